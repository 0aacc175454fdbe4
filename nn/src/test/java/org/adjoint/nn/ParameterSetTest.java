package org.adjoint.nn;

import static org.adjoint.nn.init.Initializers.normal;
import static org.adjoint.nn.init.Initializers.zeros;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Map;
import org.adjoint.DType;
import org.adjoint.Expr;
import org.adjoint.Graph;
import org.adjoint.Parameter;
import org.adjoint.Shape;
import org.adjoint.Tensor;
import org.junit.jupiter.api.Test;

class ParameterSetTest {
    private static final Shape SHAPE = Shape.of(2, 3);

    @Test
    void aNameIsOneParameter() {
        try (ParameterSet set = Reference.parameters(1)) {
            Parameter w = set.get("w", SHAPE, normal(0, 1));
            assertSame(w, set.get("w", SHAPE, zeros()));
            assertEquals(6, set.size());
        }
    }

    @Test
    void anotherShapeForAKnownNameIsRefused() {
        try (ParameterSet set = Reference.parameters(1)) {
            set.get("w", SHAPE, zeros());
            String message = assertThrows(IllegalArgumentException.class, () -> set.get("w", Shape.of(3, 2), zeros()))
                    .getMessage();
            assertEquals("parameters: w has the shape (2, 3) and was asked for as (3, 2)", message);
        }
    }

    @Test
    void firstValuesAreThoseOfAGraphWithTheSameSeed() {
        try (ParameterSet set = Reference.parameters(5);
                Graph graph = Reference.graph().seed(5)) {
            Expr w = graph.param("w", SHAPE, normal(0, 1));
            assertEquals(w.value(), set.get("w", SHAPE, normal(0, 1)).value());
            w.parameter().orElseThrow().close();
        }
    }

    @Test
    void namesAndSeedsGiveDifferentFirstValues() {
        try (ParameterSet set = Reference.parameters(1);
                ParameterSet other = Reference.parameters(2)) {
            Tensor w = set.get("w", SHAPE, normal(0, 1)).value();
            assertNotEquals(w, set.get("v", SHAPE, normal(0, 1)).value());
            assertNotEquals(w, other.get("w", SHAPE, normal(0, 1)).value());
        }
    }

    @Test
    void valuesAreACopyThatCanBePutBack() {
        try (ParameterSet set = Reference.parameters(1)) {
            Parameter w = set.get("w", SHAPE, normal(0, 1));
            Map<String, Tensor> before = set.values();
            w.set(Tensor.full(SHAPE, DType.FLOAT64, 9));
            set.set(before);
            assertEquals(before.get("w"), w.value());
        }
    }

    @Test
    void valuesOfOtherNamesAreRefused() {
        try (ParameterSet set = Reference.parameters(1)) {
            set.get("w", SHAPE, zeros());
            assertThrows(IllegalArgumentException.class, () -> set.set(Map.of()));
        }
    }
}
