package org.adjoint.check;

import static org.adjoint.op.Pointwise.pointwise;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.adjoint.DType;
import org.adjoint.Expr;
import org.adjoint.Shape;
import org.adjoint.Tensor;
import org.adjoint.op.Adjoints;
import org.adjoint.op.Arithmetic;
import org.adjoint.op.BroadcastTo;
import org.adjoint.op.Composite;
import org.adjoint.op.Contraction;
import org.adjoint.op.Permute;
import org.adjoint.op.Pointwise;
import org.adjoint.op.Reduction;
import org.adjoint.op.RuleOfItsOwn;
import org.adjoint.op.Scalar;
import org.adjoint.op.Slice;
import org.adjoint.op.StopGradient;
import org.junit.jupiter.api.Test;

/** Each kind of wrong rule is caught, by random directions and entry by entry. */
class PlantedErrorTest {
    private static final Pointwise EXP = pointwise("exp", a -> a.exp());
    private static final Pointwise TANH = pointwise("tanh", a -> a.tanh());

    private static final Tensor A = Tensor.of(Shape.of(3, 3), 0.3, -1.1, 0.7, 1.2, -0.4, 0.9, 0.1, -0.8, 0.5);
    private static final Tensor B = Tensor.of(Shape.of(3, 3), 1.3, 0.1, -0.7, 0.2, 0.4, -0.6, 0.9, 1.8, -1.5);

    /** A formula with a gradient of its own. */
    private static Function<List<Expr>, Expr> planted(
            Function<List<Expr>, Expr> formula, BiFunction<Expr, Expr, Adjoints> rule) {
        Composite op = new RuleOfItsOwn("planted", formula, rule);
        return xs -> op.apply(xs.toArray(Expr[]::new));
    }

    private static void assertCaught(Function<List<Expr>, Expr> f, Tensor... at) {
        GradientCheck check = GradientCheck.function(f, at);
        GradientReport fast = check.run();
        GradientReport full = check.everyEntry().run();
        assertFalse(fast.passed(), fast.toString());
        assertFalse(full.passed(), full.toString());
        assertTrue(fast.kinks().isEmpty() && full.kinks().isEmpty(), full.toString());
        assertTrue(fast.suspects().get(0).startsWith("planted "), fast.toString());
        assertTrue(
                fast.failures().stream().anyMatch(c -> c.place().startsWith("index (")), "an entry is named: " + fast);
    }

    private static Expr softmax(Expr x) {
        Expr e = EXP.apply(x);
        return e.div(Reduction.reduceKeepingDims(Reduction.Kind.SUM, e, 1));
    }

    @Test
    void theRightRulePasses() {
        GradientCheck.function(
                        planted(
                                xs -> softmax(xs.get(0)),
                                (y, yBar) -> Adjoints.of(() -> y.times(yBar.minus(
                                        Reduction.reduceKeepingDims(Reduction.Kind.SUM, yBar.times(y), 1))))),
                        A)
                .order(2)
                .everyEntry()
                .run()
                .orThrow();
    }

    @Test
    void factor() {
        assertCaught(
                planted(
                        xs -> TANH.apply(xs.get(0)),
                        (y, yBar) -> Adjoints.of(
                                () -> yBar.times(y.times(y).negate().plus(1)).times(1.001))),
                A);
    }

    @Test
    void transposedMatrix() {
        assertCaught(
                planted(
                        xs -> Contraction.DOT.apply(xs.get(0), xs.get(1)),
                        (y, yBar) -> Adjoints.of(
                                () -> Contraction.DOT.apply(yBar, y.input(1)),
                                () -> Contraction.DOT.apply(Permute.transpose(y.input(0)), yBar))),
                A,
                B);
    }

    @Test
    void missingUnbroadcast() {
        // Only the first row of yBar instead of the sum of its rows.
        assertCaught(
                planted(
                        xs -> xs.get(0)
                                .plus(BroadcastTo.broadcastTo(
                                        xs.get(1), xs.get(0).shape())),
                        (y, yBar) -> Adjoints.of(() -> yBar, () -> Slice.slice(yBar, 0, 0, 1))),
                A,
                Tensor.of(Shape.of(1, 3), 1.0, 2, 3));
    }

    @Test
    void droppedTerm() {
        assertCaught(planted(xs -> softmax(xs.get(0)), (y, yBar) -> Adjoints.of(() -> y.times(yBar))), A);
    }

