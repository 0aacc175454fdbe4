package org.adjoint.testkit;

import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;
import org.adjoint.DType;
import org.adjoint.Expr;
import org.adjoint.Graph;
import org.adjoint.Shape;
import org.adjoint.Tensor;
import org.adjoint.backend.Backend;
import org.adjoint.backend.Backends;
import org.adjoint.check.GradientCheck;
import org.adjoint.check.GradientReport;
import org.junit.jupiter.api.DynamicTest;

/**
 * The tests that every operation must pass on every backend, made from its row.
 *
 * <pre>{@code
 * @TestFactory
 * Stream<DynamicTest> cube() {
 *     return OpTests.of(CUBE_SPEC, Backends.best());
 * }
 * }</pre>
 */
public final class OpTests {
    /** Of each row together, at least. */
    private static final int CASES = 200;

    /** Of each of two types. */
    private static final int VALUE_TRIES = 100;

    /** Of all kinds of gradients together. */
    private static final int GRADIENT_TRIES = 210;

    /** Of inputs and cotangent: for sums its effect is the rounding's, many times enlarged. */
    private static final double SMALL_PART = 0x1p-20;

    private final OpSpec spec;
    private final Backend backend;
    private final Backend reference = Backends.named("reference");
    private int drawn;

    private OpTests(OpSpec spec, Backend backend) {
        this.spec = spec;
        this.backend = backend;
    }

    /** A case with a seed for its values. */
    private record Drawn(OpCase of, long seed) {
        List<Tensor> inputs(DType dtype) {
            return of.draw(seed, dtype);
        }

        @Override
        public String toString() {
            return of
                    + (seed == 0
                            ? " at plain numbers"
                            : (seed < 0 ? " at whole numbers" : " at numbers") + " of seed " + seed);
        }
    }

    /** The tests of one operation on one backend, to be run in their order: the last counts what the others drew. */
    public static Stream<DynamicTest> of(OpSpec spec, Backend backend) {
        OpTests tests = new OpTests(spec, backend);
        List<DynamicTest> list = new ArrayList<>();
        for (DType dtype : List.of(DType.FLOAT32, DType.FLOAT64)) {
            list.add(dynamicTest(
                    "value in " + dtype,
                    () -> tests.each(
                            Shapes.VECTOR_EDGES, VALUE_TRIES, d -> tests.value(d.of, d.inputs(dtype), dtype))));
        }
        list.add(dynamicTest(
                "value of empty tensors",
                () -> tests.each(Shapes.EMPTY, 20, d -> tests.value(d.of, d.inputs(DType.FLOAT32), DType.FLOAT32))));
        if (spec.nonFinite() != OpSpec.NonFinite.NONE) {
            list.add(dynamicTest("NaN and infinity", () -> tests.each(Shapes.SMALL, VALUE_TRIES, tests::nonFinite)));
        }
        int kinds = Math.min(spec.order(), 2) + 1;
        if (spec.order() > 0) {
            list.add(dynamicTest(
                    "gradient", () -> tests.each(Shapes.SMALL, GRADIENT_TRIES / kinds, d -> tests.gradient(d, 1))));
            list.add(dynamicTest(
                    "gradient in FLOAT32 as in FLOAT64",
                    () -> tests.each(Shapes.VECTOR_EDGES, GRADIENT_TRIES / kinds, tests::gradientInFloat32)));
            list.add(dynamicTest(
                    "gradient of empty tensors",
                    () -> tests.each(Shapes.EMPTY, 10, d -> tests.gradient(d, spec.order()))));
        }
        if (spec.order() > 1) {
            list.add(dynamicTest(
                    "derivatives to order " + spec.order(),
                    () -> tests.each(Shapes.SMALL, GRADIENT_TRIES / kinds, d -> tests.gradient(d, spec.order()))));
        }
        if (!spec.specials().isEmpty()) {
            list.add(dynamicTest("special values", tests::specials));
        }
        if (!spec.slopes().isEmpty()) {
            list.add(dynamicTest("special gradients", tests::slopes));
        }
        spec.kinks().forEach(kink -> list.add(dynamicTest("gradient at " + kink.what(), () -> tests.kink(kink))));
        spec.refusals().forEach(r -> list.add(dynamicTest("refuses " + r.what(), () -> tests.refusal(r))));
        list.add(dynamicTest("cases are " + CASES + " or more", tests::drewEnough));
        return list.stream();
    }

    private void drewEnough() {
        if (drawn < CASES && !Trials.limited()) {
            throw new AssertionError(spec.name() + " on " + backend.name() + ": the tests drew " + drawn + " cases");
        }
    }

    private void each(Shapes shapes, int tries, Consumer<Drawn> check) {
        Arbitrary<Long> seeds = Arbitraries.frequencyOf(
                Tuple.of(5, Arbitraries.longs().between(0, 1L << 40)),
                Tuple.of(1, Arbitraries.longs().between(-1L << 40, -1)));
        Arbitrary<Drawn> cases = Combinators.combine(spec.cases(shapes), seeds).as(Drawn::new);
        try {
            drawn += Trials.check(cases, tries, spec.name().hashCode(), check);
        } catch (AssertionError e) {
            throw new AssertionError(spec.name() + " on " + backend.name() + " " + e.getMessage(), e);
        }
    }

