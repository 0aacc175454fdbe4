package org.adjoint;

import static org.adjoint.op.Pointwise.pointwise;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.adjoint.backend.Backends;
import org.adjoint.op.Adjoints;
import org.adjoint.op.BroadcastTo;
import org.adjoint.op.Cast;
import org.adjoint.op.Composite;
import org.adjoint.op.Pointwise;
import org.adjoint.op.Reduction;
import org.adjoint.op.RuleOfItsOwn;
import org.adjoint.op.StopGradient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ReverseSweepTest {
    private static final Pointwise TANH = pointwise("tanh", a -> a.tanh());

    private Graph graph;
    private Expr x;

    @BeforeEach
    void makeGraph() {
        graph = Graph.on(Backends.named("reference"), DType.FLOAT64);
        x = graph.input("x", Shape.of(2, 3));
        x.set(1.0, 2, 3, 4, 5, 6);
    }

    @AfterEach
    void closeGraph() {
        graph.close();
    }

    private static Composite op(Function<List<Expr>, Expr> formula, BiFunction<Expr, Expr, Adjoints> rule) {
        return new RuleOfItsOwn("own", formula, rule);
    }

    private static Expr total(Expr a) {
        return Reduction.reduce(Reduction.Kind.SUM, a);
    }

    private String refusal(Composite op) {
        Expr loss = total(op.apply(x));
        return assertThrows(IllegalStateException.class, () -> graph.gradient(loss, x))
                .getMessage();
    }

    @Test
    void aRuleWithTooManyOrFewAdjointsIsNamed() {
        assertTrue(refusal(op(in -> in.get(0).negate(), (y, yBar) -> Adjoints.of()))
                .startsWith("own: its rule returned 0 adjoints for 1 inputs; node own FLOAT64 (2, 3), built at "));
        assertTrue(refusal(op(in -> in.get(0).negate(), (y, yBar) -> Adjoints.of(() -> yBar, () -> yBar)))
                .contains("2 adjoints for 1 inputs"));
    }

    @Test
    void aRuleWithAnAdjointOfAnotherShapeIsNamed() {
        String message = refusal(op(in -> in.get(0).negate(), (y, yBar) -> Adjoints.of(() -> total(yBar))));
        assertTrue(
                message.contains("own: its rule returned an adjoint FLOAT64 () for input 0 of FLOAT64 (2, 3)"),
                message);
    }

    @Test
    void anAdjointThatOnlyBroadcastsFromItsInputIsNotSummedAway() {
        String message = refusal(op(
                in -> in.get(0).negate(),
                (y, yBar) -> Adjoints.of(() -> BroadcastTo.broadcastTo(yBar, Shape.of(4, 2, 3)))));
        assertTrue(
                message.contains("own: its rule returned an adjoint FLOAT64 (4, 2, 3) for input 0 of FLOAT64 (2, 3)"),
                message);
    }

    @Test
    void anAdjointInTheShapeOfTheResultIsSummedBack() {
        Expr row = graph.input("row", Shape.of(3));
        row.set(1.0, 2, 3);
        Expr y = op(in -> in.get(0).plus(in.get(1)), (z, zBar) -> Adjoints.of(() -> zBar, () -> zBar))
                .apply(x, row);
        Expr g = graph.gradient(total(y), row);
        graph.forward(g);
        assertArrayEquals(new double[] {2, 2, 2}, g.value().toDoubles());
    }

    @Test
    void aRuleWithAnAdjointOfAnotherTypeIsNamed() {
        String message =
                refusal(op(in -> in.get(0).negate(), (y, yBar) -> Adjoints.of(() -> Cast.cast(yBar, DType.FLOAT32))));
        assertTrue(message.contains("returned an adjoint FLOAT32 (2, 3)"), message);
    }

    @Test
    void onlyTheWantedAdjointsAreBuilt() {
        Expr w = graph.input("w", Shape.of(2, 3));
        w.set(1.0, 1, 1, 1, 1, 1);
        Composite op = op(
                in -> in.get(0).times(in.get(1)),
                (y, yBar) -> Adjoints.of(() -> yBar.times(y.input(1)), () -> {
                    throw new AssertionError("nobody wants it");
                }));
        Expr g = graph.gradient(total(op.apply(x, w)), x);
        graph.forward(g);
        assertArrayEquals(new double[] {1, 1, 1, 1, 1, 1}, g.value().toDoubles());
    }

    @Test
    void consumersAreSummed() {
        Expr h = TANH.apply(x);
        Expr g = graph.gradient(total(h.times(h).plus(h).plus(x)), h);
        graph.forward(g);
        assertEquals(2 * Math.tanh(3) + 1, g.value().at(2), 1e-15);
    }

    @Test
    void theSameInputTwiceCountsTwice() {
        Expr g = graph.gradient(total(x.times(x)), x);
        graph.forward(g);
        assertArrayEquals(new double[] {2, 4, 6, 8, 10, 12}, g.value().toDoubles());
    }

    @Test
    void theGradientByTheResultItselfIsOne() {
        Expr loss = total(x);
        Expr g = graph.gradient(loss, loss);
        graph.forward(g, loss);
        assertEquals(1, g.item());
    }

    @Test
    void independentInputsHaveZeroGradient() {
        Expr other = graph.input("other", Shape.of(4));
        Expr g = graph.gradient(total(x), other);
        graph.forward(g, total(x));
        assertArrayEquals(new double[4], g.value().toDoubles());
    }

    @Test
    void nothingFlowsThroughStopGradientOrIntegers() {
        Expr stopped = StopGradient.STOP_GRADIENT.apply(x);
        Expr whole = Cast.cast(Cast.cast(x, DType.INT32), DType.FLOAT64);
        Expr g = graph.gradient(total(stopped.times(x).plus(whole)), x);
        graph.forward(g);
        assertArrayEquals(new double[] {1, 2, 3, 4, 5, 6}, g.value().toDoubles());
    }

    @Test
    void aFormulaWithoutAClosedGradientIsDifferentiated() {
        Composite cube = new Composite() {
            @Override
            public String name() {
                return "cube";
            }

            @Override
            public Expr formula(List<Expr> inputs) {
                return inputs.get(0).times(inputs.get(0)).times(inputs.get(0));
            }
        };
        Expr g = graph.gradient(total(cube.apply(x)), x);
        graph.forward(g);
        assertArrayEquals(new double[] {3, 12, 27, 48, 75, 108}, g.value().toDoubles(), 1e-12);
    }

    @Test
    void aStableFormIsDifferentiatedUnlessItWouldBypassAWantedNode() {
        Pointwise exp = pointwise("exp", a -> a.exp());
        Pointwise log = pointwise("log", a -> a.log())
                .rewriting(in -> in.get(0).op().name().equals("exp")
                        ? Optional.of(in.get(0).input(0).times(1))
                        : Optional.empty());
        x.set(800.0, 1, 1, 1, 1, 1);
        Expr e = exp.apply(x);
        Expr y = total(log.apply(e));
        Expr byX = graph.gradient(y, x);
        graph.forward(y, byX);
        assertEquals(805, y.item());
        assertArrayEquals(new double[] {1, 1, 1, 1, 1, 1}, byX.value().toDoubles());
        Expr byE = graph.gradient(y, e);
        graph.forward(byE);
        assertEquals(Math.exp(-1), byE.value().at(1), 1e-15);
    }

    @Test
    void aCotangentOfAnotherTypeIsRefused() {
        Expr y = TANH.apply(x);
        assertThrows(IllegalArgumentException.class, () -> graph.vjp(y, graph.constant(1), List.of(x)));
    }
}
