package org.adjoint.ops;

import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.adjoint.Expr;
import org.adjoint.Tensor;
import org.adjoint.op.Checkpoint;
import org.adjoint.op.Site;
import org.adjoint.op.StopGradient;
import org.adjoint.op.Watch;

/** What the reverse sweep sees of an expression, and what it keeps of it. */
public final class Control {
    private Control() {}

    /** y = a, a constant to differentiation: no gradient flows to a. Of any type. */
    public static Expr stopGradient(Expr a) {
        return StopGradient.STOP_GRADIENT.apply(a);
    }

    /**
     * y = a; aBar = min(max(yBar, -limit), limit), element by element: a gradient that explodes goes on with this size. It is
     * the derivative of nothing, so second derivatives are those of this rule.
     *
     * @throws IllegalArgumentException if the limit is not positive, or a is INT32
     */
    public static Expr clipGradient(Expr a, double limit) {
        Arguments.requireFloat("clipGradient", a);
        if (!(limit > 0)) {
            throw Site.refusal("clipGradient: the limit must be positive, it is " + limit + "; a is " + a.shape());
        }
        return new ChangedGradient("clipGradient", limit, yBar -> Arithmetic.clip(yBar, -limit, limit)).apply(a);
    }

    /**
     * y = a; aBar = -factor yBar: what follows learns to do well while what came before learns to make that hard. Ganin and
     * Lempitsky, Unsupervised domain adaptation by backpropagation (2015).
     *
     * @throws IllegalArgumentException if a is INT32
     */
    public static Expr reverseGradient(Expr a, double factor) {
        Arguments.requireFloat("reverseGradient", a);
        return new ChangedGradient("reverseGradient", factor, yBar -> yBar.times(-factor)).apply(a);
    }

    /**
     * y = f(a), with the gradient of f. Of the values between a and y none is kept for the backward pass, which computes
     * them a second time: less memory for more time. A chain of n layers in √n checkpoints needs memory for about 2 √n layers
     * and one more forward pass (T. Chen et al., Training Deep Nets with Sublinear Memory Cost, 2016).
     *
     * <p>What else {@code f} uses, such as parameters and values from outside, has its gradient too and is not computed
     * again. A gradient by a node inside, and a forward pass alone, compute nothing twice.
     */
    public static Expr checkpoint(UnaryOperator<Expr> f, Expr a) {
        int first = a.graph().size();
        return Checkpoint.checkpoint(f.apply(a), first);
    }

    /**
     * As {@link #checkpoint(UnaryOperator, Expr)}, of several inputs: y = f(inputs).
     *
     * @throws IllegalArgumentException if there is no input
     */
    public static Expr checkpoint(Function<List<Expr>, Expr> f, List<Expr> inputs) {
        if (inputs.isEmpty()) {
            throw Site.refusal("checkpoint: needs at least one input");
        }
        int first = inputs.get(0).graph().size();
        return Checkpoint.checkpoint(f.apply(List.copyOf(inputs)), first);
    }

    /**
     * Applies {@code step} to a state and each slice of {@code sequence} along its leading axis in turn: (stateₜ, outputₜ) =
     * step(stateₜ₋₁, sequenceₜ). Gives the last state and the outputs along a new leading axis; of an empty sequence the
     * initial state and no output, whose type a step on zeros tells. The steps are unrolled when the graph is built, so a step
     * may use anything that Java can say, and the gradient is that of the steps.
     *
     * @throws IllegalArgumentException if the sequence is a scalar, or a step returns another number of states than it was
     *     given, or states of other shapes or types, or an output of another than the step before
     */
    public static Carried scan(Expr sequence, List<Expr> initial, BiFunction<List<Expr>, Expr, Carried> step) {
        return new Scan(sequence, step).run(initial);
    }

    /**
     * As {@link #scan(Expr, List, BiFunction)}, with {@code segment} steps at a time computed again in the backward pass:
     * only the states between segments are kept. States and outputs must share one element type.
     *
     * @throws IllegalArgumentException as the other, or if their element types differ, or {@code segment} is less than 1
     */
    public static Carried scan(
            Expr sequence, List<Expr> initial, int segment, BiFunction<List<Expr>, Expr, Carried> step) {
        return new Scan(sequence, step).run(initial, segment);
    }

    /**
     * y = a, of any type, seen by {@code consumer} at each run that computes it; aBar = yBar. The run stops for it, so it is
     * for looking, not for training at speed. Use y in place of a: what nobody uses is not computed. A run that computes
     * values anew, such as the first backward() after forward(), shows them anew.
     */
    public static Expr watch(Expr a, Consumer<Tensor> consumer) {
        return Watch.watch(a, consumer);
    }
}