    private void value(OpCase of, List<Tensor> inputs, DType dtype) {
        Tensor actual = evaluate(backend, of, inputs, dtype);
        of.value().ifPresent(formula -> spec.tolerance().assertHolds(formula.apply(inputs), actual, spec.name()));
        if (backend != reference) {
            Tensor expected = evaluate(reference, of, inputs, dtype);
            double[] scale = of.value()
                    .map(formula -> formula.apply(inputs).scale())
                    .orElseGet(() ->
                            Arrays.stream(expected.toDoubles()).map(Math::abs).toArray());
            spec.tolerance()
                    .assertHolds(
                            new Expected(expected.shape(), expected.toDoubles(), scale),
                            actual,
                            spec.name() + " against the reference backend");
        }
    }

    private static Tensor evaluate(Backend on, OpCase of, List<Tensor> inputs, DType dtype) {
        try (Graph graph = Graph.on(on, dtype)) {
            Expr y = of.build().apply(feed(graph, inputs));
            graph.forward(y);
            return y.value();
        }
    }

    static List<Expr> feed(Graph graph, List<Tensor> values) {
        List<Expr> inputs = new ArrayList<>();
        for (int i = 0; i < values.size(); i++) {
            Tensor value = values.get(i);
            Expr input = graph.input("input" + i, value.shape(), value.dtype());
            input.set(value);
            inputs.add(input);
        }
        return inputs;
    }

    /** Puts numbers that are not finite, and both zeros, at some places. */
    private void nonFinite(Drawn drawn) {
        double[] numbers = spec.nonFinite() == OpSpec.NonFinite.ALL
                ? new double[] {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, 0.0, -0.0}
                : new double[] {Double.NaN, 0.0};
        for (DType dtype : List.of(DType.FLOAT32, DType.FLOAT64)) {
            SplittableRandom random = new SplittableRandom(drawn.seed + 1);
            List<Tensor> inputs = drawn.inputs(dtype).stream()
                    .map(t -> t.dtype().isFloat()
                            ? Tensor.generate(
                                    t.shape(),
                                    dtype,
                                    i -> random.nextInt(4) == 0 ? numbers[random.nextInt(numbers.length)] : t.at(i))
                            : t)
                    .toList();
            value(drawn.of, inputs, dtype);
        }
    }

    private void gradient(Drawn drawn, int order) {
        GradientReport report = GradientCheck.function(
                        drawn.of.build()::apply, drawn.inputs(DType.FLOAT64).toArray(Tensor[]::new))
                .on(backend)
                .seed(drawn.seed)
                .directions(1)
                .order(order)
                .run();
        // Whole numbers are often equal, and then nothing but kinks may be left.
        if (drawn.seed >= 0 || !report.failures().isEmpty()) {
            report.orThrow();
        }
    }

    /** The gradient in FLOAT32 on this backend against that in FLOAT64 on the reference, at the same numbers. */
    private void gradientInFloat32(Drawn drawn) {
        List<Tensor> inputs = drawn.inputs(DType.FLOAT32);
        List<Tensor> actual = gradients(backend, drawn, UnaryOperator.identity(), inputs, DType.FLOAT32);
        List<Tensor> expected = gradients(reference, drawn, UnaryOperator.identity(), float64(inputs), DType.FLOAT64);
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
            double[] near = gradients(reference, drawn, off, float64(inputs), DType.FLOAT64)
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

    /** Under a random cotangent; floating-point inputs and cotangent are changed by {@code change}. */
    private static List<Tensor> gradients(
            Backend on, Drawn drawn, UnaryOperator<Tensor> change, List<Tensor> inputs, DType dtype) {
        try (Graph graph = Graph.on(on, dtype)) {
            List<Expr> xs = feed(
                    graph,
                    inputs.stream()
                            .map(t -> t.dtype().isFloat() ? change.apply(t) : t)
                            .toList());
            Expr y = drawn.of.build().apply(xs);
            SplittableRandom random = new SplittableRandom(~drawn.seed);
            Tensor cotangent = Tensor.generate(y.shape(), DType.FLOAT32, i -> random.nextDouble(-1, 1))
                    .cast(dtype);
            List<Expr> gradients = graph.vjp(
                    y,
                    graph.constant(change.apply(cotangent)),
                    xs.stream().filter(x -> x.dtype().isFloat()).toList());
            graph.forward(gradients.toArray(Expr[]::new));
            return gradients.stream().map(Expr::value).toList();
        }
    }

    private void specials() {
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
                            evaluate(backend, any, inputs, dtype),
                            spec.name() + " " + inputs);
        }
    }

    private void slopes() {
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

    private void kink(OpSpec.Kink kink) {
        try (Graph graph = Graph.on(backend, DType.FLOAT64)) {
            List<Expr> xs = feed(graph, kink.at());
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

    private void refusal(OpSpec.Refusal refusal) {
        String message;
        try (Graph graph = Graph.on(backend, DType.FLOAT32)) {
            Expr accepted = refusal.call().apply(graph);
            throw new AssertionError(spec.name() + " accepted " + refusal.what() + ": " + accepted);
        } catch (IllegalArgumentException e) {
            message = String.valueOf(e.getMessage());
        }
        List<String> wanted = new ArrayList<>(refusal.fragments());
        wanted.add(", built at ");
        for (String fragment : wanted) {
            if (!message.contains(fragment)) {
                throw new AssertionError("the message of " + spec.name() + " refusing " + refusal.what()
                        + " does not say '" + fragment + "': " + message);
            }
        }
    }
}
