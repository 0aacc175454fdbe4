package org.adjoint.op;

import static org.adjoint.op.Pointwise.pointwise;

import java.util.List;
import org.adjoint.Expr;

/**
 * The reduced singular value decomposition a = U diag(s) Vᵀ of matrices (m, n) with k = min(m, n) singular values,
 * descending. The result is (m + 1 + n, k): U (m, k), s, V (n, k) one below another; the largest component of each column of
 * U is positive. The gradient is that of J. Townsend, Differentiating the Singular Value Decomposition, 2016, with 0 for the
 * factors 1 / (sⱼ² - sᵢ²) of equal singular values and 1 / s of zeros, both but for rounding: vectors have no derivative
 * there, and what does not depend on their choice needs none.
 */
public final class Svd extends MatrixRoutine {
    /** The only instance. */
    public static final Svd SVD = new Svd();

    private static final Pointwise INVERSE = pointwise("inverse", (s, rounding) -> s.le(rounding)
            .select(Scalar.zero(), Scalar.one().over(s)));

    private Svd() {}

    @Override
    public String name() {
        return "svd";
    }

    @Override
    public TensorType infer(List<TensorType> inputs) {
        TensorType a = inputs.get(0);
        requireMatrices(a);
        int m = a.shape().dim(-2);
        int n = a.shape().dim(-1);
        return new TensorType(matrices(a.shape(), m + 1 + n, Math.min(m, n)), a.dtype());
    }

    @Override
    public Adjoints backward(Expr y, Expr yBar) {
        int m = y.input(0).shape().dim(-2);
        int n = y.input(0).shape().dim(-1);
        return Adjoints.of(() -> {
            Expr u = rows(y, 0, m);
            Expr s = rows(y, m, m + 1);
            Expr v = rows(y, m + 1, m + 1 + n);
            Expr uBar = rows(yBar, 0, m);
            Expr sBar = rows(yBar, m, m + 1);
            Expr vBar = rows(yBar, m + 1, m + 1 + n);
            Expr largest = largest(s);
            // 1 / (sⱼ² - sᵢ²), without the squares of small numbers beside large ones.
            Expr gaps = gaps(transpose(s), s, largest)
                    .times(INVERSE.apply(transpose(s).plus(s), roundingOf(largest)));
            Expr turnsOfU = gaps.times(skew(u, uBar)).times(s);
            Expr turnsOfV = gaps.times(skew(v, vBar)).times(transpose(s));
            int k = s.shape().dim(-1);
            Expr stretches = DIAGONAL.apply(BroadcastTo.broadcastTo(sBar, matrices(s.shape(), k, k)));
            Expr inside = dot(dot(u, turnsOfU.plus(turnsOfV).plus(stretches)), transpose(v));
            Expr inverse = INVERSE.apply(s, roundingOf(largest));
            // What leaves the space of the columns, which is all there is for as many rows as singular values.
            Expr left = m > k ? inside.plus(dot(outside(u, uBar).times(inverse), transpose(v))) : inside;
            return n > k ? left.plus(dot(u.times(inverse), transpose(outside(v, vBar)))) : left;
        });
    }

    private static Expr skew(Expr basis, Expr bar) {
        Expr product = dot(transpose(basis), bar);
        return product.minus(transpose(product));
    }

    /** (I - basis basisᵀ) bar. */
    private static Expr outside(Expr basis, Expr bar) {
        return bar.minus(dot(basis, dot(transpose(basis), bar)));
    }

    @Override
    public RuntimeException failure(Fault fault, List<TensorType> inputs, String site) {
        return new ArithmeticException(name() + ": the singular values of " + entry(fault, inputs.get(0))
                + " do not converge, built at " + site);
    }
}