    @Test
    void droppedConsumer() {
        assertCaught(
                planted(
                        xs -> xs.get(0).times(StopGradient.STOP_GRADIENT.apply(TANH.apply(xs.get(0)))),
                        (y, yBar) -> Adjoints.of(() -> yBar.times(TANH.apply(y.input(0))))),
                A);
    }

    @Test
    void wrongAxis() {
        assertCaught(
                planted(
                        xs -> softmax(xs.get(0)),
                        (y, yBar) -> Adjoints.of(() -> y.times(
                                yBar.minus(Reduction.reduceKeepingDims(Reduction.Kind.SUM, yBar.times(y), 0))))),
                A);
    }

    @Test
    void zeroRuleThatASumWouldHide() {
        assertCaught(planted(xs -> softmax(xs.get(0)), (y, yBar) -> Adjoints.of(() -> yBar.times(0))), A);
        GradientCheck.function(
                        planted(
                                xs -> Reduction.reduce(Reduction.Kind.SUM, softmax(xs.get(0))),
                                (y, yBar) -> Adjoints.of(Adjoints.none())),
                        A)
                .run()
                .orThrow();
    }

    @Test
    void wrongSign() {
        assertCaught(planted(xs -> xs.get(0).minus(xs.get(1)), (y, yBar) -> Adjoints.of(() -> yBar, () -> yBar)), A, B);
    }

    @Test
    void nan() {
        assertCaught(planted(xs -> TANH.apply(xs.get(0)), (y, yBar) -> Adjoints.of(() -> yBar.times(Double.NaN))), A);
    }

    @Test
    void wrongOnlyInTheSecondDerivative() {
        // The gradient has the right value, but as a constant: its own derivative is lost.
        Function<List<Expr>, Expr> f = planted(
                xs -> TANH.apply(xs.get(0)),
                (y, yBar) -> Adjoints.of(() -> yBar.times(
                        StopGradient.STOP_GRADIENT.apply(y.times(y).negate().plus(1)))));
        GradientCheck.function(f, A).run().orThrow();
        GradientReport report = GradientCheck.function(f, A).order(2).run();
        assertFalse(report.passed());
        assertTrue(report.failures().stream().allMatch(c -> c.order() == 2), report.toString());
    }

    @Test
    void staleValue() {
        // The rule keeps the y that it saw at another point.
        Tensor stale = Tensor.generate(A.shape(), DType.FLOAT64, i -> Math.tanh(B.at(i)));
        assertCaught(
                planted(
                        xs -> TANH.apply(xs.get(0)),
                        (y, yBar) -> Adjoints.of(() -> {
                            Expr before = y.graph().constant(stale);
                            return yBar.times(before.times(before).negate().plus(1));
                        })),
                A);
    }

    @Test
    void wrongInput() {
        assertCaught(
                planted(
                        xs -> TANH.apply(xs.get(0)).times(xs.get(1)),
                        (y, yBar) -> Adjoints.of(
                                () -> yBar.times(TANH_BAR.apply(y.input(1))).times(y.input(1)),
                                () -> yBar.times(TANH.apply(y.input(0))))),
                A,
                B);
    }

    private static final Pointwise TANH_BAR =
            pointwise("tanhBar", a -> Scalar.one().minus(a.tanh().times(a.tanh())));

    @Test
    void onlyOneEntryOfManyWrong() {
        Pointwise wrong = pointwise("planted", a -> a.times(2))
                .partials((a, y) ->
                        Scalar.index(-1).eq(Scalar.constant(617)).select(Scalar.constant(2.01), Scalar.constant(2)));
        Tensor many = Tensor.generate(Shape.of(1000), DType.FLOAT64, i -> Math.cos(i));
        GradientReport report = GradientCheck.unary(wrong::apply, many).run();
        assertFalse(report.passed(), report.toString());
        assertTrue(
                report.failures().stream().anyMatch(c -> c.place().equals("index (617)")),
                "the entry is found: " + report);
        GradientReport full =
                GradientCheck.unary(wrong::apply, many).everyEntry().run();
        assertTrue(
                full.failures().size() == 1 && full.failures().get(0).place().equals("index (617)"), full.toString());
        GradientCheck.unary(Arithmetic.times(2)::apply, many).run().orThrow();
    }
}
