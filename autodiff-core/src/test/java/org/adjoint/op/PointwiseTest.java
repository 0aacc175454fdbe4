package org.adjoint.op;

import static org.adjoint.op.Pointwise.pointwise;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.stream.Stream;
import org.adjoint.DType;
import org.adjoint.Expr;
import org.adjoint.Graph;
import org.adjoint.Shape;
import org.adjoint.Tensor;
import org.adjoint.backend.Backends;
import org.adjoint.check.GradientCheck;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PointwiseTest {
    private static final Tensor A = Tensor.of(Shape.of(4), 0.3, 0.9, 1.7, 2.4);
    private static final Tensor B = Tensor.of(Shape.of(4), 1.1, 0.4, -0.8, 2.2);

    /** Terms in which each function's derived partial is used, alone and inside the chain rule. */
    static Stream<Pointwise> terms() {
        return Stream.of(
                pointwise("add", (a, b) -> a.plus(b.times(a))),
                pointwise("sub", (a, b) -> b.minus(a.times(a))),
                pointwise("mul", (a, b) -> a.times(b).times(a)),
                pointwise("div", (a, b) -> b.over(a).over(b.plus(3))),
                pointwise("negate", (a, b) -> a.negate().times(b.negate())),
                pointwise("abs", (a, b) -> b.abs().times(a)),
                pointwise("min", (a, b) -> a.min(b).times(a)),
                pointwise("max", (a, b) -> a.max(b.times(b))),
                pointwise("pow", (a, b) -> a.pow(b)),
                pointwise("sqrt", (a, b) -> a.sqrt().times(b)),
                pointwise("exp", (a, b) -> a.times(b).exp()),
                pointwise("expm1", (a, b) -> a.times(b).expm1()),
                pointwise("log", (a, b) -> a.log().times(b)),
                pointwise("log1p", (a, b) -> a.times(a).log1p().over(b)),
                pointwise("sin", (a, b) -> a.times(b).sin()),
                pointwise("cos", (a, b) -> a.times(b).cos()),
                pointwise("tanh", (a, b) -> a.tanh().times(b.tanh())),
                pointwise("sigmoid", (a, b) -> a.times(b).sigmoid()),
                pointwise("floor", (a, b) -> a.floor().times(b)),
                pointwise("ceil", (a, b) -> a.ceil().times(b)),
                pointwise("rint", (a, b) -> a.rint().times(b)),
                pointwise("sign", (a, b) -> b.sign().times(a)),
                pointwise("select", (a, b) -> a.lt(b).select(a.times(b), a.over(b))),
                pointwise(
                        "comparisons",
                        (a, b) -> a.le(b).plus(a.eq(b)).plus(a.ne(b)).times(a)),
                pointwise("index", (a, b) -> Scalar.index(0).plus(1).times(a).times(b)),
                pointwise("shared", (a, b) -> {
                    Scalar t = a.times(b).tanh();
                    return t.times(t).plus(t.exp());
                }));
    }

    @ParameterizedTest
    @MethodSource("terms")
    void derivedPartialsAreThoseOfCentralDifferences(Pointwise term) {
        GradientCheck.binary(term::apply, A, B)
                .on(Backends.named("reference"))
                .everyEntry()
                .order(3)
                .run()
                .orThrow();
    }

    @Test
    void derivativesOfConstantsDoNotMultiplyZeroByInfinity() {
        Pointwise guarded = pointwise("guarded", (a, b) -> b.lt(Scalar.zero()).select(Scalar.zero(), a.sqrt()));
        assertEquals(0, gradient(guarded, 0, -1));
    }

    @Test
    void tiesShareTheGradient() {
        assertEquals(0.5, gradient(pointwise("max", (a, b) -> a.max(b)), 2, 2));
        assertEquals(0.5, gradient(pointwise("min", (a, b) -> a.min(b)), 2, 2));
        assertEquals(0, gradient(pointwise("abs", (a, b) -> a.abs()), 0, 2));
    }

    @Test
    void powersOfZeroHaveFiniteDerivatives() {
        assertEquals(0, gradient(pointwise("square", (a, b) -> a.pow(Scalar.constant(2))), 0, 1));
        assertEquals(1, gradient(pointwise("identity", (a, b) -> a.pow(Scalar.constant(1))), 0, 1));
        assertEquals(0, gradient(pointwise("one", (a, b) -> a.pow(Scalar.constant(0))), 0, 1));
    }

    private static double gradient(Pointwise op, double a, double b) {
        try (Graph graph = Graph.on(Backends.named("reference"), DType.FLOAT64)) {
            Expr x = graph.input("a", Shape.scalar());
            Expr y = op.apply(x, graph.constant(b));
            Expr g = graph.gradient(y, x);
            x.set(a);
            graph.forward(y, g);
            return g.item();
        }
    }

    @Test
    void factorsDivisorsAndExponentsOfOneAreNoPartOfATerm() {
        Scalar a = Scalar.arg(0);
        assertEquals(a, Scalar.one().times(a));
        assertEquals(a, a.times(1));
        assertEquals(a, a.over(1));
        assertEquals(a, a.pow(Scalar.one()));
        assertEquals(Scalar.one(), a.pow(Scalar.zero()));
    }

    @Test
    void oneNumberOfPartialsPerArgument() {
        String message = assertThrows(IllegalArgumentException.class, () -> pointwise("mul", (a, b) -> a.times(b))
                        .partials((a, y) -> y))
                .getMessage();
        assertTrue(message.startsWith("mul: 1 partial derivatives given for 2"), message);
    }

    @Test
    void wrongArgumentsAreRefused() {
        Pointwise mul = pointwise("mul", (a, b) -> a.times(b));
        try (Graph graph = Graph.on("reference")) {
            Expr x = graph.input("x", Shape.of(2));
            Expr d = graph.input("d", Shape.of(2), DType.FLOAT64);
            Expr i = graph.input("i", Shape.of(2), DType.INT32);
            assertRefused("mul: takes 2 arguments, 1 given", () -> mul.apply(x));
            assertRefused("mul: element types differ", () -> mul.apply(x, d));
            assertRefused("mul: argument 1 must be a floating-point tensor", () -> mul.apply(x, i));
            assertRefused("mul: argument 1 must be INT32", () -> mul.indices(1).apply(x, x));
            assertRefused(
                    "mul: no floating-point argument", () -> mul.indices(0, 1).apply(i, i));
            assertRefused("mul: shapes do not broadcast", () -> mul.apply(x, graph.input("y", Shape.of(3))));
        }
    }

    private static void assertRefused(String start, Runnable call) {
        String message = assertThrows(IllegalArgumentException.class, call::run).getMessage();
        assertTrue(message.startsWith(start) && message.contains(", built at "), message);
    }
}
