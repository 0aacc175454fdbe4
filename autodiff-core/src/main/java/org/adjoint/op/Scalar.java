package org.adjoint.op;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * A term over numbers: what a pointwise operation computes for one element. Immutable, compared by structure. From one
 * term come the reference loop, the native program and the device kernel, and, by {@link #derivative}, the gradient.
 */
public final class Scalar {
    private static final Scalar ZERO = new Scalar(Fn.CONST, List.of(), 0);
    private static final Scalar ONE = new Scalar(Fn.CONST, List.of(), 1);

    private final Fn fn;
    private final List<Scalar> arguments;
    private final double immediate;
    private final int hash;

    private Scalar(Fn fn, List<Scalar> arguments, double immediate) {
        this.fn = fn;
        this.arguments = arguments;
        this.immediate = immediate;
        this.hash = (fn.ordinal() * 31 + Double.hashCode(immediate)) * 31 + arguments.hashCode();
    }

    /** A term in one variable. */
    @FunctionalInterface
    public interface F1 {
        Scalar of(Scalar a);
    }

    /** A term in two variables. */
    @FunctionalInterface
    public interface F2 {
        Scalar of(Scalar a, Scalar b);
    }

    /** A term in three variables. */
    @FunctionalInterface
    public interface F3 {
        Scalar of(Scalar a, Scalar b, Scalar c);
    }

    /** A term in four variables. */
    @FunctionalInterface
    public interface F4 {
        Scalar of(Scalar a, Scalar b, Scalar c, Scalar d);
    }

    /** The number 0. */
    public static Scalar zero() {
        return ZERO;
    }

    /** The number 1. */
    public static Scalar one() {
        return ONE;
    }

    /** A number. */
    public static Scalar constant(double number) {
        return new Scalar(Fn.CONST, List.of(), number);
    }

    /** Argument number {@code i} of the operation. */
    public static Scalar arg(int i) {
        return new Scalar(Fn.ARG, List.of(), i);
    }

    /** The element's coordinate along {@code axis} of the operation's result; negative axes count from the end. */
    public static Scalar index(int axis) {
        return new Scalar(Fn.INDEX, List.of(), axis);
    }

    /**
     * {@code fn} applied to terms; folded when they are all constants. A factor, divisor or exponent of exactly 1
     * disappears, and so does an exponent of 0, so that no derivative of a polynomial meets 0 * infinity.
     */
    static Scalar apply(Fn fn, Scalar... arguments) {
        if (fn == Fn.MUL && arguments[0].isConstant(1)) {
            return arguments[1];
        }
        if ((fn == Fn.MUL || fn == Fn.DIV || fn == Fn.POW) && arguments[1].isConstant(1)) {
            return arguments[0];
        }
        if (fn == Fn.POW && arguments[1].isConstant(0)) {
            return ONE;
        }
        if (Arrays.stream(arguments).allMatch(a -> a.fn == Fn.CONST)) {
            double[] n = new double[3];
            for (int i = 0; i < arguments.length; i++) {
                n[i] = arguments[i].immediate;
            }
            return constant(fn.apply(n[0], n[1], n[2]));
        }
        return new Scalar(fn, List.of(arguments), 0);
    }

    /** a + b. */
    public Scalar plus(Scalar b) {
        return apply(Fn.ADD, this, b);
    }

    /** a - b. */
    public Scalar minus(Scalar b) {
        return apply(Fn.SUB, this, b);
    }

    /** a * b. */
    public Scalar times(Scalar b) {
        return apply(Fn.MUL, this, b);
    }

    /** a / b. */
    public Scalar over(Scalar b) {
        return apply(Fn.DIV, this, b);
    }

    /** -a. */
    public Scalar negate() {
        return apply(Fn.NEG, this);
    }

    /** a + number. */
    public Scalar plus(double number) {
        return plus(constant(number));
    }

    /** a - number. */
    public Scalar minus(double number) {
        return minus(constant(number));
    }

    /** a * number. */
    public Scalar times(double number) {
        return times(constant(number));
    }

    /** a / number. */
    public Scalar over(double number) {
        return over(constant(number));
    }

    /** |a|; derivative 0 at 0. */
    public Scalar abs() {
        return apply(Fn.ABS, this);
    }

    /** -1, 0 or 1; derivative 0. */
    public Scalar sign() {
        return apply(Fn.SIGN, this);
    }

    /** The smaller; NaN if either is. */
    public Scalar min(Scalar b) {
        return apply(Fn.MIN, this, b);
    }

    /** The larger; NaN if either is. */
    public Scalar max(Scalar b) {
        return apply(Fn.MAX, this, b);
    }

    /** a to the power b. */
    public Scalar pow(Scalar b) {
        return apply(Fn.POW, this, b);
    }

    /** Square root. */
    public Scalar sqrt() {
        return apply(Fn.SQRT, this);
    }

    /** e to the power a. */
    public Scalar exp() {
        return apply(Fn.EXP, this);
    }

    /** exp(a) - 1, exact near 0. */
    public Scalar expm1() {
        return apply(Fn.EXPM1, this);
    }

    /** Natural logarithm. */
    public Scalar log() {
        return apply(Fn.LOG, this);
    }

    /** log(1 + a), exact near 0. */
    public Scalar log1p() {
        return apply(Fn.LOG1P, this);
    }

    /** Sine of an angle in radians. */
    public Scalar sin() {
        return apply(Fn.SIN, this);
    }

    /** Cosine of an angle in radians. */
    public Scalar cos() {
        return apply(Fn.COS, this);
    }

    /** Hyperbolic tangent. */
    public Scalar tanh() {
        return apply(Fn.TANH, this);
    }

    /** 1 / (1 + exp(-a)). */
    public Scalar sigmoid() {
        return apply(Fn.SIGMOID, this);
    }

    /** 2 to the power a. */
    public Scalar exp2() {
        return apply(Fn.EXP2, this);
    }

    /** Logarithm to base 2. */
    public Scalar log2() {
        return apply(Fn.LOG2, this);
    }

    /** Logarithm to base 10. */
    public Scalar log10() {
        return apply(Fn.LOG10, this);
    }

    /** Cube root, of negative numbers too. */
    public Scalar cbrt() {
        return apply(Fn.CBRT, this);
    }

    /** Tangent of an angle in radians. */
    public Scalar tan() {
        return apply(Fn.TAN, this);
    }

    /** Arc sine in radians. */
    public Scalar asin() {
        return apply(Fn.ASIN, this);
    }

    /** Arc cosine in radians. */
    public Scalar acos() {
        return apply(Fn.ACOS, this);
    }

    /** Arc tangent in radians. */
    public Scalar atan() {
        return apply(Fn.ATAN, this);
    }

    /** Hyperbolic sine. */
    public Scalar sinh() {
        return apply(Fn.SINH, this);
    }

    /** Hyperbolic cosine. */
    public Scalar cosh() {
        return apply(Fn.COSH, this);
    }

    /** Inverse hyperbolic sine. */
    public Scalar asinh() {
        return apply(Fn.ASINH, this);
    }

    /** Inverse hyperbolic cosine. */
    public Scalar acosh() {
        return apply(Fn.ACOSH, this);
    }

    /** Inverse hyperbolic tangent. */
    public Scalar atanh() {
        return apply(Fn.ATANH, this);
    }

    /** The error function, 2/sqrt(pi) times the integral of exp(-t^2) from 0 to a. */
    public Scalar erf() {
        return apply(Fn.ERF, this);
    }

    /** 1 - erf(a), exact where that is small. */
    public Scalar erfc() {
        return apply(Fn.ERFC, this);
    }

    /** The number whose error function is a. */
    public Scalar erfInv() {
        return apply(Fn.ERFINV, this);
    }

    /** Logarithm of the absolute value of the gamma function. */
    public Scalar lgamma() {
        return apply(Fn.LGAMMA, this);
    }

    /** Derivative of the logarithm of the gamma function. */
    public Scalar digamma() {
        return apply(Fn.DIGAMMA, this);
    }

    /** The integer part; derivative 0. */
    public Scalar trunc() {
        return apply(Fn.TRUNC, this);
    }

    /** The derivative of order n, this number, of the digamma function at a. */
    Scalar polygamma(Scalar a) {
        return apply(Fn.POLYGAMMA, this, a);
    }

    /** The angle of the point (b, a) in radians; derivatives 0 at the origin. */
    public Scalar atan2(Scalar b) {
        return apply(Fn.ATAN2, this, b);
    }

    /** The root of a^2 + b^2, without overflow; derivatives 0 at the origin. */
    public Scalar hypot(Scalar b) {
        return apply(Fn.HYPOT, this, b);
    }

    /** The remainder of a / b rounded toward zero: of the sign of a. */
    public Scalar fmod(Scalar b) {
        return apply(Fn.FMOD, this, b);
    }

    /** The largest integer not above a; derivative 0. */
    public Scalar floor() {
        return apply(Fn.FLOOR, this);
    }

    /** The smallest integer not below a; derivative 0. */
    public Scalar ceil() {
        return apply(Fn.CEIL, this);
    }

    /** The nearest integer, ties to even; derivative 0. */
    public Scalar rint() {
        return apply(Fn.RINT, this);
    }

    /** 1 if a < b, else 0. */
    public Scalar lt(Scalar b) {
        return apply(Fn.LT, this, b);
    }

    /** 1 if a <= b, else 0. */
    public Scalar le(Scalar b) {
        return apply(Fn.LE, this, b);
    }

    /** 1 if a = b, else 0. */
    public Scalar eq(Scalar b) {
        return apply(Fn.EQ, this, b);
    }

    /** 1 if a differs from b, else 0. */
    public Scalar ne(Scalar b) {
        return apply(Fn.NE, this, b);
    }

    /** {@code ifTrue} where this differs from 0, else {@code ifFalse}. */
    public Scalar select(Scalar ifTrue, Scalar ifFalse) {
        return apply(Fn.SELECT, this, ifTrue, ifFalse);
    }

    /** The function at the root of the term. */
    public Fn fn() {
        return fn;
    }

    /** The terms that {@link #fn} is applied to. */
    public List<Scalar> arguments() {
        return arguments;
    }

    /** The number of a CONST, the argument's number of an ARG, the axis of an INDEX. */
    public double immediate() {
        return immediate;
    }

    /** Argument i of the function, or 0 beyond its arity. */
    Scalar argument(int i) {
        return i < arguments.size() ? arguments.get(i) : ZERO;
    }

    /** Whether the term is exactly this number. */
    public boolean isConstant(double number) {
        return fn == Fn.CONST && immediate == number;
    }

    /** The term with each ARG, CONST and INDEX replaced; shared subterms stay shared. */
    public Scalar substitute(Function<Scalar, Scalar> leaf) {
        return substitute(leaf, new HashMap<>());
    }

    private Scalar substitute(Function<Scalar, Scalar> leaf, Map<Scalar, Scalar> done) {
        if (fn.arity() == 0) {
            return leaf.apply(this);
        }
        Scalar known = done.get(this);
        if (known == null) {
            known = apply(
                    fn, arguments.stream().map(a -> a.substitute(leaf, done)).toArray(Scalar[]::new));
            done.put(this, known);
        }
        return known;
    }

    /** The term with every subterm equal to {@code part} replaced. */
    Scalar replace(Scalar part, Scalar replacement) {
        if (equals(part)) {
            return replacement;
        }
        if (fn.arity() == 0) {
            return this;
        }
        return apply(
                fn, arguments.stream().map(a -> a.replace(part, replacement)).toArray(Scalar[]::new));
    }

    /** The partial derivative by argument {@code i}. */
    Scalar derivative(int i) {
        return new ChainRule(i).derivative(this);
    }

    @Override
    public boolean equals(Object other) {
        return this == other
                || other instanceof Scalar s
                        && hash == s.hash
                        && fn == s.fn
                        && Double.doubleToLongBits(immediate) == Double.doubleToLongBits(s.immediate)
                        && arguments.equals(s.arguments);
    }

    @Override
    public int hashCode() {
        return hash;
    }

    /** The term as text, arguments as a, b, c, ... */
    @Override
    public String toString() {
        return ScalarText.of(this);
    }
}
