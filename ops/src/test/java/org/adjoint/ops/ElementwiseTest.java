package org.adjoint.ops;

import static org.adjoint.ops.Activations.relu;
import static org.adjoint.ops.Activations.sigmoid;
import static org.adjoint.ops.Arithmetic.abs;
import static org.adjoint.ops.Arithmetic.add;
import static org.adjoint.ops.Arithmetic.clip;
import static org.adjoint.ops.Arithmetic.div;
import static org.adjoint.ops.Arithmetic.maximum;
import static org.adjoint.ops.Arithmetic.minimum;
import static org.adjoint.ops.Arithmetic.mul;
import static org.adjoint.ops.Arithmetic.neg;
import static org.adjoint.ops.Arithmetic.pow;
import static org.adjoint.ops.Arithmetic.sqrt;
import static org.adjoint.ops.Arithmetic.square;
import static org.adjoint.ops.Arithmetic.sub;
import static org.adjoint.ops.Conditions.equal;
import static org.adjoint.ops.Conditions.greater;
import static org.adjoint.ops.Conditions.greaterEqual;
import static org.adjoint.ops.Conditions.less;
import static org.adjoint.ops.Conditions.lessEqual;
import static org.adjoint.ops.Conditions.notEqual;
import static org.adjoint.ops.Conditions.where;
import static org.adjoint.ops.Exponentials.exp;
import static org.adjoint.ops.Exponentials.log;
import static org.adjoint.ops.Trigonometry.cos;
import static org.adjoint.ops.Trigonometry.sin;
import static org.adjoint.ops.Trigonometry.tanh;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.List;
import java.util.function.BinaryOperator;
import java.util.function.DoubleUnaryOperator;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.adjoint.DType;
import org.adjoint.Expr;
import org.adjoint.Graph;
import org.adjoint.Shape;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ElementwiseTest {
    private static final double NAN = Double.NaN;
    private static final double INFINITY = Double.POSITIVE_INFINITY;

    /** Op, value, derivative, second derivative. */
    static Stream<Arguments> unary() {
        return Stream.of(
                row("neg", Arithmetic::neg, a -> -a, a -> -1, a -> 0),
                row("exp", Exponentials::exp, Math::exp, Math::exp, Math::exp),
                row("log", Exponentials::log, Math::log, a -> 1 / a, a -> -1 / (a * a)),
                row("tanh", Trigonometry::tanh, Math::tanh, a -> sech2(a), a -> -2 * Math.tanh(a) * sech2(a)),
                row(
                        "sigmoid",
                        Activations::sigmoid,
                        a -> 1 / (1 + Math.exp(-a)),
                        a -> Math.exp(-a) / Math.pow(1 + Math.exp(-a), 2),
                        a -> Math.exp(-a) * (Math.exp(-a) - 1) / Math.pow(1 + Math.exp(-a), 3)),
                row("relu", Activations::relu, a -> a, a -> 1, a -> 0),
                row("sin", Trigonometry::sin, Math::sin, Math::cos, a -> -Math.sin(a)),
                row("cos", Trigonometry::cos, Math::cos, a -> -Math.sin(a), a -> -Math.cos(a)),
                row("square", Arithmetic::square, a -> a * a, a -> 2 * a, a -> 2),
                row("sqrt", Arithmetic::sqrt, Math::sqrt, a -> 0.5 / Math.sqrt(a), a -> -0.25 * Math.pow(a, -1.5)),
                row("abs", Arithmetic::abs, a -> a, a -> 1, a -> 0),
                row("pow 3", a -> pow(a, 3), a -> a * a * a, a -> 3 * a * a, a -> 6 * a),
                row(
                        "pow -0.5",
                        a -> pow(a, -0.5),
                        a -> 1 / Math.sqrt(a),
                        a -> -0.5 * Math.pow(a, -1.5),
                        a -> 0.75 * Math.pow(a, -2.5)),
                row("clip", a -> clip(a, 0, 10), a -> a, a -> 1, a -> 0));
    }

    private static double sech2(double a) {
        return 1 / (Math.cosh(a) * Math.cosh(a));
    }

    private static Arguments row(
            String name, UnaryOperator<Expr> op, DoubleUnaryOperator f, DoubleUnaryOperator d, DoubleUnaryOperator d2) {
        return arguments(name, op, List.of(f, d, d2));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void unary(String name, UnaryOperator<Expr> op, List<DoubleUnaryOperator> expected) {
        double[] points = {0.3, 1, 2.7};
        List<double[]> actual = Derivatives.at(op, 2, points);
        for (int k = 0; k <= 2; k++) {
            DoubleUnaryOperator derivative = expected.get(k);
            double[] values = java.util.Arrays.stream(points).map(derivative).toArray();
            assertArrayEquals(values, actual.get(k), 1e-12, name + ", derivative " + k);
        }
    }

    /** Value, and the gradients of y = Σ op(a, b), at a and b. */
    private static void assertBinary(
            BinaryOperator<Expr> op, double[] a, double[] b, double[] y, double[] aBar, double[] bBar) {
        try (Graph graph = Graph.create(DType.FLOAT64)) {
            Expr left = graph.input("a", Shape.of(a.length)).requireGrad();
            Expr right = graph.input("b", Shape.of(b.length)).requireGrad();
            Expr result = op.apply(left, right);
            Expr total = Reductions.sum(result);
            left.set(a);
            right.set(b);
            graph.forward(result, total);
            graph.backward(total);
            assertArrayEquals(y, result.value().toDoubles(), 1e-15);
            assertArrayEquals(aBar, left.grad().toDoubles(), 1e-15);
            assertArrayEquals(bBar, right.grad().toDoubles(), 1e-15);
        }
    }

    private static double[] of(double... numbers) {
        return numbers;
    }

    @Test
    void theFourOperations() {
        double[] a = {3, -4};
        double[] b = {2, 8};
        assertBinary(Arithmetic::add, a, b, of(5, 4), of(1, 1), of(1, 1));
        assertBinary(Arithmetic::sub, a, b, of(1, -12), of(1, 1), of(-1, -1));
        assertBinary(Arithmetic::mul, a, b, of(6, -32), b, a);
        assertBinary(Arithmetic::div, a, b, of(1.5, -0.5), of(0.5, 0.125), of(-0.75, 0.0625));
    }

    @Test
    void broadcastOperandsGetTheirSumBack() {
        assertBinary(Arithmetic::mul, of(1, 2, 3), of(10), of(10, 20, 30), of(10, 10, 10), of(6));
    }

    @Test
    void extremesGoToTheLargerOrSmallerAndTiesShareEqually() {
        double[] a = {1, 5, 2};
        double[] b = {3, 4, 2};
        assertBinary(Arithmetic::maximum, a, b, of(3, 5, 2), of(0, 1, 0.5), of(1, 0, 0.5));
        assertBinary(Arithmetic::minimum, a, b, of(1, 4, 2), of(1, 0, 0.5), of(0, 1, 0.5));
        assertArrayEquals(
                of(NAN), Derivatives.at(a1 -> maximum(a1, a1.times(0)), 0, NAN).get(0));
        assertArrayEquals(
                of(NAN), Derivatives.at(a1 -> minimum(a1, a1.times(0)), 0, NAN).get(0));
    }

    @Test
    void theGradientAtAKinkIsTheOneWrittenDown() {
        assertArrayEquals(
                of(0, 0, 1), Derivatives.at(Activations::relu, 1, -1, 0, 1).get(1));
        assertArrayEquals(
                of(-1, 0, 1), Derivatives.at(Arithmetic::abs, 1, -1, 0, 1).get(1));
        assertArrayEquals(
                of(0, 1, 1, 1, 0),
                Derivatives.at(a -> clip(a, -1, 2), 1, -1.5, -1, 0, 2, 2.5).get(1));
        assertArrayEquals(of(INFINITY), Derivatives.at(Arithmetic::sqrt, 1, 0).get(1));
    }

    @Test
    void reluAndClipCutOff() {
        assertArrayEquals(
                of(0, 0, 4), Derivatives.at(Activations::relu, 0, -3, 0, 4).get(0));
        assertArrayEquals(
                of(-1, 0.5, 2),
                Derivatives.at(a -> clip(a, -1, 2), 0, -7, 0.5, 9).get(0));
        assertArrayEquals(of(3, 3), Derivatives.at(Arithmetic::abs, 0, -3, 3).get(0));
    }

    @Test
    void nanAndInfinityPropagate() {
        assertArrayEquals(
                of(NAN, INFINITY),
                Derivatives.at(Activations::relu, 0, NAN, INFINITY).get(0));
        assertArrayEquals(
                of(NAN, 2),
                Derivatives.at(a -> clip(a, -1, 2), 0, NAN, INFINITY).get(0));
        assertArrayEquals(
                of(NAN, -INFINITY, NAN),
                Derivatives.at(Exponentials::log, 0, -1, 0, NAN).get(0));
        assertArrayEquals(
                of(0, 1, NAN),
                Derivatives.at(Activations::sigmoid, 0, -INFINITY, INFINITY, NAN)
                        .get(0));
    }

    @Test
    void sigmoidDoesNotOverflow() {
        List<double[]> values = Derivatives.at(Activations::sigmoid, 1, -1000, 1000);
        assertArrayEquals(of(0, 1), values.get(0));
        assertArrayEquals(of(0, 0), values.get(1));
    }

    @Test
    void everyDerivativeOfAPolynomialIsFiniteAtZero() {
        List<double[]> values = Derivatives.at(a -> pow(a, 3), 5, 0, 2);
        assertArrayEquals(of(0, 12), values.get(1), 1e-12);
        assertArrayEquals(of(0, 12), values.get(2), 1e-12);
        assertArrayEquals(of(6, 6), values.get(3), 1e-12);
        assertArrayEquals(of(0, 0), values.get(4));
        assertArrayEquals(of(0, 0), values.get(5));
    }

    @Test
    void powerZeroIsOneWithoutSlope() {
        List<double[]> values = Derivatives.at(a -> pow(a, 0), 1, -2, 0, NAN);
        assertArrayEquals(of(1, 1, 1), values.get(0));
        assertArrayEquals(of(0, 0, 0), values.get(1));
    }

    @Test
    void aNegativeBaseHasIntegerPowersOnly() {
        assertArrayEquals(of(-8), Derivatives.at(a -> pow(a, 3), 0, -2).get(0), 1e-12);
        assertArrayEquals(of(NAN), Derivatives.at(a -> pow(a, 0.5), 0, -2).get(0));
    }

    static Stream<Arguments> comparisons() {
        return Stream.of(
                comparison("less", Conditions::less, 1, 0, 0, 0),
                comparison("lessEqual", Conditions::lessEqual, 1, 1, 0, 0),
                comparison("greater", Conditions::greater, 0, 0, 1, 0),
                comparison("greaterEqual", Conditions::greaterEqual, 0, 1, 1, 0),
                comparison("equal", Conditions::equal, 0, 1, 0, 0),
                comparison("notEqual", Conditions::notEqual, 1, 0, 1, 1));
    }

    private static Arguments comparison(String name, BinaryOperator<Expr> op, double... expected) {
        return arguments(name, op, expected);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void comparisons(String name, BinaryOperator<Expr> op, double[] expected) {
        assertBinary(op, of(1, 2, 3, NAN), of(2, 2, 2, 2), expected, of(0, 0, 0, 0), of(0, 0, 0, 0));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("comparisons")
    void comparisonsKeepTheTypeOfTheOperands(String name, BinaryOperator<Expr> op, double[] expected) {
        try (Graph graph = Graph.create()) {
            Expr a = graph.input("a", Shape.of(2));
            assertEquals(DType.FLOAT32, op.apply(a, a).dtype());
        }
    }

    @Test
    void whereGivesTheGradientToTheBranchChosen() {
        assertBinary(
                (a, b) -> where(greater(a, b), a, b),
                of(1, 5, NAN),
                of(3, 4, 6),
                of(3, 5, 6),
                of(0, 1, 0),
                of(1, 0, 1));
    }

    @Test
    void namesOfFunctionsAreTheNamesOfTheirOps() {
        try (Graph graph = Graph.create()) {
            Expr a = graph.input("a", Shape.of(2));
            List<Expr> all = List.of(
                    add(a, a),
                    sub(a, a),
                    mul(a, a),
                    div(a, a),
                    neg(a),
                    exp(a),
                    log(a),
                    tanh(a),
                    sigmoid(a),
                    relu(a),
                    sin(a),
                    cos(a),
                    square(a),
                    sqrt(a),
                    abs(a),
                    maximum(a, a),
                    minimum(a, a),
                    pow(a, 2),
                    clip(a, 0, 1),
                    less(a, a),
                    lessEqual(a, a),
                    greater(a, a),
                    greaterEqual(a, a),
                    equal(a, a),
                    notEqual(a, a),
                    where(a, a, a));
            assertEquals(
                    "add sub mul div neg exp log tanh sigmoid relu sin cos square sqrt abs maximum minimum pow clip less"
                            + " lessEqual greater greaterEqual equal notEqual where",
                    String.join(" ", all.stream().map(e -> e.op().name()).toList()));
        }
    }
}
