package org.adjoint.nn.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.function.UnaryOperator;
import org.adjoint.DType;
import org.adjoint.Expr;
import org.adjoint.Shape;
import org.adjoint.nn.Dense;
import org.adjoint.nn.ParameterSet;
import org.adjoint.nn.Reference;
import org.adjoint.nn.data.Dataset;
import org.adjoint.ops.Losses;
import org.junit.jupiter.api.Test;

class EvaluatorTest {
    private static final Dataset DATA = Blobs.of(50, 4, 0.5, 3);

    private static Network network(ParameterSet parameters) {
        Dense scores = Dense.of(parameters, "scores", 2, 4, UnaryOperator.identity());
        return (graph, rows) -> {
            Expr x = graph.input("x", Shape.of(rows, 2));
            Expr y = graph.input("y", Shape.of(rows), DType.INT32);
            Expr logits = scores.apply(x);
            return new Model(x, y, logits, Losses.crossEntropyOfLabels(logits, y));
        };
    }

    @Test
    void everyExampleCountsOnceWhateverTheRowsAtATime() {
        try (ParameterSet parameters = Reference.parameters(1);
                Evaluator whole = new Evaluator(network(parameters), parameters, 50);
                Evaluator parts = new Evaluator(network(parameters), parameters, 16)) {
            Evaluation expected = whole.evaluate(DATA);
            Evaluation found = parts.evaluate(DATA);
            assertEquals(50, found.confusion().total());
            assertEquals(expected.loss(), found.loss(), 1e-14);
            assertEquals(expected.accuracy(), found.accuracy());
        }
    }

    @Test
    void noExamplesHaveNoLoss() {
        try (ParameterSet parameters = Reference.parameters(1);
                Evaluator evaluator = new Evaluator(network(parameters), parameters, 16)) {
            Evaluation none = evaluator.evaluate(Dataset.of(2, 4, new float[0], new int[0]));
            assertEquals(Double.NaN, none.loss());
            assertEquals(Double.NaN, none.accuracy());
        }
    }

    @Test
    void dataOfOtherClassesIsRefused() {
        try (ParameterSet parameters = Reference.parameters(1);
                Evaluator evaluator = new Evaluator(network(parameters), parameters, 16)) {
            Dataset other = Blobs.of(10, 5, 1, 1);
            assertThrows(IllegalArgumentException.class, () -> evaluator.evaluate(other));
            assertThrows(IllegalArgumentException.class, () -> new Evaluator(network(parameters), parameters, 0));
        }
    }
}
