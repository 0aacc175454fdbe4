package org.adjoint.nn.train;

import java.util.Comparator;
import java.util.List;
import org.adjoint.DType;
import org.adjoint.Expr;
import org.adjoint.Graph;
import org.adjoint.Parameter;
import org.adjoint.plan.Structure;

/**
 * A classifier in one graph, for a fixed number of rows.
 *
 * @param x the input that takes the features, of shape (rows, width)
 * @param y the input that takes the truth: rows with a single 1, of shape (rows, classes) and a floating-point type, or
 *     class numbers, of shape (rows) and INT32
 * @param output scores of shape (rows, classes), the largest being the prediction: probabilities or logits
 * @param loss what is reported: a scalar, the mean over the rows
 * @param objective what is minimised: the loss, or the loss with penalties
 */
public record Model(Expr x, Expr y, Expr output, Expr loss, Expr objective) {
    /** Throws IllegalArgumentException if the shapes or types are not as the components say. */
    public Model {
        require(x.shape().rank() == 2 && x.dtype().isFloat(), "x must be a floating-point (rows, width)", x);
        int rows = x.shape().dim(0);
        require(output.shape().rank() == 2 && output.shape().dim(0) == rows, "output must be (rows, classes)", output);
        if (y.dtype() == DType.INT32) {
            require(y.shape().rank() == 1 && y.shape().dim(0) == rows, "y of class numbers must be (rows)", y);
        } else {
            require(y.shape().equals(output.shape()), "y must be INT32 (rows), or of the output's shape", y);
        }
        require(loss.shape().size() == 1, "the loss must be a scalar", loss);
        require(objective.shape().size() == 1, "the objective must be a scalar", objective);
    }

    /** A model that minimises its loss. */
    public Model(Expr x, Expr y, Expr output, Expr loss) {
        this(x, y, output, loss, loss);
    }

    private static void require(boolean condition, String rule, Expr node) {
        if (!condition) {
            throw new IllegalArgumentException("model: " + rule + ", it is " + node);
        }
    }

    /** The same model with a term added to what is minimised, not to what is reported. */
    public Model penalised(Expr penalty) {
        return new Model(x, y, output, loss, objective.plus(penalty));
    }

    Graph graph() {
        return loss.graph();
    }

    int rows() {
        return x.shape().dim(0);
    }

    int width() {
        return x.shape().dim(1);
    }

    int classes() {
        return output.shape().dim(1);
    }

    /** The nodes of the trainable parameters that the objective depends on, in the order they were made. */
    List<Expr> parameters() {
        return Structure.reachable(objective).stream()
                .filter(node -> node.parameter().map(Parameter::isTrainable).orElse(false))
                .sorted(Comparator.comparingInt(Expr::id))
                .toList();
    }
}
