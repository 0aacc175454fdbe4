package org.adjoint.testkit;

import static org.adjoint.op.Pointwise.pointwise;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.adjoint.Expr;
import org.adjoint.Shape;
import org.adjoint.Tensor;
import org.adjoint.backend.Backends;
import org.adjoint.op.Adjoints;
import org.adjoint.op.Composite;
import org.adjoint.op.Pointwise;
import org.adjoint.op.Scalar;
import org.adjoint.ops.Arithmetic;
import org.adjoint.ops.Axes;
import org.adjoint.ops.Control;
import org.adjoint.ops.Parts;
import org.adjoint.ops.Products;
import org.adjoint.ops.Reductions;
import org.adjoint.ops.Softmax;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;

/** Rows of wrong operations fail, and only in the tests that are about what is wrong. */
class PlantedErrorTest {
    private static final Set<String> GRADIENTS = Set.of("gradient", "derivatives to order 2");

    private static Set<String> failing(OpSpec row) {
        Set<String> failing = new TreeSet<>();
        for (DynamicTest test : OpTests.of(row, Backends.named("reference")).toList()) {
            try {
                test.getExecutable().execute();
            } catch (AssertionError expected) {
                failing.add(test.getDisplayName());
            } catch (Throwable e) {
                throw new AssertionError(test.getDisplayName(), e);
            }
        }
        return failing;
    }

    /** The row of an operation, with another rule for its gradient. */
    private static OpSpec planted(OpSpec row, BiFunction<Expr, Expr, Adjoints> rule) {
        return OpSpec.of("planted", shapes -> row.cases(shapes).map(c -> {
            Composite op = new Planted(c.build(), rule);
            return new OpCase(c.attributes(), c.operands(), xs -> op.apply(xs.toArray(Expr[]::new)), c.value());
        }));
    }

    private static final class Planted extends Composite {
        private final Function<List<Expr>, Expr> formula;
        private final BiFunction<Expr, Expr, Adjoints> rule;

        Planted(Function<List<Expr>, Expr> formula, BiFunction<Expr, Expr, Adjoints> rule) {
            this.formula = formula;
            this.rule = rule;
        }

        @Override
        public String name() {
            return "planted";
        }

        @Override
        public Expr formula(List<Expr> inputs) {
            return formula.apply(inputs);
        }

        @Override
        public boolean hasClosedGradient() {
            return true;
        }

        @Override
        public Adjoints backward(Expr y, Expr yBar) {
            return rule.apply(y, yBar);
        }
    }

