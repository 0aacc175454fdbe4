package org.adjoint.plan;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.adjoint.DType;
import org.adjoint.Expr;
import org.adjoint.Graph;
import org.adjoint.Shape;
import org.adjoint.Tensor;
import org.adjoint.backend.Backends;
import org.adjoint.op.Concatenate;
import org.adjoint.op.Contraction;
import org.adjoint.op.Permute;
import org.adjoint.op.Slice;
import org.junit.jupiter.api.Test;

/** Sums over consumers that the planner absorbs into the products and placements they add up. */
class SumsTest {
    private static Graph float64() {
        return Graph.on(Backends.named("reference"), DType.FLOAT64);
    }

    @Test
    void productsOverThreeConsumersAccumulateInPlace() {
        try (Graph graph = float64()) {
            Expr x = graph.input("x", Shape.of(3, 2));
            Expr w = graph.input("w", Shape.of(2, 2)).requireGrad();
            Expr y = Contraction.DOT
                    .apply(Slice.slice(x, 0, 0, 1), w)
                    .plus(Contraction.DOT.apply(Slice.slice(x, 0, 1, 2), w))
                    .plus(Contraction.DOT.apply(Slice.slice(x, 0, 2, 3), w));
            x.set(1.0, 2, 3, 4, 5, 6);
            w.set(1.0, 0, 0, 1);
            graph.forward();
            graph.backward(y, Tensor.of(Shape.of(1, 2), 1.0, 10.0));
            assertArrayEquals(new double[] {9, 12}, y.value().toDoubles());
            assertArrayEquals(new double[] {9, 90, 12, 120}, w.grad().toDoubles());
            assertFalse(graph.explain().contains("add"), graph.explain());
        }
    }

    @Test
    void adjointsOfDisjointSlicesAreAssembledWithoutFillOrAddition() {
        try (Graph graph = float64()) {
            Expr x = graph.input("x", Shape.of(2, 4)).requireGrad();
            Expr y = Slice.slice(x, 1, 0, 2).times(Slice.slice(x, 1, 2, 4));
            x.set(1.0, 2, 3, 4, 5, 6, 7, 8);
            graph.forward();
            graph.backward(y, Tensor.of(Shape.of(2, 2), 1.0, 10, 100, 1000));
            assertArrayEquals(
                    new double[] {3, 40, 1, 20, 700, 8000, 500, 6000}, x.grad().toDoubles());
            assertFalse(graph.explain().contains("add"), graph.explain());
        }
    }

    @Test
    void aConcatenationThatIsPutTogetherInsideAnotherCanBeRead() {
        try (Graph graph = float64()) {
            Expr x = graph.input("x", Shape.of(1, 2));
            Expr first = Concatenate.concatenate(1, x.times(2), x.times(3));
            Expr second = Concatenate.concatenate(1, x.times(4), x.times(5));
            Expr both = Concatenate.concatenate(0, first, second);
            x.set(1.0, 10);
            graph.forward(first, second, both);
            assertArrayEquals(new double[] {4, 40, 5, 50}, second.value().toDoubles());
            assertArrayEquals(
                    new double[] {2, 20, 3, 30, 4, 40, 5, 50}, both.value().toDoubles());
        }
    }

    @Test
    void adjointsOfOverlappingSlicesAreAdded() {
        try (Graph graph = float64()) {
            Expr x = graph.input("x", Shape.of(4)).requireGrad();
            Expr y = Slice.slice(x, 0, 0, 3)
                    .times(2)
                    .plus(Slice.slice(x, 0, 1, 4).times(3));
            x.set(1.0, 1, 1, 1);
            graph.forward();
            graph.backward(y, Tensor.of(Shape.of(3), 1.0, 10, 100));
            assertArrayEquals(new double[] {2, 23, 230, 300}, x.grad().toDoubles());
        }
    }

    @Test
    void aProductReadTwiceKeepsItsValue() {
        try (Graph graph = float64()) {
            Expr x = graph.input("x", Shape.of(1, 1));
            Expr product = Contraction.DOT.apply(x, x);
            Expr sum = product.plus(Contraction.DOT.apply(x, x.plus(1)));
            x.set(3.0);
            graph.forward(sum, product);
            assertTrue(sum.item() == 21 && product.item() == 9, sum.item() + " " + product.item());
        }
    }

    @Test
    void partsThatAreStretchesAreComputedWhereTheyBelong() {
        try (Graph graph = float64()) {
            Expr x = graph.input("x", Shape.of(2, 3));
            Expr joined = Concatenate.concatenate(0, x.times(2), x.plus(1));
            Expr y = Contraction.DOT.apply(joined, Permute.transpose(x));
            x.set(1.0, 2, 3, 4, 5, 6);
            graph.forward(y);
            assertArrayEquals(
                    new double[] {28, 64, 64, 154, 20, 47, 38, 92}, y.value().toDoubles());
            assertFalse(graph.program(List.of(y), List.of()).explain().contains("place"));
        }
    }

    /** A recurrence h = p_t + h w over the rows of p, as a layer projects all steps of its input at once. */
    private static Expr recurrence(Expr projected, Expr w, int steps) {
        Expr h = Slice.slice(projected, 0, 0, 1);
        for (int t = 1; t < steps; t++) {
            h = Slice.slice(projected, 0, t, t + 1).plus(Contraction.DOT.apply(h, w));
        }
        return h;
    }

    @Test
    void aProductIsAccumulatedInTheStretchThatItIsAddedTo() {
        try (Graph graph = float64()) {
            Expr x = graph.input("x", Shape.of(3, 2));
            Expr w = graph.input("w", Shape.of(2, 2));
            Expr h = recurrence(x.times(2), w, 3);
            x.set(1.0, 2, 3, 4, 5, 6);
            w.set(1.0, 1, 0, 2);
            graph.forward();
            assertArrayEquals(new double[] {18, 56}, h.value().toDoubles());
            assertFalse(graph.explain().contains("add"), graph.explain());
        }
    }

    @Test
    void aProductIsAccumulatedInTheStretchOfAnotherProduct() {
        try (Graph graph = float64()) {
            Expr x = graph.input("x", Shape.of(3, 2));
            Expr v = graph.input("v", Shape.of(2, 2));
            Expr w = graph.input("w", Shape.of(2, 2));
            Expr h = recurrence(Contraction.DOT.apply(x, v), w, 3);
            x.set(1.0, 2, 3, 4, 5, 6);
            v.set(2.0, 0, 0, 2);
            w.set(1.0, 1, 0, 2);
            graph.forward();
            assertArrayEquals(new double[] {18, 56}, h.value().toDoubles());
            assertFalse(graph.explain().contains("add"), graph.explain());
        }
    }

    @Test
    void aStretchThatSomebodyElseReadsIsKept() {
        try (Graph graph = float64()) {
            Expr x = graph.input("x", Shape.of(2, 2));
            Expr w = graph.input("w", Shape.of(2, 2));
            Expr projected = x.times(2);
            Expr h = Slice.slice(projected, 0, 0, 1);
            Expr y = Slice.slice(projected, 0, 1, 2).plus(Contraction.DOT.apply(h, w));
            x.set(1.0, 2, 3, 4);
            w.set(1.0, 1, 0, 2);
            graph.forward(y, projected);
            assertArrayEquals(new double[] {8, 18}, y.value().toDoubles());
            assertArrayEquals(new double[] {2, 4, 6, 8}, projected.value().toDoubles());
        }
    }
}
