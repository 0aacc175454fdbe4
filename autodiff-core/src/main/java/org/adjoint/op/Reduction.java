package org.adjoint.op;

import static org.adjoint.op.Pointwise.pointwise;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.adjoint.Expr;
import org.adjoint.Shape;

/**
 * A fold of the elements along axes, which are dropped or kept with extent 1. Over no element the result is the identity
 * of the fold.
 */
public final class Reduction extends Op {
    /** How two elements are folded into one. */
    public enum Kind {
        /** a + b from 0. Adjoint: yBar spread over the reduced axes. */
        SUM(Fn.ADD, 0),
        /** a b from 1. Adjoint: yBar times the product of the other elements. */
        PROD(Fn.MUL, 1),
        /** max(a, b) from -infinity, NaN if any is. Adjoint: yBar shared equally among the largest. */
        MAX(Fn.MAX, Double.NEGATIVE_INFINITY),
        /** min(a, b) from +infinity, NaN if any is. Adjoint: yBar shared equally among the smallest. */
        MIN(Fn.MIN, Double.POSITIVE_INFINITY);

        private final Fn fn;
        private final double identity;

        Kind(Fn fn, double identity) {
            this.fn = fn;
            this.identity = identity;
        }

        /** The folded value of two numbers. */
        public double fold(double a, double b) {
            return fn.apply(a, b, 0);
        }

        /** The fold of nothing. */
        public double identity() {
            return identity;
        }
    }

    /** Share of an element in the adjoint of an extreme: yBar / (number of ties) where it is the extreme, else 0. */
    private static final Pointwise SHARE =
            pointwise("share", (a, y, ties, yBar) -> a.eq(y).select(yBar.over(ties), Scalar.zero()));

    private static final Pointwise EQUAL = pointwise("equal", (a, b) -> a.eq(b));

    private final Kind kind;
    private final int[] axes;
    private final boolean keepDims;

    private Reduction(Kind kind, int[] axes, boolean keepDims) {
        this.kind = kind;
        this.axes = axes;
        this.keepDims = keepDims;
    }

    /**
     * The node that folds {@code a} over {@code axes} (all when none is named), dropped from the shape.
     *
     * @throws IllegalArgumentException if an axis is out of range or named twice, or {@code a} is INT32
     */
    public static Expr reduce(Kind kind, Expr a, int... axes) {
        return make(kind, a, false, axes);
    }

    /** As {@link #reduce}, with the reduced axes kept at extent 1. */
    public static Expr reduceKeepingDims(Kind kind, Expr a, int... axes) {
        return make(kind, a, true, axes);
    }

    private static Expr make(Kind kind, Expr a, boolean keepDims, int... axes) {
        int[] normal = a.shape().rank() == 0 && axes.length == 0
                ? new int[0]
                : a.shape().axes(label(kind), axes);
        return new Reduction(kind, normal, keepDims).apply(a);
    }

    /** The sum of {@code a} over the axes along which {@code target} was broadcast to its shape. */
    public static Expr sumTo(Expr a, Shape target) {
        if (a.shape().equals(target)) {
            return a;
        }
        int shift = a.shape().rank() - target.rank();
        int[] summed = java.util.stream.IntStream.range(0, a.shape().rank())
                .filter(i -> i < shift || target.dim(i - shift) != a.shape().dim(i))
                .toArray();
        return Reshape.reshape(summed.length == 0 ? a : reduce(Kind.SUM, a, summed), target);
    }

    @Override
    public String name() {
        return label(kind);
    }

    private static String label(Kind kind) {
        return kind.name().toLowerCase(java.util.Locale.ROOT);
    }

    /** The fold. */
    public Kind kind() {
        return kind;
    }

    /** The reduced axes, non-negative and ascending. */
    public int[] axes() {
        return axes.clone();
    }

    @Override
    public TensorType infer(List<TensorType> inputs) {
        TensorType a = inputs.get(0);
        if (!a.dtype().isFloat()) {
            throw new IllegalArgumentException(name() + ": needs a floating-point tensor, it is " + a + "; cast it");
        }
        return new TensorType(a.shape().reduced(axes, keepDims), a.dtype());
    }

    @Override
    public Adjoints backward(Expr y, Expr yBar) {
        Expr a = y.input(0);
        Shape kept = a.shape().reduced(axes, true);
        if (kind == Kind.SUM) {
            return Adjoints.of(() -> BroadcastTo.broadcastTo(Reshape.reshape(yBar, kept), a.shape()));
        }
        if (kind == Kind.PROD) {
            return Adjoints.of(() -> Arithmetic.MUL.apply(OtherFactors.along(a, axes), Reshape.reshape(yBar, kept)));
        }
        return Adjoints.of(() -> {
            Expr extreme = Reshape.reshape(y, kept);
            Expr ties = reduceKeepingDims(Kind.SUM, EQUAL.apply(a, extreme), axes);
            return SHARE.apply(a, extreme, ties, Reshape.reshape(yBar, kept));
        });
    }

    @Override
    public Optional<Op> batched(int count) {
        return Optional.of(
                new Reduction(kind, Arrays.stream(axes).map(axis -> axis + 1).toArray(), keepDims));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Reduction r && kind == r.kind && keepDims == r.keepDims && Arrays.equals(axes, r.axes);
    }

    @Override
    public int hashCode() {
        return (kind.hashCode() * 31 + Arrays.hashCode(axes)) * 31 + Boolean.hashCode(keepDims);
    }
}
