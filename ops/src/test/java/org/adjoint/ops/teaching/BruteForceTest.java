package org.adjoint.ops.teaching;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.adjoint.Expr;
import org.adjoint.Tensor;
import org.junit.jupiter.api.Test;

/** What backpropagation replaces: one evaluation of the cost per weight, ∂L/∂w ≈ (L(w + ε) - L(w)) / ε. */
class BruteForceTest {
    private static final double EPSILON = 1e-7;

    /** The quotient is off by ε L''/2, of the order of ε here, and by the rounding of L over ε, about 1e-9. */
    private static final double TOLERANCE = 1e-6;

    @Test
    void nudgingEachWeightGivesTheGradientOfBackpropagation() {
        try (SmallNetwork network = new SmallNetwork(5)) {
            network.feed(0);
            List<double[]> gradients = network.gradients();
            double before = network.loss();
            for (int p = 0; p < gradients.size(); p++) {
                Expr parameter = network.parameters.get(p);
                Tensor value = parameter.value();
                for (int i = 0; i < value.size(); i++) {
                    int nudged = i;
                    parameter.set(Tensor.generate(
                            value.shape(), value.dtype(), k -> value.at(k) + (k == nudged ? EPSILON : 0)));
                    double estimate = (network.loss() - before) / EPSILON;
                    assertEquals(estimate, gradients.get(p)[i], TOLERANCE, parameter + ", element " + i);
                }
                parameter.set(value);
            }
        }
    }
}
