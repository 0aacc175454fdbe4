package example;

import static org.adjoint.op.Pointwise.pointwise;
import static org.adjoint.testkit.Gradients.assertGradients;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.adjoint.DType;
import org.adjoint.Tensor;
import org.adjoint.op.Pointwise;
import org.adjoint.testkit.Domain;
import org.adjoint.testkit.Shapes;
import org.adjoint.testkit.Tensors;

/** What a user writes to test an operation of their own with jqwik. */
class OwnOpProperties {
    private static final Pointwise RATIO =
            pointwise("ratio", a -> a.over(a.times(a).plus(1)));

    @Provide
    Arbitrary<Tensor> matrices() {
        return Tensors.of(Shapes.SMALL.ofRank(2, 2), Domain.POSITIVE, DType.FLOAT64);
    }

    @Provide
    Arbitrary<Tensor> labels() {
        return Tensors.indices(Shapes.SMALL.any(), 7);
    }

    @Property(tries = 50)
    void gradientsAreRight(@ForAll("matrices") Tensor a) {
        assertGradients(RATIO::apply, a);
    }

    @Property
    void elementsAreOfTheDomain(@ForAll("matrices") Tensor a, @ForAll("labels") Tensor indices) {
        assertEquals(2, a.shape().rank());
        assertTrue(Arrays.stream(a.toDoubles()).allMatch(v -> v >= 0.1 && v <= 4), a::toString);
        assertEquals(DType.INT32, indices.dtype());
        assertTrue(Arrays.stream(indices.toDoubles()).allMatch(v -> v >= 0 && v < 7), indices::toString);
    }
}
