package org.adjoint.testkit;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.adjoint.DType;
import org.adjoint.Shape;
import org.adjoint.Tensor;
import org.adjoint.backend.Backend;
import org.adjoint.backend.Backends;

/** Values of an operation on a backend: against plain Java, where the row has that, and against the reference backend. */
final class ValueTests {
    private final OpSpec spec;
    private final Backend backend;
    private final Backend reference = Backends.named("reference");

    ValueTests(OpSpec spec, Backend backend) {
        this.spec = spec;
        this.backend = backend;
    }

    /** At what was drawn. */
    void value(Drawn drawn, DType dtype) {
        value(drawn.of(), drawn.inputs(dtype), dtype);
    }

    private void value(OpCase of, List<Tensor> inputs, DType dtype) {
        Tensor actual = Evaluation.value(backend, of, inputs, dtype);
        Optional<Expected> plain = of.value().map(formula -> formula.apply(inputs));
        plain.ifPresent(expected -> spec.tolerance().assertHolds(expected, actual, spec.name()));
        if (backend != reference) {
            Tensor expected = Evaluation.value(reference, of, inputs, dtype);
            double[] scale = plain.map(Expected::scale)
                    .orElseGet(() ->
                            Arrays.stream(expected.toDoubles()).map(Math::abs).toArray());
            spec.tolerance()
                    .assertHolds(
                            new Expected(expected.shape(), expected.toDoubles(), scale),
                            actual,
                            spec.name() + " against the reference backend");
        }
    }

    /** Puts numbers that are not finite, and both zeros, at some places. */
    void nonFinite(Drawn drawn) {
        double[] numbers = spec.nonFinite() == OpSpec.NonFinite.ALL
                ? new double[] {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, 0.0, -0.0}
                : new double[] {Double.NaN, 0.0};
        for (DType dtype : List.of(DType.FLOAT32, DType.FLOAT64)) {
            SplittableRandom random = new SplittableRandom(drawn.seed() + 1);
            List<Tensor> inputs = drawn.inputs(dtype).stream()
                    .map(t -> t.dtype().isFloat()
                            ? Tensor.generate(
                                    t.shape(),
                                    dtype,
                                    i -> random.nextInt(4) == 0 ? numbers[random.nextInt(numbers.length)] : t.at(i))
                            : t)
                    .toList();
            value(drawn.of(), inputs, dtype);
        }
    }

    /** At the special values of the row. */
    void specials() {
        int arity = spec.specials().get(0).inputs().length;
        Shape shape = Shape.of(spec.specials().size());
        for (DType dtype : List.of(DType.FLOAT32, DType.FLOAT64)) {
            List<Tensor> inputs = new ArrayList<>();
            for (int k = 0; k < arity; k++) {
                int position = k;
                inputs.add(Tensor.generate(
                        shape, dtype, i -> spec.specials().get(i).inputs()[position]));
            }
            double[] results =
                    spec.specials().stream().mapToDouble(OpSpec.Special::result).toArray();
            OpCase any = Trials.one(spec.cases(Shapes.SMALL));
            spec.tolerance()
                    .assertHolds(
                            Expected.of(shape, results),
                            Evaluation.value(backend, any, inputs, dtype),
                            spec.name() + " " + inputs);
        }
    }
}
