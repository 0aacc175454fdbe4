package org.adjoint.testkit;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.adjoint.DType;
import org.adjoint.Expr;
import org.adjoint.Tensor;

/**
 * An operation with its attributes (axes, ranges, ...) and the shapes of its inputs chosen.
 *
 * @param attributes the attributes in words
 * @param operands the inputs
 * @param build applies the operation
 * @param value the same in plain Java, written apart from the operation; empty where it would only repeat it
 */
public record OpCase(
        String attributes,
        List<Operand> operands,
        Function<List<Expr>, Expr> build,
        Optional<Function<List<Tensor>, Expected>> value) {
    /** A case with a plain formula. */
    public static OpCase of(
            String attributes,
            List<Operand> operands,
            Function<List<Expr>, Expr> build,
            Function<List<Tensor>, Expected> value) {
        return new OpCase(attributes, operands, build, Optional.of(value));
    }

    /** Inputs drawn from the operands' domains; plain numbers for seed 0, whole ones for negative seeds. */
    public List<Tensor> draw(long seed, DType dtype) {
        List<Tensor> tensors = new ArrayList<>();
        for (int i = 0; i < operands.size(); i++) {
            tensors.add(operands.get(i).draw(seed, i, dtype));
        }
        return tensors;
    }

    /** Shapes and attributes. */
    @Override
    public String toString() {
        return operands.stream().map(o -> o.shape().toString()).collect(Collectors.joining(", ", "of ", ""))
                + (attributes.isEmpty() ? "" : " with " + attributes);
    }
}
