package org.adjoint.op;

/**
 * The closed set of functions on numbers that a backend implements. A {@link Scalar} is a term over them. Each constant
 * holds its value in double precision and its partial derivatives, in the letters a, b, c for the arguments and y for the
 * result.
 */
public enum Fn {
    /** A number written into the term. */
    CONST(0),
    /** Argument number i of the operation. */
    ARG(0),
    /** The coordinate of the element along an axis of the result, as a number. */
    INDEX(0),

    ADD((a, b) -> a + b, (a, b, y) -> Scalar.one(), (a, b, y) -> Scalar.one()),
    SUB((a, b) -> a - b, (a, b, y) -> Scalar.one(), (a, b, y) -> Scalar.one().negate()),
    MUL((a, b) -> a * b, (a, b, y) -> b, (a, b, y) -> a),
    DIV((a, b) -> a / b, (a, b, y) -> Scalar.one().over(b), (a, b, y) -> y.over(b)
            .negate()),
    NEG(a -> -a, (a, y) -> Scalar.one().negate()),
    ABS(Math::abs, (a, y) -> a.sign()),
    SIGN(Math::signum, (a, y) -> Scalar.zero()),
    /** The smaller of two; NaN if either is. Ties share the derivative equally. */
    MIN(Math::min, (a, b, y) -> tieShared(a, b), (a, b, y) -> tieShared(b, a)),
    /** The larger of two; NaN if either is. Ties share the derivative equally. */
    MAX(Math::max, (a, b, y) -> tieShared(b, a), (a, b, y) -> tieShared(a, b)),
    /** a to the power b. The derivative by b is taken as 0 where a is 0. */
    POW(Math::pow, (a, b, y) -> b.times(a.pow(b.minus(Scalar.one()))), (a, b, y) -> a.eq(Scalar.zero())
            .select(Scalar.zero(), y.times(a.log()))),
    SQRT(Math::sqrt, (a, y) -> Scalar.constant(0.5).over(y)),
    EXP(Math::exp, (a, y) -> y),
    EXPM1(Math::expm1, (a, y) -> y.plus(Scalar.one())),
    LOG(Math::log, (a, y) -> Scalar.one().over(a)),
    LOG1P(Math::log1p, (a, y) -> Scalar.one().over(Scalar.one().plus(a))),
    SIN(Math::sin, (a, y) -> a.cos()),
    COS(Math::cos, (a, y) -> a.sin().negate()),
    TANH(Math::tanh, (a, y) -> Scalar.one().minus(y.times(y))),
    SIGMOID(Elementary::sigmoid, (a, y) -> y.times(Scalar.one().minus(y))),
    EXP2(Elementary::exp2, (a, y) -> y.times(Math.log(2))),
    LOG2(Elementary::log2, (a, y) -> Scalar.constant(1 / Math.log(2)).over(a)),
    LOG10(Math::log10, (a, y) -> Scalar.constant(1 / Math.log(10)).over(a)),
    CBRT(Math::cbrt, (a, y) -> Scalar.constant(1 / 3.0).over(y.times(y))),
    /** The root of a^2 + b^2 without overflow. The derivatives at the origin are taken as 0. */
    HYPOT(Math::hypot, (a, b, y) -> orZero(y, a.over(y)), (a, b, y) -> orZero(y, b.over(y))),
    TAN(Math::tan, (a, y) -> y.times(y).plus(1)),
    ASIN(Math::asin, (a, y) -> Scalar.one().over(oneMinusSquare(a).sqrt())),
    ACOS(Math::acos, (a, y) -> Scalar.constant(-1).over(oneMinusSquare(a).sqrt())),
    ATAN(Math::atan, (a, y) -> Scalar.one().over(a.times(a).plus(1))),
    /** The angle of the point (b, a). The derivatives at the origin are taken as 0. */
    ATAN2(
            Math::atan2,
            (a, b, y) -> orZero(a.hypot(b), b.over(a.hypot(b)).over(a.hypot(b))),
            (a, b, y) -> orZero(a.hypot(b), a.negate().over(a.hypot(b)).over(a.hypot(b)))),
    SINH(Math::sinh, (a, y) -> a.cosh()),
    COSH(Math::cosh, (a, y) -> a.sinh()),
    ASINH(Elementary::asinh, (a, y) -> Scalar.one().over(a.hypot(Scalar.one()))),
    ACOSH(Elementary::acosh, (a, y) -> Scalar.one()
            .over(a.minus(1).sqrt().times(a.plus(1).sqrt()))),
    ATANH(Elementary::atanh, (a, y) -> Scalar.one().over(oneMinusSquare(a))),
    ERF(ErrorFunction::erf, (a, y) -> a.times(a).negate().exp().times(2 / Math.sqrt(Math.PI))),
    ERFC(ErrorFunction::erfc, (a, y) -> a.times(a).negate().exp().times(-2 / Math.sqrt(Math.PI))),
    ERFINV(ErrorFunction::inverse, (a, y) -> y.times(y).exp().times(Math.sqrt(Math.PI) / 2)),
    LGAMMA(GammaFunction::logarithm, (a, y) -> a.digamma()),
    DIGAMMA(GammaFunction::digamma, (a, y) -> Scalar.one().polygamma(a)),
    /** The a-th derivative of digamma at b, a whole number, by which there is no derivative. */
    POLYGAMMA(GammaFunction::polygamma, (a, b, y) -> Scalar.zero(), (a, b, y) -> a.plus(1)
            .polygamma(b)),
    /** The remainder of a / b rounded toward zero, of the sign of a. */
    FMOD(
            (a, b) -> a % b,
            (a, b, y) -> Scalar.one(),
            (a, b, y) -> a.minus(y).over(b).rint().negate()),
    TRUNC(Elementary::trunc, (a, y) -> Scalar.zero()),
    FLOOR(Math::floor, (a, y) -> Scalar.zero()),
    CEIL(Math::ceil, (a, y) -> Scalar.zero()),
    RINT(Math::rint, (a, y) -> Scalar.zero()),
    LT((a, b) -> a < b ? 1 : 0),
    LE((a, b) -> a <= b ? 1 : 0),
    EQ((a, b) -> a == b ? 1 : 0),
    NE((a, b) -> a != b ? 1 : 0),
    /** b where a differs from 0, else c. */
    SELECT(
            (a, b, c) -> a != 0 ? b : c,
            (a, b, c, y) -> Scalar.zero(),
            (a, b, c, y) -> a.select(Scalar.one(), Scalar.zero()),
            (a, b, c, y) -> a.select(Scalar.zero(), Scalar.one()));

