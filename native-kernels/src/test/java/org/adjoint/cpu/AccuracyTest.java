package org.adjoint.cpu;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.adjoint.DType;
import org.adjoint.Expr;
import org.adjoint.Graph;
import org.adjoint.Shape;
import org.adjoint.backend.Backends;
import org.adjoint.op.Fn;
import org.adjoint.op.Pointwise;
import org.adjoint.op.Scalar;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * How far FLOAT32 results of the scalar functions are from the correctly rounded ones, in floating-point numbers between them.
 * The exact value is that of {@link Fn} in double precision, whose own error is some 1e-15. Inputs are every so many-th of all
 * 2³² numbers; the profile {@code thorough} takes each of them. The figures are listed in docs/accuracy.md.
 */
@EnabledIf("org.adjoint.cpu.Built#isBuilt")
class AccuracyTest {
    private static final int BLOCK = 1 << 15;
    /** Prime, so that mantissas and exponents are met alike. */
    private static final long STRIDE = Boolean.getBoolean("adjoint.test.thorough") ? 1 : 4099;

    /** Ranges of inputs, more than processors: some of them take a function longer than others. */
    private static final int PARTS = 64;

    /**
     * A function and what is allowed of it.
     *
     * @param largest the largest magnitude of an input that the bar is for
     */
    record Row(Fn fn, int allowed, double largest) {
        @Override
        public String toString() {
            return fn.name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    static Stream<Row> unary() {
        double all = Double.POSITIVE_INFINITY;
        return Stream.concat(
                Stream.of(Fn.EXP, Fn.LOG, Fn.SQRT, Fn.TANH, Fn.SIGMOID, Fn.ERF).map(fn -> new Row(fn, 2, all)),
                Stream.concat(
                        Stream.of(Fn.SIN, Fn.COS).map(fn -> new Row(fn, 2, 1e5)),
                        Stream.of(
                                        Fn.EXPM1,
                                        Fn.EXP2,
                                        Fn.LOG1P,
                                        Fn.LOG2,
                                        Fn.LOG10,
                                        Fn.CBRT,
                                        Fn.TAN,
                                        Fn.ASIN,
                                        Fn.ACOS,
                                        Fn.ATAN,
                                        Fn.SINH,
                                        Fn.COSH,
                                        Fn.ASINH,
                                        Fn.ACOSH,
                                        Fn.ATANH,
                                        Fn.ERFC,
                                        Fn.ERFINV,
                                        Fn.LGAMMA,
                                        Fn.DIGAMMA,
                                        Fn.FLOOR,
                                        Fn.CEIL,
                                        Fn.RINT,
                                        Fn.TRUNC)
                                .map(fn -> new Row(fn, 4, all))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void unary(Row row) {
        IntStream.range(0, PARTS)
                .parallel()
                .mapToObj(part -> worst(row, part * (1L << 32) / PARTS, (part + 1) * (1L << 32) / PARTS))
                .reduce(Worst::further)
                .orElseThrow()
                .report(row);
    }

    /** Over the inputs with bit patterns in a range. */
    private static Worst worst(Row row, long from, long to) {
        Worst worst = new Worst();
        float[] in = new float[BLOCK];
        try (Graph graph = Graph.on(Backends.named("cpu"), DType.FLOAT32)) {
            Expr a = graph.input("a", Shape.of(BLOCK));
            Expr y =
                    Pointwise.pointwise(row.toString(), x -> applied(row.fn, x)).apply(a);
            for (long next = (from + STRIDE - 1) / STRIDE * STRIDE; next < to; next += BLOCK * STRIDE) {
                for (int i = 0; i < BLOCK; i++) {
                    in[i] = Float.intBitsToFloat((int) Math.min(next + i * STRIDE, to - 1));
                }
                a.set(in);
                graph.forward(y);
                worst.meet(row, in, y.value().toFloats());
            }
        }
        return worst;
    }

    /** The term of a function of one number. */
    private static Scalar applied(Fn fn, Scalar x) {
        return switch (fn) {
            case EXP -> x.exp();
            case LOG -> x.log();
            case SQRT -> x.sqrt();
            case TANH -> x.tanh();
            case SIGMOID -> x.sigmoid();
            case ERF -> x.erf();
            case SIN -> x.sin();
            case COS -> x.cos();
            case EXPM1 -> x.expm1();
            case EXP2 -> x.exp2();
            case LOG1P -> x.log1p();
            case LOG2 -> x.log2();
            case LOG10 -> x.log10();
            case CBRT -> x.cbrt();
            case TAN -> x.tan();
            case ASIN -> x.asin();
            case ACOS -> x.acos();
            case ATAN -> x.atan();
            case SINH -> x.sinh();
            case COSH -> x.cosh();
            case ASINH -> x.asinh();
            case ACOSH -> x.acosh();
            case ATANH -> x.atanh();
            case ERFC -> x.erfc();
            case ERFINV -> x.erfInv();
            case LGAMMA -> x.lgamma();
            case DIGAMMA -> x.digamma();
            case FLOOR -> x.floor();
            case CEIL -> x.ceil();
            case RINT -> x.rint();
            case TRUNC -> x.trunc();
            default -> throw new AssertionError(fn);
        };
    }

    static Stream<Row> binary() {
        return Stream.of(Fn.DIV, Fn.POW, Fn.HYPOT, Fn.ATAN2, Fn.FMOD)
                .map(fn -> new Row(fn, 4, Double.POSITIVE_INFINITY));
    }

    /** Pairs of any two numbers, and pairs of moderate ones, of which powers neither overflow nor underflow. */
    @ParameterizedTest(name = "{0}")
    @MethodSource
    void binary(Row row) {
        Worst worst = new Worst();
        float[] first = new float[BLOCK];
        float[] second = new float[BLOCK];
        SplittableRandom random = new SplittableRandom(1);
        try (Graph graph = Graph.on(Backends.named("cpu"), DType.FLOAT32)) {
            Expr a = graph.input("a", Shape.of(BLOCK));
            Expr b = graph.input("b", Shape.of(BLOCK));
            Expr y = Pointwise.pointwise(row.toString(), (p, q) -> applied(row.fn, p, q))
                    .apply(a, b);
            for (long block = 0; block < (1L << 32) / BLOCK / STRIDE + 1; block++) {
                for (int i = 0; i < BLOCK; i++) {
                    boolean any = i % 2 == 0;
                    first[i] = any ? Float.intBitsToFloat(random.nextInt()) : (float) random.nextDouble(0, 20);
                    second[i] = any ? Float.intBitsToFloat(random.nextInt()) : (float) random.nextDouble(-20, 20);
                }
                a.set(first);
                b.set(second);
                graph.forward(y);
                float[] got = y.value().toFloats();
                for (int i = 0; i < BLOCK; i++) {
                    worst.meet(got[i], row.fn.apply(first[i], second[i], 0), first[i], second[i]);
                }
            }
        }
        worst.report(row);
    }

    private static Scalar applied(Fn fn, Scalar p, Scalar q) {
        return switch (fn) {
            case DIV -> p.over(q);
            case POW -> p.pow(q);
            case HYPOT -> p.hypot(q);
            case ATAN2 -> p.atan2(q);
            case FMOD -> p.fmod(q);
            default -> throw new AssertionError(fn);
        };
    }

    /** The result that is furthest off. */
    private static final class Worst {
        private long distance;
        private String where = "";

        /** The results of a function of one number, of which most are the exact ones rounded. */
        void meet(Row row, float[] in, float[] got) {
            for (int i = 0; i < in.length; i++) {
                if (!(Math.abs(in[i]) > row.largest)) {
                    double exact = row.fn.apply(in[i], 0, 0);
                    if ((float) exact != got[i]) {
                        meet(got[i], exact, in[i], 0);
                    }
                }
            }
        }

        void meet(float got, double exact, float a, float b) {
            long off = distance((float) exact, got);
            if (off > distance) {
                distance = off;
                where = " at " + a + (b == 0 ? "" : ", " + b) + ": " + got + " for " + exact;
            }
        }

        static Worst further(Worst a, Worst b) {
            return a.distance >= b.distance ? a : b;
        }

        /** Numbers from one to the other; both zeros are one number. */
        private static long distance(float a, float b) {
            if (Float.isNaN(a) || Float.isNaN(b)) {
                return Float.isNaN(a) && Float.isNaN(b) ? 0 : Long.MAX_VALUE;
            }
            return Math.abs(ordered(a) - ordered(b));
        }

        private static long ordered(float x) {
            int bits = Float.floatToIntBits(x);
            return bits < 0 ? -(long) (bits & Integer.MAX_VALUE) : bits;
        }

        void report(Row row) {
            System.out.println("accuracy: " + row + " " + distance + where);
            assertTrue(distance <= row.allowed, row + " is " + distance + " numbers off" + where);
        }
    }
}
