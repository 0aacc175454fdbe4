package org.adjoint.op;

/**
 * The closed set of functions on numbers that a backend implements. A {@link Scalar} is a term over them. Each has its value
 * in double precision and its partial derivatives, in the letters a, b, c for the arguments and y for the result. Both are
 * switches: as lambdas they would take a tenth of the time from the start of a program to its first gradient.
 */
public enum Fn {
    /** A number written into the term. */
    CONST(0),
    /** Argument number i of the operation. */
    ARG(0),
    /** The coordinate of the element along an axis of the result, as a number. */
    INDEX(0),

    ADD(2),
    SUB(2),
    MUL(2),
    DIV(2),
    NEG(1),
    ABS(1),
    SIGN(1),
    /** The smaller of two; NaN if either is. Ties share the derivative equally. */
    MIN(2),
    /** The larger of two; NaN if either is. Ties share the derivative equally. */
    MAX(2),
    /** a to the power b. The derivative by b is taken as 0 where a is 0. */
    POW(2),
    SQRT(1),
    EXP(1),
    EXPM1(1),
    LOG(1),
    LOG1P(1),
    SIN(1),
    COS(1),
    TANH(1),
    SIGMOID(1),
    EXP2(1),
    LOG2(1),
    LOG10(1),
    CBRT(1),
    /** The root of a^2 + b^2 without overflow. The derivatives at the origin are taken as 0. */
    HYPOT(2),
    TAN(1),
    ASIN(1),
    ACOS(1),
    ATAN(1),
    /** The angle of the point (b, a). The derivatives at the origin are taken as 0. */
    ATAN2(2),
    SINH(1),
    COSH(1),
    ASINH(1),
    ACOSH(1),
    ATANH(1),
    ERF(1),
    ERFC(1),
    ERFINV(1),
    LGAMMA(1),
    DIGAMMA(1),
    /** The a-th derivative of digamma at b, a whole number, by which there is no derivative. */
    POLYGAMMA(2),
    /** The remainder of a / b rounded toward zero, of the sign of a. */
    FMOD(2),
    TRUNC(1),
    FLOOR(1),
    CEIL(1),
    RINT(1),
    LT(2),
    LE(2),
    EQ(2),
    NE(2),
    /** b where a differs from 0, else c. */
    SELECT(3);

    private final int arity;

    Fn(int arity) {
        this.arity = arity;
    }

    /** Number of arguments. */
    public int arity() {
        return arity;
    }

    /** Whether the first two arguments may be exchanged. */
    public boolean isCommutative() {
        return this == ADD || this == MUL || this == EQ || this == NE;
    }

    /** The value in double precision; arguments beyond the arity are ignored. */
    public double apply(double a, double b, double c) {
        return switch (this) {
            case CONST, ARG, INDEX -> throw new IllegalStateException(name() + " is not a function of arguments");
            case ADD -> a + b;
            case SUB -> a - b;
            case MUL -> a * b;
            case DIV -> a / b;
            case NEG -> -a;
            case ABS -> Math.abs(a);
            case SIGN -> Math.signum(a);
            case MIN -> Math.min(a, b);
            case MAX -> Math.max(a, b);
            case POW -> Elementary.pow(a, b);
            case SQRT -> Math.sqrt(a);
            case EXP -> Math.exp(a);
            case EXPM1 -> Math.expm1(a);
            case LOG -> Math.log(a);
            case LOG1P -> Math.log1p(a);
            case SIN -> Math.sin(a);
            case COS -> Math.cos(a);
            case TANH -> Math.tanh(a);
            case SIGMOID -> Elementary.sigmoid(a);
            case EXP2 -> Elementary.exp2(a);
            case LOG2 -> Elementary.log2(a);
            case LOG10 -> Math.log10(a);
            case CBRT -> Math.cbrt(a);
            case HYPOT -> Math.hypot(a, b);
            case TAN -> Math.tan(a);
            case ASIN -> Math.asin(a);
            case ACOS -> Math.acos(a);
            case ATAN -> Math.atan(a);
            case ATAN2 -> Math.atan2(a, b);
            case SINH -> Math.sinh(a);
            case COSH -> Math.cosh(a);
            case ASINH -> Elementary.asinh(a);
            case ACOSH -> Elementary.acosh(a);
            case ATANH -> Elementary.atanh(a);
            case ERF -> ErrorFunction.erf(a);
            case ERFC -> ErrorFunction.erfc(a);
            case ERFINV -> ErrorFunction.inverse(a);
            case LGAMMA -> GammaFunction.logarithm(a);
            case DIGAMMA -> GammaFunction.digamma(a);
            case POLYGAMMA -> GammaFunction.polygamma(a, b);
            case FMOD -> a % b;
            case TRUNC -> Elementary.trunc(a);
            case FLOOR -> Math.floor(a);
            case CEIL -> Math.ceil(a);
            case RINT -> Math.rint(a);
            case LT -> a < b ? 1 : 0;
            case LE -> a <= b ? 1 : 0;
            case EQ -> a == b ? 1 : 0;
            case NE -> a != b ? 1 : 0;
            case SELECT -> a != 0 ? b : c;
        };
    }

