package org.adjoint.benchmarks.libtorch;

import static org.bytedeco.pytorch.global.torch.silu;

import java.util.List;
import org.adjoint.benchmarks.Data;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/** sum(x sigmoid(1.702 x) + z). */
abstract class PointwiseChain extends GradientWorkload {
    private static final double SLOPE = 1.702;

    final Tensor x;
    final Tensor z;

    private PointwiseChain(int elements) {
        x = parameter(Data.u(1, -2, 2, elements), elements);
        z = parameter(Data.u(2, -1, 1, elements), elements);
    }

    /** Operation by operation as in the formula. */
    static PointwiseChain asWritten(int elements) {
        return new PointwiseChain(elements) {
            private final Scalar slope = new Scalar(SLOPE);

            @Override
            Tensor loss() {
                return x.mul(x.mul(slope).sigmoid()).add(z).sum();
            }
        };
    }

    /** As sum(silu(1.702 x) / 1.702 + z): the library's fused silu takes fewer passes, forward and backward. */
    static PointwiseChain bySilu(int elements) {
        return new PointwiseChain(elements) {
            private final Scalar slope = new Scalar(SLOPE);
            private final Scalar inverseSlope = new Scalar(1 / SLOPE);

            @Override
            Tensor loss() {
                return z.add(silu(x.mul(slope)), inverseSlope).sum();
            }
        };
    }

    @Override
    final List<Tensor> parameters() {
        return List.of(x, z);
    }
}
