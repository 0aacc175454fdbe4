package org.adjoint.testkit;

import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;
import org.adjoint.DType;
import org.adjoint.Expr;
import org.adjoint.Graph;
import org.adjoint.backend.Backend;
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
    /** Of values, and of gradients, for each row at least. */
    private static final int CASES = 200;

    /** Of each of two types. */
    private static final int VALUE_TRIES = 100;

    /** Of all kinds of gradients together. */
    private static final int GRADIENT_TRIES = 210;

    private final OpSpec spec;
    private final Backend backend;
    private int drawnValues;
    private int drawnGradients;
    private boolean stopped;

    private OpTests(OpSpec spec, Backend backend) {
        this.spec = spec;
        this.backend = backend;
    }

    /** The tests of one operation on one backend, to be run in their order: the last counts what the others drew. */
    public static Stream<DynamicTest> of(OpSpec spec, Backend backend) {
        OpTests tests = new OpTests(spec, backend);
        List<DynamicTest> list = new ArrayList<>();
        tests.addValues(list);
        tests.addGradients(list);
        spec.refusals().forEach(r -> list.add(dynamicTest("refuses " + r.what(), () -> tests.refusal(r))));
        list.add(dynamicTest("cases are " + CASES + " or more", tests::drewEnough));
        return list.stream();
    }

    private void addValues(List<DynamicTest> list) {
        ValueTests values = new ValueTests(spec, backend);
        for (DType dtype : List.of(DType.FLOAT32, DType.FLOAT64)) {
            list.add(dynamicTest(
                    "value in " + dtype,
                    () -> drawnValues += each(Shapes.VECTOR_EDGES, VALUE_TRIES, d -> values.value(d, dtype))));
        }
        list.add(dynamicTest(
                "value of empty tensors",
                () -> drawnValues += each(Shapes.EMPTY, 20, d -> values.value(d, DType.FLOAT32))));
        if (spec.nonFinite() != OpSpec.NonFinite.NONE) {
            list.add(dynamicTest(
                    "NaN and infinity", () -> drawnValues += each(Shapes.SMALL, VALUE_TRIES, values::nonFinite)));
        }
        if (!spec.specials().isEmpty()) {
            list.add(dynamicTest("special values", values::specials));
        }
    }

    private void addGradients(List<DynamicTest> list) {
        GradientTests gradients = new GradientTests(spec, backend);
        int tries = GRADIENT_TRIES / (Math.min(spec.order(), 2) + 1);
        if (spec.order() > 0) {
            list.add(dynamicTest(
                    "gradient", () -> drawnGradients += each(Shapes.SMALL, tries, d -> gradients.differences(d, 1))));
            list.add(dynamicTest(
                    "gradient in FLOAT32 as in FLOAT64",
                    () -> drawnGradients += each(Shapes.VECTOR_EDGES, tries, gradients::inFloat32)));
            list.add(dynamicTest(
                    "gradient of empty tensors",
                    () -> drawnGradients += each(Shapes.EMPTY, 10, d -> gradients.differences(d, spec.order()))));
        }
        if (spec.order() > 1) {
            list.add(dynamicTest(
                    "derivatives to order " + spec.order(),
                    () -> drawnGradients += each(Shapes.SMALL, tries, d -> gradients.differences(d, spec.order()))));
        }
        if (!spec.slopes().isEmpty()) {
            list.add(dynamicTest("special gradients", gradients::slopes));
        }
        spec.kinks().forEach(kink -> list.add(dynamicTest("gradient at " + kink.what(), () -> gradients.kink(kink))));
    }

    private void drewEnough() {
        boolean few = drawnValues < CASES || spec.order() > 0 && drawnGradients < CASES;
        // What fails is reported by itself, and draws no more.
        if (few && !stopped && !Trials.limited()) {
            throw new AssertionError(spec.name() + " on " + backend.name() + ": the tests drew " + drawnValues
                    + " cases of values and " + drawnGradients + " of gradients");
        }
    }

    private int each(Shapes shapes, int tries, Consumer<Drawn> check) {
        Arbitrary<Long> seeds = Arbitraries.frequencyOf(
                Tuple.of(5, Arbitraries.longs().between(0, 1L << 40)),
                Tuple.of(1, Arbitraries.longs().between(-1L << 40, -1)));
        Arbitrary<Drawn> cases = Combinators.combine(spec.cases(shapes), seeds).as(Drawn::new);
        try {
            return Trials.check(cases, tries, spec.name().hashCode(), check);
        } catch (AssertionError e) {
            stopped = true;
            throw new AssertionError(spec.name() + " on " + backend.name() + " " + e.getMessage(), e);
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
