package com.example;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.adjoint.Tensor;
import org.adjoint.op.HostOp;
import org.adjoint.op.TensorType;

/**
 * y = argmin ‖y - a‖² over non-decreasing y: neighbours that are out of order are pooled to their mean until none are. The
 * adjoint of a is yBar averaged over each pool.
 */
final class Isotonic implements HostOp.Differentiable {
    @Override
    public TensorType infer(List<TensorType> inputs) {
        TensorType a = inputs.get(0);
        if (a.shape().rank() != 1) {
            throw new IllegalArgumentException("isotonic: needs a sequence, it is " + a);
        }
        return a;
    }

    @Override
    public Tensor forward(List<Tensor> inputs) {
        Tensor a = inputs.get(0);
        return averaged(a, ends(a.toDoubles()));
    }

    @Override
    public List<Tensor> backward(List<Tensor> inputs, Tensor y, Tensor yBar) {
        return List.of(averaged(yBar, ends(inputs.get(0).toDoubles())));
    }

    /** Element i is the largest over j ≤ i of the least over k ≥ i of the mean of a[j] ... a[k]; pools are where y is level. */
    @Override
    public Optional<String> cuda() {
        return Optional.of("""
                template <typename T>
                __device__ T compute(long long i, Tensor<T> a) {
                    T largest = 0;
                    for (long long j = 0; j <= i; j++) {
                        T sum = 0, least = 0;
                        for (long long k = j; k < a.size; k++) {
                            sum += a[k];
                            T mean = sum / T(k - j + 1);
                            if (k == i || (k > i && mean < least)) least = mean;
                        }
                        if (j == 0 || least > largest) largest = least;
                    }
                    return largest;
                }

                template <typename T>
                __device__ T adjoint0(long long i, Tensor<T> a, Tensor<T> y, Tensor<T> yBar) {
                    long long from = i, to = i + 1;
                    while (from > 0 && y[from - 1] == y[i]) from--;
                    while (to < y.size && y[to] == y[i]) to++;
                    T sum = 0;
                    for (long long j = from; j < to; j++) sum += yBar[j];
                    return sum / T(to - from);
                }
                """);
    }

    /** For the first element of each pool, the place after its last. */
    private static int[] ends(double[] a) {
        int[] ends = new int[a.length];
        for (int i = a.length - 1; i >= 0; i--) {
            ends[i] = i + 1;
            while (ends[i] < a.length && mean(a, i, ends[i]) >= mean(a, ends[i], ends[ends[i]])) {
                ends[i] = ends[ends[i]];
            }
        }
        return ends;
    }

    private static double mean(double[] a, int from, int to) {
        return Arrays.stream(a, from, to).average().orElseThrow();
    }

    private static Tensor averaged(Tensor values, int[] ends) {
        double[] from = values.toDoubles();
        double[] to = new double[from.length];
        for (int i = 0; i < to.length; i = ends[i]) {
            Arrays.fill(to, i, ends[i], mean(from, i, ends[i]));
        }
        return Tensor.of(values.shape(), to).cast(values.dtype());
    }
}
