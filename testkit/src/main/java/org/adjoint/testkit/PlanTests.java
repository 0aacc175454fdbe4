package org.adjoint.testkit;

import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import org.adjoint.Assignment;
import org.adjoint.DType;
import org.adjoint.Expr;
import org.adjoint.Graph;
import org.adjoint.Parameter;
import org.adjoint.Program;
import org.adjoint.Shape;
import org.adjoint.Tensor;
import org.adjoint.backend.Backend;
import org.adjoint.check.GradientCheck;
import org.adjoint.op.StopGradient;
import org.adjoint.ops.Arithmetic;
import org.adjoint.ops.Axes;
import org.adjoint.ops.Layouts;
import org.adjoint.ops.Losses;
import org.adjoint.ops.Parts;
import org.adjoint.ops.Products;
import org.adjoint.ops.Reductions;
import org.adjoint.ops.Trigonometry;
import org.adjoint.plan.Structure;
import org.junit.jupiter.api.DynamicTest;

/** Whole plans on a backend against the same operations one at a time. */
final class PlanTests {
    private static final int TRIES = 120;
    private static final Tolerance CHAINED =
            new Tolerance(1e-4, 1e-11, 1e-2, "some tens of operations, each of which passes errors on");

    private final Backend backend;
    private final DType dtype;

    private PlanTests(Backend backend, DType dtype) {
        this.backend = backend;
        this.dtype = dtype;
    }

    static Stream<DynamicTest> of(Backend backend) {
        List<DynamicTest> tests = new ArrayList<>();
        for (DType dtype : List.of(DType.FLOAT64, DType.FLOAT32)) {
            PlanTests plans = new PlanTests(backend, dtype);
            tests.add(dynamicTest("random formulas forward in " + dtype, () -> plans.each(plans::forward)));
            tests.add(dynamicTest("every value of a random formula in " + dtype, () -> plans.each(plans::everyValue)));
            tests.add(dynamicTest("random formulas backward in " + dtype, () -> plans.each(plans::backward)));
            tests.add(dynamicTest("second derivatives of random formulas in " + dtype, () -> plans.each(plans::twice)));
            tests.add(dynamicTest("programs with assignments in " + dtype, () -> plans.each(plans::program)));
            tests.add(dynamicTest("training a network in " + dtype, plans::network));
            tests.add(dynamicTest("heads of an attention side by side in " + dtype, plans::heads));
        }
        tests.add(dynamicTest("gradients of random formulas are those of central differences", () -> {
            PlanTests plans = new PlanTests(backend, DType.FLOAT64);
            plans.each(plans::differences);
        }));
        tests.add(dynamicTest("the same run gives the same bits", () -> new PlanTests(backend, DType.FLOAT32)
                .each(new PlanTests(backend, DType.FLOAT32)::sameBits)));
        return tests.stream();
    }

    private record Drawn(long seed, int steps) {}

    private void each(Consumer<Drawn> check) {
        Arbitrary<Drawn> drawn = Combinators.combine(
                        Arbitraries.longs().between(0, 1L << 40),
                        Arbitraries.integers().between(1, 25))
                .as(Drawn::new);
        Trials.check(drawn, TRIES, 11, check);
    }

    private void with(Drawn drawn, Consumer<RandomFormula> check) {
        try (Graph graph = Graph.on(backend, dtype)) {
            RandomFormula formula = RandomFormula.in(graph, drawn.seed, drawn.steps);
            check.accept(formula);
            formula.leaves().forEach(leaf -> leaf.parameter().ifPresent(Parameter::close));
        }
    }

    private void forward(Drawn drawn) {
        with(drawn, formula -> {
            Graph graph = formula.last().graph();
            for (int run = 0; run < 2; run++) {
                graph.forward(formula.last());
                assertEqual(
                        formula.last(),
                        new Naive().value(formula.last()),
                        formula.last().value());
                // The same plan again, with other numbers.
                formula.leaves().forEach(leaf -> leaf.set(formula.values(leaf)));
            }
        });
    }

    private void everyValue(Drawn drawn) {
        with(drawn, formula -> {
            Graph graph = formula.last().graph();
            graph.forward(formula.nodes().toArray(Expr[]::new));
            Naive naive = new Naive();
            formula.nodes().forEach(node -> assertEqual(node, naive.value(node), node.value()));
        });
    }