    /** A function of three numbers. */
    @FunctionalInterface
    private interface Value {
        double of(double a, double b, double c);
    }

    /** A partial derivative in terms of the arguments and the result. */
    @FunctionalInterface
    private interface Partial {
        Scalar of(Scalar a, Scalar b, Scalar c, Scalar y);
    }

    private final int arity;
    private final Value value;
    private final Partial[] partials;

    Fn(int arity) {
        this.arity = arity;
        this.value = (a, b, c) -> {
            throw new IllegalStateException(name() + " is not a function of arguments");
        };
        this.partials = new Partial[0];
    }

    Fn(java.util.function.DoubleUnaryOperator value, Scalar.F2 da) {
        this.arity = 1;
        this.value = (a, b, c) -> value.applyAsDouble(a);
        this.partials = new Partial[] {(a, b, c, y) -> da.of(a, y)};
    }

    Fn(java.util.function.DoubleBinaryOperator value) {
        this(value, (a, b, y) -> Scalar.zero(), (a, b, y) -> Scalar.zero());
    }

    Fn(java.util.function.DoubleBinaryOperator value, Scalar.F3 da, Scalar.F3 db) {
        this.arity = 2;
        this.value = (a, b, c) -> value.applyAsDouble(a, b);
        this.partials = new Partial[] {(a, b, c, y) -> da.of(a, b, y), (a, b, c, y) -> db.of(a, b, y)};
    }

    Fn(Value value, Scalar.F4 da, Scalar.F4 db, Scalar.F4 dc) {
        this.arity = 3;
        this.value = value;
        this.partials = new Partial[] {da::of, db::of, dc::of};
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
        return value.of(a, b, c);
    }

    /** The partial derivative by argument {@code i}, given the term {@code y} that applies this function. */
    Scalar partial(int i, Scalar y) {
        return partials[i].of(y.argument(0), y.argument(1), y.argument(2), y);
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
