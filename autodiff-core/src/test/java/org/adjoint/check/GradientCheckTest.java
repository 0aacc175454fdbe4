package org.adjoint.check;

import static org.adjoint.op.Pointwise.pointwise;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.function.UnaryOperator;
import org.adjoint.DType;
import org.adjoint.Expr;
import org.adjoint.Graph;
import org.adjoint.Shape;
import org.adjoint.Tensor;
import org.adjoint.op.BroadcastTo;
import org.adjoint.op.Cast;
import org.adjoint.op.Contraction;
import org.adjoint.op.Pointwise;
import org.adjoint.op.Reduction;
import org.adjoint.op.Scalar;
import org.adjoint.op.Slice;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GradientCheckTest {
    private static final Pointwise TANH = pointwise("tanh", a -> a.tanh());
    private static final Pointwise EXP = pointwise("exp", a -> a.exp());
    private static final Pointwise LOG = pointwise("log", a -> a.log());
    private static final Pointwise ABS = pointwise("abs", a -> a.abs());
    private static final Pointwise FLOOR = pointwise("floor", a -> a.floor());

    private static final Tensor POINT = Tensor.of(Shape.of(2, 3), 0.3, -1.1, 0.7, 2.2, -0.4, 0.9);
    private static final Tensor POSITIVE = Tensor.of(Shape.of(3), 0.003, 0.9, 40);

    @Test
    void rightGradientsOfOrdersOneToThreePass() {
        GradientReport report =
                GradientCheck.unary(TANH::apply, POINT).order(3).run().orThrow();
        assertEquals(9, report.comparisons().size());
        assertTrue(report.kinks().isEmpty());
    }

    @Test
    void everyEntryOfEveryInputIsCompared() {
        GradientReport report = GradientCheck.binary(
                        Contraction.DOT::apply, POINT, Tensor.of(Shape.of(3, 2), 1.0, 2, 3, 4, 5, 6))
                .everyEntry()
                .run()
                .orThrow();
        assertEquals(12, report.comparisons().size());
        assertEquals("index (1, 2)", report.comparisons().get(5).place());
    }

    @Test
    void largeFirstStepsOutsideTheDomainDoNotMatter() {
        GradientCheck.unary(LOG::apply, POSITIVE).everyEntry().order(2).run().orThrow();
    }

    @Test
    void largeArgumentsAreStillResolved() {
        GradientCheck.unary(a -> a.times(a), Tensor.of(Shape.of(2), 1e9, -3e9))
                .everyEntry()
                .run()
                .orThrow();
    }

    @Test
    void constantFunctionsHaveZeroGradient() {
        GradientCheck.unary(a -> FLOOR.apply(a.times(0.0)).plus(7), POINT)
                .order(2)
                .run()
                .orThrow();
    }

    @Test
    void theIdentityPasses() {
        GradientCheck.unary(a -> a, POINT).order(2).run().orThrow();
    }

    @Test
    void aKinkIsReportedApart() {
        Tensor atKink = Tensor.of(Shape.of(3), -1.0, 0, 2);
        GradientReport report = GradientCheck.unary(ABS::apply, atKink).run().orThrow();
        assertTrue(report.failures().isEmpty());
        assertTrue(report.kinks().stream().allMatch(c -> c.place().equals("index (1)")), report.toString());
        assertFalse(report.kinks().isEmpty());
    }

    @Test
    void aWrongRuleIsFoundBesideAKink() {
        Pointwise wrong =
                pointwise("abs", a -> a.abs()).partials((a, y) -> a.sign().times(1.001));
        GradientReport report = GradientCheck.unary(wrong::apply, Tensor.of(Shape.of(2), 0, 2.0))
                .run();
        assertFalse(report.passed());
        assertTrue(report.failures().stream().allMatch(c -> c.place().equals("index (1)")), report.toString());
    }

    @Test
    void aKinkWithinTheFirstStepIsNoKinkOfThePoint() {
        GradientReport report = GradientCheck.unary(ABS::apply, Tensor.of(Shape.of(2), 1e-3, -2e-4))
                .everyEntry()
                .run()
                .orThrow();
        assertTrue(report.kinks().isEmpty(), report.toString());
    }

    @Test
    void onlyKinksIsNoPass() {
        GradientReport report =
                GradientCheck.unary(ABS::apply, Tensor.scalar(0.0)).run();
        assertFalse(report.passed());
        assertTrue(
                assertThrows(AssertionError.class, report::orThrow).getMessage().contains("nothing was compared"));
    }

    @Test
    void aJumpIsAKink() {
        assertEquals(
                1,
                GradientCheck.unary(FLOOR::apply, Tensor.of(Shape.of(2), 0.5, 2.0))
                        .everyEntry()
                        .run()
                        .kinks()
                        .size());
    }

    /** At each distance some step straddles the kink and a smaller one does not, or none is small enough. */
    @ParameterizedTest
    @ValueSource(doubles = {0, 0x1p-40, 0x1p-24, 0x1p-22, 0x1p-20, 0x1.8p-19, 0x1p-18, 0x1.4p-16, 0x1p-12, 0x1.2p-9})
    void aKinkNearThePointIsNoFailure(double distance) {
        Tensor near = Tensor.of(Shape.of(3), 1, 2, -3 - distance);
        for (UnaryOperator<Expr> f : List.<UnaryOperator<Expr>>of(
                a -> pointwise("tent", (p, q) -> p.min(q)).apply(a, a.graph().constant(Tensor.scalar(-3.0))),
                a -> FLOOR.apply(a.times(1 / 3.0)).plus(a),
                pointwise("softsign", a -> a.plus(3).over(a.plus(3).abs().plus(1)))::apply,
                pointwise("bend", a -> a.plus(3).max(Scalar.zero()).times(a.plus(3)))::apply)) {
            for (long seed = 0; seed < 5; seed++) {
                GradientReport report =
                        GradientCheck.unary(f, near).seed(seed).order(2).run();
                assertTrue(report.failures().isEmpty(), report.toString());
            }
        }
    }

    /** The values are 0 at the point, so that only the sums of point and step are rounded. */
    @Test
    void theRoundingOfThePointItselfIsNoFailure() {
        for (double at : new double[] {0.1, 3, 1000.7}) {
            GradientCheck.unary(a -> a.minus(at).times(a.minus(at)), Tensor.scalar(at))
                    .order(2)
                    .run()
                    .orThrow();
        }
    }

    /** The point and its value are exact, so that only the values beside it are rounded. */
    @Test
    void theRoundingOfValuesBesideThePointIsNoFailure() {
        for (int seed = 0; seed < 500; seed++) {
            GradientCheck.unary(a -> a.times(a).times(a), Tensor.scalar(0))
                    .directions(1)
                    .seed(seed)
                    .run()
                    .orThrow();
        }
    }

    /** Two numbers that are rounded apart: the slope along their common direction is 0. */
    @Test
    void theRoundingOfALevelDirectionIsNoFailure() {
        for (int seed = 0; seed < 5000; seed++) {
            Tensor at = Tensor.full(Shape.of(2), DType.FLOAT64, 3 + seed % 7);
            GradientCheck.unary(GradientCheckTest::squaredDistance, at)
                    .directions(1)
                    .seed(seed)
                    .run()
                    .orThrow();
        }
    }

    /** The second derivative of a softmax of equal numbers is 0, and its gradient the difference of two cotangents. */
    @Test
    void cotangentsThatAreSubtractedDoNotCancel() {
        for (int seed = 0; seed < 2000; seed++) {
            GradientCheck.unary(
                            a -> EXP.apply(a).div(Reduction.reduce(Reduction.Kind.SUM, EXP.apply(a))),
                            Tensor.full(Shape.of(2), DType.FLOAT64, -2))
                    .directions(1)
                    .order(2)
                    .seed(seed)
                    .run()
                    .orThrow();
        }
    }

    private static Expr squaredDistance(Expr a) {
        Expr difference = Slice.slice(a, 0, 0, 1).minus(Slice.slice(a, 0, 1, 2));
        return difference.times(difference);
    }

    @Test
    void aWrongRuleNearAKinkFails() {
        Pointwise steep =
                pointwise("abs", a -> a.abs()).partials((a, y) -> a.sign().times(1.0001));
        for (double distance : new double[] {0x1p-17, 0x1p-14, 0x1p-12}) {
            assertFalse(GradientCheck.unary(steep::apply, Tensor.scalar(distance))
                    .run()
                    .failures()
                    .isEmpty());
        }
        Pointwise wrong = pointwise("bend", a -> a.max(Scalar.zero()).times(a).plus(a))
                .partials((a, y) -> a.max(Scalar.zero()).times(2).plus(1.0001));
        for (double distance : new double[] {0, 0x1p-22, 0x1p-18, 0x1p-12}) {
            assertFalse(GradientCheck.unary(wrong::apply, Tensor.scalar(-distance))
                    .run()
                    .failures()
                    .isEmpty());
        }
    }

    @Test
    void nanNeverPasses() {
        Pointwise nan =
                pointwise("id", a -> a.plus(0)).partials((a, y) -> a.minus(a).over(a.minus(a)));
        assertFalse(GradientCheck.unary(nan::apply, POINT).run().passed());
        assertFalse(GradientCheck.unary(LOG::apply, POINT).run().passed());
    }

    @Test
    void nanOfARuleAtAKinkFails() {
        Pointwise nan = pointwise("abs", a -> a.abs()).partials((a, y) -> a.over(y));
        GradientReport report = GradientCheck.unary(nan::apply, Tensor.of(Shape.of(2), 0, 1.0))
                .everyEntry()
                .run();
        assertEquals(1, report.failures().size());
    }

    @Test
    void theReportNamesInputIndexBothNumbersAndTheOperation() {
        Pointwise wrong = pointwise("mul", (a, b) -> a.times(b)).partials((a, b, y) -> b, (a, b, y) -> a.times(1.001));
        GradientReport report = GradientCheck.binary(
                        (a, b) -> TANH.apply(wrong.apply(a, b)), Tensor.scalar(2.0), Tensor.scalar(0.25))
                .everyEntry()
                .run();
        Comparison failure = report.failures().get(0);
        assertEquals("input 1 ()", failure.input());
        assertEquals("index ()", failure.place());
        assertEquals(1.001, failure.analytic() / failure.numeric(), 1e-8);
        assertEquals(Math.abs(failure.analytic() - failure.numeric()), failure.error());
        assertTrue(failure.tolerance() < failure.error());
        assertEquals(1, report.suspects().size());
        assertTrue(report.suspects().get(0).startsWith("mul FLOAT64 (), built at "), report.toString());
    }

    @Test
    void aFloat32GraphIsCheckedInFloat64AndLeftAlone() {
        try (Graph graph = Graph.on("reference")) {
            Expr x = graph.input("x", Shape.of(4, 3));
            Expr w = graph.param("w", Shape.of(3, 2), (s, r) -> r.doubles(6).toArray());
            Expr y = Cast.cast(Cast.cast(TANH.apply(Contraction.DOT.apply(x, w)), DType.FLOAT64), DType.FLOAT32);
            Expr loss = Reduction.reduce(Reduction.Kind.SUM, y.times(y));
            Tensor value = Tensor.generate(x.shape(), DType.FLOAT32, i -> Math.sin(i));
            x.set(value);
            String before = graph.toString();
            Tensor weights = w.value();
            GradientReport report = GradientCheck.of(loss).order(2).run().orThrow();
            assertEquals("w (3, 2)", report.comparisons().get(0).input());
            GradientCheck.of(loss, x, w).run().orThrow();
            graph.forward();
            GradientCheck.of(loss, y).run().orThrow();
            assertEquals(before, graph.toString());
            assertEquals(value, x.value());
            assertEquals(weights, w.value());
            w.parameter().orElseThrow().close();
        }
    }

    @Test
    void theSameSeedGivesTheSameReport() {
        GradientCheck check = GradientCheck.unary(EXP::apply, POINT);
        List<Comparison> once = check.seed(5).run().comparisons();
        assertEquals(once, check.seed(5).run().comparisons());
        assertFalse(once.equals(check.seed(6).run().comparisons()));
    }

    @Test
    void indicesAreGivenButNotDifferentiated() {
        Pointwise pick = pointwise("pick", (a, k) -> k.eq(Scalar.index(-1)).select(a, Scalar.zero()))
                .indices(1);
        GradientReport report = GradientCheck.binary(pick::apply, POINT, Tensor.of(Shape.of(2, 1), 2, 0))
                .everyEntry()
                .run()
                .orThrow();
        assertEquals(6, report.comparisons().size());
    }

    /** Its gradient is a sum of cotangents that cancel, but for rounding. */
    @Test
    void aFunctionThatIsZeroEverywherePasses() {
        Slice reversed = new Slice(new int[] {0, 4}, new int[] {3, 5}, new int[] {1, -1});
        for (int seed = 0; seed < 20; seed++) {
            GradientCheck.unary(
                            p -> {
                                Expr a = TANH.apply(BroadcastTo.broadcastTo(p, Shape.of(3, 5)));
                                return reversed.apply(a).minus(a);
                            },
                            Tensor.of(Shape.of(), 0.8))
                    .seed(seed)
                    .run()
                    .orThrow();
        }
    }

    @Test
    void emptyInputsHaveNothingToCompare() {
        GradientCheck.unary(TANH::apply, Tensor.of(Shape.of(0, 3), new double[0]))
                .order(2)
                .run()
                .orThrow();
    }

    @Test
    void nothingToDifferentiateByIsSaid() {
        try (Graph graph = Graph.on("reference")) {
            Expr x = graph.input("x", Shape.of(2));
            Expr y = TANH.apply(x);
            assertTrue(assertThrows(IllegalStateException.class, () -> GradientCheck.of(y))
                    .getMessage()
                    .contains("requireGrad()"));
        }
    }
}