    private static OpSpec row(String name) {
        return OpTable.rows().stream()
                .filter(r -> r.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void wrongFactorInTheGradient() {
        Pointwise wrong = pointwise("exp", a -> a.exp()).partials((a, y) -> y.times(1.001));
        assertEquals(GRADIENTS, failing(OpSpec.unary("planted", wrong::apply, Domain.REAL, Math::exp)));
    }

    @Test
    void wrongValue() {
        Pointwise wrong = pointwise("exp", a -> a.exp().times(1.00001));
        assertEquals(
                Set.of("value in FLOAT32", "value in FLOAT64", "NaN and infinity"),
                failing(OpSpec.unary("planted", wrong::apply, Domain.REAL, Math::exp)));
    }

    @Test
    void transposedMatrix() {
        OpSpec square = OpSpec.of("square matrices", shapes -> shapes.extent()
                .filter(n -> n > 0 && n < 40)
                .map(n -> OpCase.of(
                        "",
                        List.of(Operand.of(Shape.of(n, n), Domain.REAL), Operand.of(Shape.of(n, n), Domain.REAL)),
                        xs -> Products.dot(xs.get(0), xs.get(1)),
                        in -> Plain.dot(in.get(0), in.get(1)))));
        assertTrue(failing(planted(
                        square,
                        (y, yBar) -> Adjoints.of(
                                () -> Products.dot(yBar, y.input(1)),
                                () -> Products.dot(Products.transpose(y.input(0)), yBar))))
                .containsAll(GRADIENTS));
    }

    @Test
    void droppedTermOfASoftmax() {
        assertEquals(
                GRADIENTS,
                failing(planted(row("Softmax.softmax"), (y, yBar) -> Adjoints.of(() -> y.times(yBar)))
                        .drawing(OpSpec.NonFinite.NAN)
                        .within(Tolerance.SUM)));
    }

    @Test
    void wrongAxisOfASoftmax() {
        OpSpec rows = OpSpec.of("rows", shapes -> shapes.ofRank(2, 2)
                .map(shape -> new OpCase(
                        "",
                        List.of(Operand.of(shape, Domain.REAL)),
                        xs -> Softmax.softmax(xs.get(0), 1),
                        Optional.empty())));
        OpSpec wrong = planted(
                rows,
                (y, yBar) -> Adjoints.of(() -> y.times(yBar.minus(Reductions.sum(yBar.times(y), Axes.keepDims(0))))));
        assertEquals(GRADIENTS, failing(wrong));
    }

    @Test
    void wrongAxisOfAReduction() {
        OpSpec wrong = OpSpec.of("planted", shapes -> shapes.ofRank(2, 2)
                        .map(shape -> OpCase.of(
                                "",
                                List.of(Operand.of(shape, Domain.REAL)),
                                xs -> Reductions.sum(xs.get(0), 0),
                                in -> Plain.fold(
                                        in.get(0),
                                        new int[] {1},
                                        false,
                                        v -> Arrays.stream(v).sum(),
                                        Plain::sumOfMagnitudes))))
                .within(Tolerance.SUM);
        assertTrue(
                failing(wrong).containsAll(Set.of("value in FLOAT32", "value in FLOAT64", "value of empty tensors")));
    }

    @Test
    void missingUnbroadcast() {
        OpSpec add = OpSpec.of("rows plus a row", shapes -> shapes.ofRank(2, 2)
                .filter(s -> s.dim(0) > 1)
                .map(shape -> OpCase.of(
                        "",
                        List.of(Operand.of(shape, Domain.REAL), Operand.of(shape.with(0, 1), Domain.REAL)),
                        xs -> Arithmetic.add(xs.get(0), xs.get(1)),
                        in -> Plain.elementwise(in, v -> v[0] + v[1]))));
        assertEquals(
                GRADIENTS,
                failing(planted(add, (y, yBar) -> Adjoints.of(() -> yBar, () -> Parts.slice(yBar, 0, 0, 1)))));
    }

    @Test
    void zeroRule() {
        assertEquals(
                GRADIENTS,
                failing(planted(row("Softmax.softmax"), (y, yBar) -> Adjoints.of(Adjoints.none()))
                        .drawing(OpSpec.NonFinite.NAN)
                        .within(Tolerance.SUM)));
    }

    @Test
    void nanInTheGradient() {
        Pointwise wrong = pointwise("neg", a -> a.negate()).partials((a, y) -> Scalar.constant(Double.NaN));
        assertTrue(failing(OpSpec.unary("planted", wrong::apply, Domain.REAL, a -> -a))
                .containsAll(GRADIENTS));
    }

    @Test
    void lostSecondDerivative() {
        OpSpec tanh = planted(
                row("Trigonometry.tanh"),
                (y, yBar) -> Adjoints.of(() ->
                        yBar.times(Control.stopGradient(y.times(y).negate().plus(1)))));
        assertEquals(Set.of("derivatives to order 2"), failing(tanh));
    }

    @Test
    void swallowedNaN() {
        Pointwise wrong = pointwise("relu", a -> Scalar.zero().lt(a).select(a, Scalar.zero()));
        OpSpec row = OpSpec.unary("planted", wrong::apply, Domain.NONZERO, a -> a > 0 || a != a ? a : 0)
                .special(Double.NaN, Double.NaN);
        assertEquals(Set.of("NaN and infinity", "special values"), failing(row));
    }

    @Test
    void anotherSubgradientThanAgreed() {
        Pointwise wrong = pointwise("relu", a -> a.max(Scalar.zero()));
        OpSpec row = OpSpec.unary("planted", wrong::apply, Domain.NONZERO, a -> Math.max(a, 0))
                .kink(
                        "0",
                        xs -> wrong.apply(xs.get(0)),
                        List.of(Tensor.of(Shape.of(1), 0.0)),
                        List.of(Tensor.of(Shape.of(1), 0.0)));
        assertEquals(Set.of("gradient at 0"), failing(row));
    }

    @Test
    void acceptedBadCallsAndSilentMessages() {
        OpSpec row = OpSpec.unary("planted", a -> a.plus(1), Domain.REAL, a -> a + 1)
                .refusing("a matrix", g -> g.input("a", Shape.of(2, 2)).plus(1))
                .refusing(
                        "unequal shapes",
                        g -> g.input("a", Shape.of(2)).plus(g.input("b", Shape.of(3))),
                        "says what it does not");
        assertEquals(Set.of("refuses a matrix", "refuses unequal shapes"), failing(row));
    }
}
