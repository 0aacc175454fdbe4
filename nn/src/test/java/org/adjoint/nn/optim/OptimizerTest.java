package org.adjoint.nn.optim;

import static org.adjoint.nn.init.Initializers.constant;
import static org.adjoint.ops.Reductions.sum;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.adjoint.Assignment;
import org.adjoint.DType;
import org.adjoint.Expr;
import org.adjoint.Graph;
import org.adjoint.Parameter;
import org.adjoint.Program;
import org.adjoint.Shape;
import org.adjoint.Tensor;
import org.adjoint.nn.ParameterSet;
import org.adjoint.nn.Reference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Two weights that start at (1, -2), whose gradients are what the test sets: each rule is followed by hand. */
class OptimizerTest {
    private static final double[] START = {1, -2};

    private final Graph graph = Reference.graph();
    private final Expr w = graph.param(Parameter.of("w", Tensor.of(Shape.of(2), START), Reference.backend()));
    private final Expr g = graph.input("g", Shape.of(2));

    @AfterEach
    void close() {
        graph.close();
        w.parameter().orElseThrow().close();
    }

    /** The weights after a step for each gradient. */
    private double[] after(Optimizer optimizer, double[]... gradients) {
        Program step = graph.program(List.of(), optimizer.updates(List.of(w), List.of(g)));
        for (double[] gradient : gradients) {
            g.set(gradient);
            step.run();
        }
        return w.value().toDoubles();
    }

    @Test
    void sgdStepsAgainstTheGradient() {
        assertArrayEquals(
                new double[] {1 - 0.1 * 3 - 0.1 * 2, -2 + 0.1},
                after(Sgd.of(0.1), new double[] {3, -1}, new double[] {2, 0}),
                1e-15);
    }

    @Test
    void momentumKeepsAPartOfTheVelocity() {
        // v: 3, then 0.9 * 3 + 2 = 4.7; -1, then -0.9.
        assertArrayEquals(
                new double[] {1 - 0.1 * (3 + 4.7), -2 + 0.1 * (1 + 0.9)},
                after(Momentum.of(0.1, 0.9), new double[] {3, -1}, new double[] {2, 0}),
                1e-15);
    }

    @Test
    void nesterovLooksAhead() {
        // v as above; the steps are 3 + 0.9 * 3, then 2 + 0.9 * 4.7; -1 - 0.9, then 0 - 0.81.
        assertArrayEquals(
                new double[] {1 - 0.1 * (5.7 + 6.23), -2 + 0.1 * (1.9 + 0.81)},
                after(Nesterov.of(0.1, 0.9), new double[] {3, -1}, new double[] {2, 0}),
                1e-15);
    }

    @Test
    void adamFollowsAlgorithmOne() {
        double[][] gradients = {{3, -1}, {2, 0}, {-5, 1e-3}};
        assertArrayEquals(adamByHand(0.1, 0, gradients), after(Adam.of(0.1, 0.8, 0.99, 1e-3), gradients), 1e-13);
    }

    @Test
    void adamWShrinksTheOldWeightBesides() {
        double[][] gradients = {{3, -1}, {2, 0}, {-5, 1e-3}};
        double[] decayed = after(AdamW.of(0.1, 0.25, 0.8, 0.99, 1e-3), gradients);
        assertArrayEquals(adamByHand(0.1, 0.25, gradients), decayed, 1e-13);
    }

    /** The paper's lines, weight by weight, with β₁ = 0.8, β₂ = 0.99, ε = 1e-3. */
    private static double[] adamByHand(double rate, double decay, double[]... gradients) {
        double[] w = START.clone();
        for (int i = 0; i < w.length; i++) {
            double m = 0;
            double v = 0;
            for (int t = 1; t <= gradients.length; t++) {
                double g = gradients[t - 1][i];
                m = 0.8 * m + 0.2 * g;
                v = 0.99 * v + 0.01 * g * g;
                double mHat = m / (1 - Math.pow(0.8, t));
                double vHat = v / (1 - Math.pow(0.99, t));
                w[i] -= rate * mHat / (Math.sqrt(vHat) + 1e-3) + rate * decay * w[i];
            }
        }
        return w;
    }

    @Test
    void adamsFirstStepIsTheRateWhateverTheGradient() {
        assertArrayEquals(new double[] {0.9, -1.9}, after(Adam.of(0.1), new double[] {1e-2, -1e4}), 1e-6);
    }

    @Test
    void adamInFloat32CorrectsItsBiasAsInFloat64() {
        try (Graph single = Graph.on("reference")) {
            Expr w32 = single.param("w", Shape.of(1), constant(1));
            Expr g32 = single.input("g", Shape.of(1));
            Program step = single.program(List.of(), Adam.of(0.1).updates(List.of(w32), List.of(g32)));
            g32.set(0.5f);
            for (int i = 0; i < 3; i++) {
                step.run();
            }
            // Equal gradients give steps of exactly the rate if the corrections are exact.
            assertEquals(0.7, w32.value().item(), 3e-7);
            w32.parameter().orElseThrow().close();
        }
    }