    /** The partial derivative by argument {@code i}, given the term {@code y} that applies this function. */
    Scalar partial(int i, Scalar y) {
        return switch (i) {
            case 0 -> byFirst(y.argument(0), y.argument(1), y);
            case 1 -> bySecond(y.argument(0), y.argument(1), y);
            default -> y.argument(0).select(Scalar.zero(), Scalar.one());
        };
    }

    private Scalar byFirst(Scalar a, Scalar b, Scalar y) {
        return switch (this) {
            case ADD, SUB, FMOD -> Scalar.one();
            case MUL -> b;
            case DIV -> Scalar.one().over(b);
            case NEG -> Scalar.one().negate();
            case ABS -> a.sign();
            case MIN -> tieShared(a, b);
            case MAX -> tieShared(b, a);
            case POW -> b.times(a.pow(b.minus(Scalar.one())));
            case SQRT -> Scalar.constant(0.5).over(y);
            case EXP -> y;
            case EXPM1 -> y.plus(Scalar.one());
            case LOG -> Scalar.one().over(a);
            case LOG1P -> Scalar.one().over(Scalar.one().plus(a));
            case SIN -> a.cos();
            case COS -> a.sin().negate();
            case TANH -> Scalar.one().minus(y.times(y));
            case SIGMOID -> y.times(Scalar.one().minus(y));
            case EXP2 -> y.times(Math.log(2));
            case LOG2 -> Scalar.constant(1 / Math.log(2)).over(a);
            case LOG10 -> Scalar.constant(1 / Math.log(10)).over(a);
            case CBRT -> Scalar.constant(1 / 3.0).over(y.times(y));
            case HYPOT -> orZero(y, a.over(y));
            case TAN -> y.times(y).plus(1);
            case ASIN -> Scalar.one().over(oneMinusSquare(a).sqrt());
            case ACOS -> Scalar.constant(-1).over(oneMinusSquare(a).sqrt());
            case ATAN -> Scalar.one().over(a.times(a).plus(1));
            case ATAN2 -> orZero(a.hypot(b), b.over(a.hypot(b)).over(a.hypot(b)));
            case SINH -> a.cosh();
            case COSH -> a.sinh();
            case ASINH -> Scalar.one().over(a.hypot(Scalar.one()));
            case ACOSH -> Scalar.one().over(a.minus(1).sqrt().times(a.plus(1).sqrt()));
            case ATANH -> Scalar.one().over(oneMinusSquare(a));
            case ERF -> a.times(a).negate().exp().times(2 / Math.sqrt(Math.PI));
            case ERFC -> a.times(a).negate().exp().times(-2 / Math.sqrt(Math.PI));
            case ERFINV -> y.times(y).exp().times(Math.sqrt(Math.PI) / 2);
            case LGAMMA -> a.digamma();
            case DIGAMMA -> Scalar.one().polygamma(a);
            case CONST, ARG, INDEX, SIGN, POLYGAMMA, TRUNC, FLOOR, CEIL, RINT, LT, LE, EQ, NE, SELECT -> Scalar.zero();
        };
    }

    private Scalar bySecond(Scalar a, Scalar b, Scalar y) {
        return switch (this) {
            case ADD -> Scalar.one();
            case SUB -> Scalar.one().negate();
            case MUL -> a;
            case DIV -> y.over(b).negate();
            case MIN -> tieShared(b, a);
            case MAX -> tieShared(a, b);
            case POW -> a.eq(Scalar.zero()).select(Scalar.zero(), y.times(a.log()));
            case HYPOT -> orZero(y, b.over(y));
            case ATAN2 -> orZero(a.hypot(b), a.negate().over(a.hypot(b)).over(a.hypot(b)));
            case POLYGAMMA -> a.plus(1).polygamma(b);
            case FMOD -> a.minus(y).over(b).rint().negate();
            case SELECT -> a.select(Scalar.one(), Scalar.zero());
            default -> Scalar.zero();
        };
    }

    /** 1 where a < b, 1/2 where equal, else 0. */
    private static Scalar tieShared(Scalar a, Scalar b) {
        return a.lt(b).select(Scalar.one(), a.eq(b).select(Scalar.constant(0.5), Scalar.zero()));
    }

    private static Scalar orZero(Scalar y, Scalar partial) {
        return y.eq(Scalar.zero()).select(Scalar.zero(), partial);
    }

    /** 1 - a^2 with the digits of a near 1. */
    private static Scalar oneMinusSquare(Scalar a) {
        return Scalar.one().minus(a).times(Scalar.one().plus(a));
    }
}
