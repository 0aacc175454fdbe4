package org.adjoint.plan;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.adjoint.DType;
import org.adjoint.Expr;
import org.adjoint.Graph;
import org.adjoint.Shape;
import org.adjoint.Tensor;
import org.adjoint.backend.Backends;
import org.adjoint.op.Reduction;
import org.adjoint.op.Reshape;
import org.junit.jupiter.api.Test;

/** Which folds a loop over their results computes. */
class ShortFoldsTest {
    private static void check(Shape shape, int[] axes, boolean writtenOut, double... expected) {
        try (Graph graph = Graph.on(Backends.named("reference"), DType.FLOAT64)) {
            Expr x = graph.input("x", Shape.of(4, 4));
            x.set(Tensor.generate(x.shape(), DType.FLOAT64, i -> i));
            Expr sums = Reduction.reduce(Reduction.Kind.SUM, Reshape.reshape(x, shape), axes);
            String plan = graph.program(List.of(sums), List.of()).explain();
            assertEquals(writtenOut, !plan.contains("[SUM "), plan);
            graph.forward(sums);
            assertArrayEquals(expected, sums.value().toDoubles());
        }
    }

    @Test
    void squaresAreWrittenOut() {
        check(Shape.of(2, 2, 2, 2), new int[] {1, 3}, true, 10, 18, 42, 50);
    }

    @Test
    void neighbouringAxesAreFolded() {
        check(Shape.of(2, 2, 2, 2), new int[] {2, 3}, false, 6, 22, 38, 54);
    }

    @Test
    void axesOfOneElementDoNotSeparate() {
        check(Shape.of(4, 2, 1, 2), new int[] {1, 3}, false, 6, 22, 38, 54);
    }
}
