package org.adjoint.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.adjoint.DType;
import org.adjoint.Expr;
import org.adjoint.Graph;
import org.adjoint.Program;
import org.adjoint.Shape;
import org.adjoint.Tensor;
import org.junit.jupiter.api.Test;

class SamplingTest {
    private static final Shape MANY = Shape.of(200, 500);

    @Test
    void eachForwardDrawsAnewAndWhatFollowsAgreesWithIt() {
        try (Graph graph = Graph.create(DType.FLOAT64)) {
            Expr w = graph.input("w", Shape.scalar()).requireGrad();
            Expr u = Sampling.uniform(graph, Shape.of(3));
            Expr square = u.times(u);
            Expr y = Reductions.sum(square.times(w));
            w.set(2.0);
            graph.forward();
            double first = y.item();
            // Not kept by the run: computed again, from the same numbers.
            assertEquals(first, 2 * sum(square.value()), 1e-15);
            graph.backward();
            assertEquals(first, y.item());
            assertEquals(first / 2, w.grad().item(), 1e-15);
            graph.forward();
            assertNotEquals(first, y.item());
        }
    }

    private static double sum(Tensor a) {
        double sum = 0;
        for (double element : a.toDoubles()) {
            sum += element;
        }
        return sum;
    }

    @Test
    void eachRunOfAProgramDrawsAnew() {
        try (Graph graph = Graph.create()) {
            Expr u = Sampling.uniform(graph, Shape.scalar());
            Program program = graph.program(List.of(u), List.of());
            program.run();
            double first = u.item();
            program.run();
            assertNotEquals(first, u.item());
        }
    }

    @Test
    void theSeedRepeatsTheDraws() {
        try (Graph graph = Graph.create().seed(1L << 40 | 7)) {
            Expr u = Sampling.normal(graph, Shape.of(4));
            graph.forward();
            Tensor first = u.value();
            graph.forward();
            Tensor second = u.value();
            graph.seed(1L << 40 | 7).forward();
            assertEquals(first, u.value());
            graph.forward();
            assertEquals(second, u.value());
            graph.seed(7).forward();
            assertNotEquals(first, u.value());
        }
    }

    @Test
    void frozenNumbersStay() {
        try (Graph graph = Graph.create().freezeRandom()) {
            Expr u = Sampling.uniform(graph, Shape.of(4));
            graph.forward();
            Tensor first = u.value();
            graph.forward();
            assertEquals(first, u.value());
        }
    }

    @Test
    void twoNodesDrawApart() {
        try (Graph graph = Graph.create()) {
            Expr a = Sampling.uniform(graph, Shape.of(4));
            Expr b = Sampling.uniform(graph, Shape.of(4));
            graph.forward();
            assertNotEquals(a.value(), b.value());
        }
    }

    @Test
    void momentsAreThoseOfTheDistribution() {
        assertMoments(g -> Sampling.uniform(g, MANY), 0.5, 1 / 12.0);
        assertMoments(g -> Sampling.normal(g, MANY), 0, 1);
        assertMoments(g -> Sampling.gumbel(g, MANY), 0.5772156649, Math.PI * Math.PI / 6);
        assertMoments(g -> Sampling.bernoulli(g.constant(Tensor.full(MANY, DType.FLOAT32, 0.3))), 0.3, 0.21);
        // With the interval symmetric, 1 - 2 z φ(z) / (2 Φ(z) - 1) for z = 1.
        assertMoments(
                g -> Sampling.truncatedNormal(g.constant(Tensor.full(MANY, DType.FLOAT32, 0)), g.constant(1), -1, 1),
                0,
                0.2911250);
    }

    private interface Sample {
        Expr in(Graph graph);
    }

    /** Of 100 000 numbers, within five deviations of the estimates; the seed makes it the same each time. */
    private static void assertMoments(Sample sample, double mean, double variance) {
        try (Graph graph = Graph.create()) {
            Expr y = sample.in(graph);
            graph.forward(y);
            double[] numbers = y.value().toDoubles();
            double sum = 0;
            double squares = 0;
            for (double number : numbers) {
                assertTrue(Double.isFinite(number));
                sum += number;
                squares += (number - mean) * (number - mean);
            }
            assertEquals(mean, sum / numbers.length, 5 * Math.sqrt(variance / numbers.length));
            assertEquals(variance, squares / numbers.length, 5 * variance * Math.sqrt(5.0 / numbers.length));
        }
    }

    @Test
    void categoriesComeAsOftenAsTheirProbabilitiesSay() {
        try (Graph graph = Graph.create()) {
            double[] p = {0.1, 0.6, 0.3};
            Expr logits = graph.constant(Tensor.generate(Shape.of(60_000, 3), DType.FLOAT32, i -> Math.log(p[i % 3])));
            Expr chosen = Sampling.categorical(logits, 1);
            graph.forward();
            int[] counts = new int[3];
            for (int category : chosen.value().toInts()) {
                counts[category]++;
            }
            for (int i = 0; i < 3; i++) {
                assertEquals(p[i], counts[i] / 60_000.0, 0.01);
            }
        }
    }
}