    private void backward(Drawn drawn) {
        with(drawn, formula -> {
            Expr y = formula.last();
            Graph graph = y.graph();
            List<Expr> xs = used(y, formula);
            if (xs.isEmpty()) {
                return;
            }
            xs.forEach(Expr::requireGrad);
            Tensor cotangent = formula.values(y);
            List<Expr> products = graph.vjp(y, graph.constant(cotangent), xs);
            Naive naive = new Naive();
            graph.forward(y);
            graph.backward(y, cotangent);
            for (int i = 0; i < xs.size(); i++) {
                assertEqual(xs.get(i), naive.value(products.get(i)), xs.get(i).grad());
            }
            assertEqual(y, naive.value(y), y.value());
        });
    }

    private void differences(Drawn drawn) {
        with(drawn, formula -> {
            Expr y = formula.last();
            // What differences see, stopGradient hides by definition.
            boolean stopped = Structure.reachable(y).stream().anyMatch(node -> node.op() instanceof StopGradient);
            List<Expr> xs = used(y, formula);
            if (!stopped && !xs.isEmpty()) {
                GradientCheck.of(y, xs.toArray(Expr[]::new))
                        .directions(1)
                        .seed(drawn.seed)
                        .run()
                        .orThrow();
            }
        });
    }

    private static List<Expr> used(Expr y, RandomFormula formula) {
        return formula.leaves().stream()
                .filter(Structure.reachable(y)::contains)
                .toList();
    }

    private void twice(Drawn drawn) {
        with(new Drawn(drawn.seed, drawn.steps / 3 + 1), formula -> {
            Expr y = formula.last();
            Graph graph = y.graph();
            List<Expr> first = graph.vjp(y, graph.constant(formula.values(y)), formula.leaves());
            Expr contracted = graph.constant(0);
            for (Expr gradient : first) {
                contracted = contracted.plus(Reductions.sum(gradient.times(graph.constant(formula.values(gradient)))));
            }
            List<Expr> second = graph.gradient(contracted, formula.leaves());
            graph.forward(second.toArray(Expr[]::new));
            Naive naive = new Naive();
            second.forEach(node -> assertEqual(node, naive.value(node), node.value()));
        });
    }

    private void program(Drawn drawn) {
        with(drawn, formula -> {
            Graph graph = formula.last().graph();
            List<Expr> targets = formula.leaves().stream()
                    .filter(leaf -> leaf.parameter().isPresent())
                    .toList();
            Expr loss = Reductions.mean(Arithmetic.square(formula.last()));
            List<Expr> gradients = graph.gradient(loss, targets);
            List<Assignment> updates = new ArrayList<>();
            for (int i = 0; i < targets.size(); i++) {
                Expr p = targets.get(i);
                // Each reads another parameter's old value, so that the order of writing shows.
                Expr other = Reductions.mean(targets.get((i + 1) % targets.size()));
                updates.add(
                        new Assignment(p, p.minus(gradients.get(i).times(0.1)).plus(other.times(0.01))));
            }
            Program program = graph.program(List.of(loss), updates);
            for (int run = 0; run < 3; run++) {
                Naive naive = new Naive();
                Tensor lossBefore = naive.value(loss);
                List<Tensor> after =
                        updates.stream().map(u -> naive.value(u.value())).toList();
                program.run();
                assertEqual(loss, lossBefore, loss.value());
                for (int i = 0; i < targets.size(); i++) {
                    assertEqual(targets.get(i), after.get(i), targets.get(i).value());
                }
            }
        });
    }

