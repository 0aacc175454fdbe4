package org.adjoint.testkit;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import org.adjoint.DType;
import org.adjoint.Expr;
import org.adjoint.Graph;
import org.adjoint.Shape;
import org.adjoint.Tensor;
import org.adjoint.backend.Backend;
import org.adjoint.backend.Backends;
import org.adjoint.check.GradientCheck;
import org.adjoint.check.GradientReport;

/** Gradients of an operation on a backend. */
final class GradientTests {
    /** Of inputs and cotangent: for sums its effect is the rounding's, many times enlarged. */
    private static final double SMALL_PART = 0x1p-20;

    private final OpSpec spec;
    private final Backend backend;
    private final Backend reference = Backends.named("reference");

    GradientTests(OpSpec spec, Backend backend) {
        this.spec = spec;
        this.backend = backend;
    }

    /** Against central differences in FLOAT64, up to an order. */
    void differences(Drawn drawn, int order) {
        GradientReport report = GradientCheck.function(
                        drawn.of().build()::apply, drawn.inputs(DType.FLOAT64).toArray(Tensor[]::new))
                .on(backend)
                .seed(drawn.seed())
                .directions(1)
                .order(order)
                .run();
        // Whole numbers are often equal, and then nothing but kinks may be left.
        if (drawn.seed() >= 0 || !report.failures().isEmpty()) {
            report.orThrow();
        }
    }

    /** The gradient in FLOAT32 on this backend against that in FLOAT64 on the reference, at the same numbers. */
    void inFloat32(Drawn drawn) {
        List<Tensor> inputs = drawn.inputs(DType.FLOAT32);
        List<Tensor> actual = Evaluation.gradients(backend, drawn, UnaryOperator.identity(), inputs, DType.FLOAT32);
        List<Tensor> expected =
                Evaluation.gradients(reference, drawn, UnaryOperator.identity(), float64(inputs), DType.FLOAT64);
        for (int i = 0; i < actual.size(); i++) {
            double[] exact = expected.get(i).toDoubles();
            // The largest gradient bounds most terms that cancel.
            double size = largest(exact);
            try {
                assertNear(exact, actual.get(i), size, i);
            } catch (AssertionError e) {
                assertNear(exact, actual.get(i), Math.max(size, sizeOfTerms(drawn, inputs, exact, i)), i);
            }
        }
    }

    private static void assertNear(double[] exact, Tensor actual, double size, int input) {
        double[] scale = new double[exact.length];
        Arrays.fill(scale, 2 * size + 1e-3);
        Tolerance.SUM.assertHolds(new Expected(actual.shape(), exact, scale), actual, "gradient by input " + input);
    }

    private static double largest(double[] elements) {
        return Arrays.stream(elements).map(Math::abs).max().orElse(0);
    }

    /**
     * The root of the sum of squares of the terms that a gradient's largest element is the sum of, to which its rounding is
     * proportional however much of them cancels: what inputs and cotangent that are off by a small part, up or down at
     * random, make of it. At ties that part decides, so that the size is limited.
     */
    private double sizeOfTerms(Drawn drawn, List<Tensor> inputs, double[] exact, int input) {
        double[] squares = new double[exact.length];
        int draws = 8;
        for (int k = 1; k <= draws; k++) {
            SplittableRandom up = new SplittableRandom(k);
            UnaryOperator<Tensor> off = t -> Tensor.generate(
                    t.shape(), t.dtype(), i -> t.at(i) * (up.nextBoolean() ? 1 + SMALL_PART : 1 - SMALL_PART));
            double[] near = Evaluation.gradients(reference, drawn, off, float64(inputs), DType.FLOAT64)
                    .get(input)
                    .toDoubles();
            for (int i = 0; i < near.length; i++) {
                double change = (near[i] - exact[i]) / SMALL_PART;
                squares[i] += change * change / draws;
            }
        }
        return Math.min(Math.sqrt(largest(squares)), 100 * (largest(exact) + 1e-3));
    }

    private static List<Tensor> float64(List<Tensor> inputs) {
        return inputs.stream()
                .map(t -> t.dtype().isFloat() ? t.cast(DType.FLOAT64) : t)
                .toList();
    }

    /** At the points for which the row gives a slope. */
    void slopes() {
        Shape shape = Shape.of(spec.slopes().size());
        OpCase any = Trials.one(spec.cases(Shapes.SMALL));
        for (DType dtype : List.of(DType.FLOAT32, DType.FLOAT64)) {
            Tensor at = Tensor.generate(shape, dtype, i -> spec.slopes().get(i).input());
            try (Graph graph = Graph.on(backend, dtype)) {
                Expr a = graph.input("a", shape);
                a.set(at);
                Expr ones = graph.constant(Tensor.full(shape, dtype, 1));
                Expr gradient = graph.vjp(any.build().apply(List.of(a)), ones, List.of(a))
                        .get(0);
                graph.forward(gradient);
                double[] agreed = spec.slopes().stream()
                        .mapToDouble(OpSpec.Slope::derivative)
                        .toArray();
                spec.tolerance()
                        .assertHolds(Expected.of(shape, agreed), gradient.value(), spec.name() + ": gradient at " + at);
            }
        }
    }

    /** At a kink: the subgradient agreed upon, and that the check sees the kink. */
    void kink(OpSpec.Kink kink) {
        try (Graph graph = Graph.on(backend, DType.FLOAT64)) {
            List<Expr> xs = Evaluation.feed(graph, kink.at());
            Expr y = kink.build().apply(xs);
            Expr ones = graph.constant(Tensor.full(y.shape(), y.dtype(), 1));
            List<Expr> gradients = graph.vjp(y, ones, xs);
            graph.forward(gradients.toArray(Expr[]::new));
            for (int i = 0; i < xs.size(); i++) {
                Tensor agreed = kink.gradients().get(i);
                Tolerance.ROUNDING.assertHolds(
                        Expected.of(agreed.shape(), agreed.toDoubles()),
                        gradients.get(i).value(),
                        spec.name() + ": gradient by input " + i + " at " + kink.what());
            }
        }
        GradientReport report = GradientCheck.function(
                        kink.build()::apply, kink.at().toArray(Tensor[]::new))
                .on(backend)
                .everyEntry()
                .run();
        if (report.kinks().isEmpty() || !report.failures().isEmpty()) {
            throw new AssertionError(
                    spec.name() + ": the gradient check sees no kink at " + kink.what() + ": " + report);
        }
    }
}