    @Test
    void theRateChangesWithoutANewProgram() {
        Optimizer sgd = Sgd.of(0.5);
        Program step = graph.program(List.of(), sgd.updates(List.of(w), List.of(g)));
        g.set(1.0, 0);
        step.run();
        sgd.setLearningRate(0.25);
        step.run();
        assertEquals(1 - 0.5 - 0.25, w.value().at(0));
    }

    @Test
    void stateIsSharedByGraphs() {
        Optimizer momentum = Momentum.of(1, 0.5);
        Expr target = g;
        try (Graph other = Reference.graph()) {
            Expr w2 = other.param(w.parameter().orElseThrow());
            Expr g2 = other.input("g", Shape.of(2));
            Program one = graph.program(List.of(), momentum.updates(List.of(w), List.of(target)));
            Program two = other.program(List.of(), momentum.updates(List.of(w2), List.of(g2)));
            g.set(1.0, 0);
            g2.set(0.0, 0);
            one.run();
            two.run();
        }
        assertEquals(1 - 1 - 0.5, w.value().at(0));
        assertEquals(1, momentum.states().size());
    }

    @Test
    void minimizeTakesTheGradientOfTheLoss() {
        Expr loss = sum(w.times(w));
        Program step = graph.program(List.of(loss), Sgd.of(0.25).minimize(loss, List.of(w)));
        step.run();
        assertEquals(5, loss.item());
        assertArrayEquals(new double[] {0.5, -1}, w.value().toDoubles());
    }

    @Test
    void parametersStepTogetherFromTheirOldValues() {
        try (ParameterSet set = Reference.parameters(0)) {
            Expr a = graph.param(set.get("a", Shape.scalar(), constant(2)));
            Expr b = graph.param(set.get("b", Shape.scalar(), constant(3)));
            Expr loss = a.times(b);
            graph.program(List.of(loss), Sgd.of(1).minimize(loss, List.of(a, b)))
                    .run();
            assertEquals(-1, a.value().item());
            assertEquals(1, b.value().item());
        }
    }

    @Test
    void aRuleOfTheUsersOwnIsOneMethod() {
        Optimizer sign = new Optimizer(0.5) {
            @Override
            protected Expr next(Expr w, Expr g, Expr rate, State state) {
                Expr count = state.zeros("count");
                return w.minus(rate.times(state.remember(count, count.plus(1))));
            }
        };
        assertArrayEquals(new double[] {1 - 0.5 - 1, -2 - 0.5 - 1}, after(sign, new double[2], new double[2]));
    }

    @Test
    void numbersThatMakeNoSenseAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> Sgd.of(-1));
        assertThrows(IllegalArgumentException.class, () -> Sgd.of(Double.NaN));
        assertThrows(IllegalArgumentException.class, () -> Momentum.of(0.1, 1));
        assertThrows(IllegalArgumentException.class, () -> Nesterov.of(0.1, -0.1));
        assertThrows(IllegalArgumentException.class, () -> Adam.of(0.1, 0.9, 1, 1e-8));
        assertThrows(IllegalArgumentException.class, () -> Adam.of(0.1, 0.9, 0.9, 0));
        assertThrows(IllegalArgumentException.class, () -> AdamW.of(0.1, -1));
    }

    @Test
    void gradientsThatDoNotFitAreRefused() {
        Sgd sgd = Sgd.of(0.1);
        Expr wide = graph.input("wide", Shape.of(3));
        Expr single = graph.input("single", Shape.of(2), DType.FLOAT32);
        assertThrows(IllegalArgumentException.class, () -> sgd.updates(List.of(w), List.of()));
        assertThrows(IllegalArgumentException.class, () -> sgd.updates(List.of(), List.of()));
        assertThrows(IllegalArgumentException.class, () -> sgd.updates(List.of(w), List.of(single)));
        assertThrows(IllegalArgumentException.class, () -> sgd.updates(List.of(g), List.of(g)));
        String message = assertThrows(IllegalArgumentException.class, () -> sgd.updates(List.of(w), List.of(wide)))
                .getMessage();
        assertTrue(message.startsWith("Sgd: ") && message.contains("can't be updated by the gradient"), message);
    }

    @Test
    void updatesAreAssignmentsOfTheParameterAndItsState() {
        List<Assignment> updates = Adam.of(0.1).updates(List.of(w), List.of(g));
        assertEquals(
                List.of("w.m", "w.v", "Adam.steps", "w"),
                updates.stream()
                        .map(u -> u.target().parameter().orElseThrow().name())
                        .toList());
    }
}