    /** Two layers on fixed numbers: each step against the operations one at a time, and the loss must fall. */
    private void network() {
        try (Graph graph = Graph.on(backend, dtype).seed(3)) {
            Expr x = graph.input("x", Shape.of(33, 17));
            Expr labels = graph.input("labels", Shape.of(33), DType.INT32);
            Expr w1 = graph.param("w1", Shape.of(17, 31), (s, r) -> r.doubles(s.size(), -0.4, 0.4)
                    .toArray());
            Expr b1 = graph.param("b1", Shape.of(1, 31), (s, r) -> new double[31]);
            Expr w2 = graph.param("w2", Shape.of(31, 5), (s, r) -> r.doubles(s.size(), -0.4, 0.4)
                    .toArray());
            Expr hidden = Trigonometry.tanh(Products.dot(x, w1).plus(b1));
            Expr centred = hidden.minus(Reductions.mean(hidden, Axes.keepDims(0)));
            Expr loss = Losses.crossEntropyOfLabels(Products.dot(centred, w2), labels);
            List<Expr> parameters = List.of(w1, b1, w2);
            List<Expr> gradients = graph.gradient(loss, parameters);
            List<Assignment> updates = new ArrayList<>();
            for (int i = 0; i < parameters.size(); i++) {
                updates.add(new Assignment(
                        parameters.get(i),
                        parameters.get(i).minus(gradients.get(i).times(0.5))));
            }
            Program step = graph.program(List.of(loss), updates);
            x.set(Tensor.generate(x.shape(), dtype, i -> Math.sin(i * 0.7)));
            labels.set(Tensor.generate(labels.shape(), DType.INT32, i -> i % 5));
            double first = Double.NaN;
            for (int run = 0; run < 20; run++) {
                Naive naive = new Naive();
                List<Tensor> after =
                        updates.stream().map(u -> naive.value(u.value())).toList();
                step.run();
                for (int i = 0; i < parameters.size(); i++) {
                    assertEqual(
                            parameters.get(i), after.get(i), parameters.get(i).value());
                }
                first = run == 0 ? loss.item() : first;
            }
            if (!(loss.item() < 0.9 * first)) {
                throw new AssertionError("the loss went from " + first + " to " + loss.item() + " only");
            }
            parameters.forEach(p -> p.parameter().orElseThrow().close());
        }
    }

    /** Products whose results and gradients are put side by side, forward and under random cotangents. */
    private void heads() {
        SplittableRandom random = new SplittableRandom(7);
        for (int width : new int[] {1, 4, 17}) {
            try (Graph graph = Graph.on(backend, dtype)) {
                Expr qkv = graph.input("qkv", Shape.of(3 * 33, 3 * 2 * width)).requireGrad();
                Expr w = graph.input("w", Shape.of(2 * width, 5)).requireGrad();
                Expr scores = Products.dot(head(qkv, 0, width), Layouts.permute(head(qkv, 1, width), 0, 1, 3, 2));
                Expr weighted = Products.dot(Trigonometry.tanh(scores.times(0.2)), head(qkv, 2, width));
                Expr merged = Layouts.reshape(Layouts.permute(weighted, 0, 2, 1, 3), Shape.of(3 * 33, 2 * width));
                Expr y = Products.dot(merged, w).times(0.1);
                for (Expr x : List.of(qkv, w)) {
                    x.set(Tensor.generate(x.shape(), dtype, i -> random.nextDouble(-1, 1)));
                }
                Tensor cotangent = Tensor.generate(y.shape(), dtype, i -> random.nextDouble(-1, 1));
                List<Expr> gradients = graph.vjp(y, graph.constant(cotangent), List.of(qkv, w));
                graph.forward(y);
                graph.backward(y, cotangent);
                Naive naive = new Naive();
                assertEqual(y, naive.value(y), y.value());
                assertEqual(qkv, naive.value(gradients.get(0)), qkv.grad());
                assertEqual(w, naive.value(gradients.get(1)), w.grad());
            }
        }
    }

    /** (batch, head, time, width) of the queries, keys or values. */
    private static Expr head(Expr qkv, int part, int width) {
        Expr columns = Parts.slice(qkv, 1, part * 2 * width, (part + 1) * 2 * width);
        return Layouts.permute(Layouts.reshape(columns, Shape.of(3, 33, 2, width)), 0, 2, 1, 3);
    }

    private void sameBits(Drawn drawn) {
        List<Tensor> results = new ArrayList<>();
        for (int run = 0; run < 2; run++) {
            with(drawn, formula -> {
                formula.last().graph().forward(formula.last());
                results.add(formula.last().value());
            });
        }
        if (!results.get(0).equals(results.get(1))) {
            throw new AssertionError("two runs differ: " + results);
        }
    }

    /** Errors are compared with the largest element: sums and products mix the elements. */
    private static void assertEqual(Expr node, Tensor expected, Tensor actual) {
        double[] exact = expected.toDoubles();
        double largest = Arrays.stream(exact).map(Math::abs).max().orElse(0);
        double[] scale = new double[exact.length];
        Arrays.fill(scale, largest);
        CHAINED.assertHolds(new Expected(expected.shape(), exact, scale), actual, "plan of " + node);
    }
}
