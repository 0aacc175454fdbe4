package org.adjoint.ops;

import static org.adjoint.ops.Control.scan;
import static org.adjoint.ops.Products.dot;
import static org.adjoint.ops.Reductions.sum;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.adjoint.DType;
import org.adjoint.Expr;
import org.adjoint.Graph;
import org.adjoint.Shape;
import org.adjoint.Tensor;
import org.adjoint.check.GradientCheck;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ScanTest {
    private Graph graph;

    @BeforeEach
    void makeGraph() {
        graph = Graph.create(DType.FLOAT64);
    }

    @AfterEach
    void closeGraph() {
        graph.close();
    }

    private static Tensor numbers(int... dims) {
        return Tensor.generate(Shape.of(dims), DType.FLOAT64, i -> Math.cos(2 * i + 1) / 2);
    }

    private Expr input(String name, Tensor value) {
        Expr input = graph.input(name, value.shape());
        input.set(value);
        return input;
    }

    /** A recurrent cell with two states: h = tanh(x + h w), c = c + h², and the output h c. */
    private static Carried cell(List<Expr> state, Expr x, Expr w) {
        Expr h = Trigonometry.tanh(x.plus(dot(state.get(0), w)));
        Expr c = state.get(1).plus(h.times(h));
        return new Carried(List.of(h, c), h.times(c));
    }

    /** Everything that the scan of the cell over five steps gives, as one number. */
    private static Expr total(List<Expr> in, int segment) {
        Expr w = in.get(3);
        List<Expr> initial = List.of(in.get(1), in.get(2));
        Carried all = segment == 0
                ? scan(in.get(0), initial, (s, x) -> cell(s, x, w))
                : scan(in.get(0), initial, segment, (s, x) -> cell(s, x, w));
        Expr weights = in.get(0).graph().constant(numbers(5, 2, 3));
        return sum(all.output().times(weights))
                .plus(sum(all.state().get(0)))
                .plus(sum(all.state().get(1)).times(0.3));
    }

    @Test
    void sumsRunAlongTheLeadingAxis() {
        Expr x = input("x", Tensor.of(Shape.of(3, 2), 1.0, 10, 2, 20, 3, 30));
        Expr zero = graph.constant(Tensor.of(Shape.of(2), 0.0, 0));
        Carried all = scan(x, List.of(zero), (s, e) -> {
            Expr next = s.get(0).plus(e);
            return new Carried(List.of(next), next.times(2));
        });
        graph.forward(all.output(), all.state().get(0));
        assertArrayEquals(
                new double[] {2, 20, 6, 60, 12, 120}, all.output().value().toDoubles());
        assertArrayEquals(new double[] {6, 60}, all.state().get(0).value().toDoubles());
    }

    @Test
    void gradientsAreRightToTheSecondOrder() {
        for (int segment : new int[] {0, 1, 2, 5, 9}) {
            GradientCheck.function(
                            in -> total(in, segment), numbers(5, 2, 3), numbers(2, 3), numbers(2, 3), numbers(3, 3))
                    .order(2)
                    .run()
                    .orThrow();
        }
    }

    @Test
    void overNothingTheStateStaysAndThereIsNoOutput() {
        Expr x = graph.input("x", Shape.of(0, 2, 3));
        Expr h = input("h", numbers(2, 3));
        Expr c = input("c", numbers(2, 3));
        Expr w = input("w", numbers(3, 3));
        Carried all = scan(x, List.of(h, c), (s, e) -> cell(s, e, w));
        assertEquals(Shape.of(0, 2, 3), all.output().shape());
        assertEquals(List.of(h, c), all.state());
        assertEquals(
                Shape.of(0, 2, 3),
                scan(x, List.of(h, c), 4, (s, e) -> cell(s, e, w)).output().shape());
    }

    private long arena(int segment) {
        try (Graph own = Graph.create(DType.FLOAT64)) {
            Expr w = own.param("w", Shape.of(64, 64), (s, r) -> r.doubles(s.size(), -0.1, 0.1)
                    .toArray());
            Expr x = own.input("x", Shape.of(36, 32, 64));
            List<Expr> initial = List.of(own.constant(numbers(32, 64)));
            Carried all = segment == 0
                    ? scan(x, initial, (s, e) -> step(s, e, w))
                    : scan(x, initial, segment, (s, e) -> step(s, e, w));
            Expr h = all.state().get(0);
            Expr loss = sum(h.times(h));
            Matcher size = Pattern.compile("arena ([0-9.]+) KB")
                    .matcher(own.program(List.of(loss, own.gradient(loss, w)), List.of())
                            .explain());
            assertTrue(size.find());
            return (long) Double.parseDouble(size.group(1));
        }
    }

    private static Carried step(List<Expr> state, Expr x, Expr w) {
        Expr h = Trigonometry.tanh(x.plus(dot(state.get(0), w)));
        return new Carried(List.of(h), sum(h));
    }

    @Test
    void segmentsThatAreComputedAgainNeedLessMemory() {
        long kept = arena(0);
        long again = arena(6);
        assertTrue(2 * again < kept, again + " KB instead of " + kept);
    }

    @Test
    void statesThatChangeTheirTypeAreRefused() {
        Expr x = input("x", numbers(3, 2));
        Expr zero = graph.constant(Tensor.of(Shape.of(1), 0.0));
        String message = assertThrows(
                        IllegalArgumentException.class,
                        () -> scan(
                                x,
                                List.of(zero),
                                (s, e) -> new Carried(List.of(s.get(0).plus(e)), e)))
                .getMessage();
        assertTrue(
                message.startsWith("scan: step 0 was given state 0 of FLOAT64 (1) and returned FLOAT64 (2)"), message);
        assertThrows(IllegalArgumentException.class, () -> scan(x, List.of(zero), (s, e) -> new Carried(List.of(), e)));
        assertThrows(
                IllegalArgumentException.class,
                () -> scan(graph.constant(1), List.of(zero), (s, e) -> new Carried(s, e)));
        assertThrows(IllegalArgumentException.class, () -> scan(x, List.of(zero), 0, (s, e) -> new Carried(s, e)));
    }
}
