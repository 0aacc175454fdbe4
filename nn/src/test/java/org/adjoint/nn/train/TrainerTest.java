package org.adjoint.nn.train;

import static org.adjoint.nn.init.Initializers.constant;
import static org.adjoint.ops.Reductions.sum;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.adjoint.DType;
import org.adjoint.Expr;
import org.adjoint.Graph;
import org.adjoint.Shape;
import org.adjoint.Tensor;
import org.adjoint.nn.Dense;
import org.adjoint.nn.ParameterSet;
import org.adjoint.nn.Reference;
import org.adjoint.nn.data.Dataset;
import org.adjoint.nn.optim.Adam;
import org.adjoint.nn.optim.Optimizer;
import org.adjoint.nn.optim.RateSchedule;
import org.adjoint.nn.optim.Sgd;
import org.adjoint.ops.Losses;
import org.adjoint.ops.Softmax;
import org.adjoint.ops.Trigonometry;
import org.junit.jupiter.api.Test;

class TrainerTest {
    private static final int CLASSES = 3;
    private static final Dataset DATA = Blobs.of(300, CLASSES, 0.2, 1);
    private static final Dataset HELD = Blobs.of(90, CLASSES, 0.2, 2);

    /** Two layers, the truth as rows with a single 1. */
    private static Network network(ParameterSet parameters) {
        Dense hidden = Dense.of(parameters, "hidden", 2, 8, Trigonometry::tanh);
        Dense scores = Dense.of(parameters, "scores", 8, CLASSES, z -> Softmax.softmax(z, 1));
        return (graph, rows) -> {
            Expr x = graph.input("x", Shape.of(rows, 2));
            Expr y = graph.input("y", Shape.of(rows, CLASSES));
            Expr output = scores.apply(hidden.apply(x));
            return new Model(x, y, output, Losses.crossEntropy(output, y));
        };
    }

    /** One layer, the truth as class numbers. */
    private static Network linear(ParameterSet parameters) {
        Dense scores = Dense.of(parameters, "scores", 2, CLASSES, UnaryOperator.identity(), constant(0));
        return (graph, rows) -> {
            Expr x = graph.input("x", Shape.of(rows, 2));
            Expr y = graph.input("y", Shape.of(rows), DType.INT32);
            Expr logits = scores.apply(x);
            return new Model(x, y, logits, Losses.crossEntropyOfLabels(logits, y));
        };
    }

    private static Map<String, Tensor> trained(long seed) {
        try (ParameterSet parameters = ParameterSet.on(Reference.backend(), DType.FLOAT32, 4);
                Optimizer adam = Adam.of(0.05)) {
            Trainer.of(network(parameters), parameters, adam)
                    .batch(50)
                    .seed(seed)
                    .fit(DATA, 2);
            return parameters.values();
        }
    }

    @Test
    void aSeparableProblemIsLearnt() {
        try (ParameterSet parameters = ParameterSet.on(Reference.backend(), DType.FLOAT32, 4);
                Optimizer adam = Adam.of(0.05);
                Evaluator evaluator = new Evaluator(network(parameters), parameters, 64)) {
            List<EpochReport> history = Trainer.of(network(parameters), parameters, adam)
                    .batch(50)
                    .validation(HELD, EarlyStopping.after(3))
                    .fit(DATA, 10);
            assertTrue(history.get(history.size() - 1).trainLoss()
                    < 0.2 * history.get(0).trainLoss());
            assertEquals(1, evaluator.evaluate(HELD).accuracy(), 0.02);
        }
    }

    @Test
    void theFirstLossIsThatOfTheUntrainedNetwork() {
        try (ParameterSet parameters = Reference.parameters(4);
                Optimizer sgd = Sgd.of(0.5)) {
            List<EpochReport> history =
                    Trainer.of(linear(parameters), parameters, sgd).batch(300).fit(DATA, 2);
            assertEquals(Math.log(CLASSES), history.get(0).trainLoss(), 1e-12);
            assertTrue(history.get(1).trainLoss() < history.get(0).trainLoss());
        }
    }

    @Test
    void equalSeedsGiveEqualParametersToTheLastBit() {
        assertEquals(trained(1), trained(1));
    }

    @Test
    void anotherSeedShufflesOtherwise() {
        assertNotEquals(trained(1), trained(2));
    }

    @Test
    void trainingStopsWhenValidationStopsGainingAndKeepsTheBest() {
        // Classes that overlap, so that weights a thousand times too large are costly.
        Dataset overlapping = Blobs.of(300, CLASSES, 1.5, 5);
        RateSchedule leap = step -> step < 2 ? 0.5 : 1000;
        try (ParameterSet parameters = Reference.parameters(4);
                Optimizer sgd = Sgd.of(0);
                Evaluator evaluator = new Evaluator(linear(parameters), parameters, 300)) {
            List<EpochReport> history = Trainer.of(linear(parameters), parameters, sgd)
                    .batch(300)
                    .schedule(leap)
                    .validation(overlapping, EarlyStopping.after(2))
                    .fit(overlapping, 50);
            assertEquals(4, history.size());
            assertTrue(history.get(2).validationLoss() > history.get(1).validationLoss());
            assertEquals(
                    history.get(1).validationLoss(),
                    evaluator.evaluate(overlapping).loss());
        }
    }

    @Test
    void listenersHearOfEachEpochInOrder() {
        List<Integer> heard = new ArrayList<>();
        try (ParameterSet parameters = Reference.parameters(4);
                Optimizer sgd = Sgd.of(0.1)) {
            Trainer.of(linear(parameters), parameters, sgd)
                    .batch(100)
                    .onEpoch(report -> heard.add(report.epoch()))
                    .fit(DATA, 3);
        }
        assertEquals(List.of(1, 2, 3), heard);
    }

    @Test
    void progressSeesEachStepOfEachEpoch() {
        List<String> seen = new ArrayList<>();
        Progress recorder = new Progress() {
            @Override
            public void begin(int epoch, int epochs, int steps) {
                seen.add("epoch " + epoch + " of " + epochs + ", " + steps + " steps");
            }

            @Override
            public void step(double loss) {
                seen.add("step");
            }

            @Override
            public void end() {}
        };
        try (ParameterSet parameters = Reference.parameters(4);
                Optimizer sgd = Sgd.of(0.1)) {
            Trainer.of(linear(parameters), parameters, sgd)
                    .batch(140)
                    .progress(recorder)
                    .fit(DATA, 1);
        }
        assertEquals(List.of("epoch 1 of 1, 2 steps", "step", "step"), seen);
    }

    @Test
    void aPenaltyIsMinimisedButNotReported() {
        try (ParameterSet parameters = Reference.parameters(4);
                Optimizer sgd = Sgd.of(0.1)) {
            Network penalised = (graph, rows) -> {
                Model model = linear(parameters).build(graph, rows);
                Expr total = model.parameters().stream()
                        .map(w -> sum(w))
                        .reduce(Expr::plus)
                        .orElseThrow();
                return model.penalised(total);
            };
            List<EpochReport> history =
                    Trainer.of(penalised, parameters, sgd).batch(300).fit(DATA, 1);
            assertEquals(Math.log(CLASSES), history.get(0).trainLoss(), 1e-12);
            // The gradients of the cross-entropy cancel over the classes, so only the penalty's are left in the sum.
            double total = parameters.values().values().stream()
                    .flatMapToDouble(w -> Arrays.stream(w.toDoubles()))
                    .sum();
            assertEquals(-0.1 * parameters.size(), total, 1e-12);
        }
    }

    @Test
    void aLossThatIsNotFiniteStopsTrainingWithAReason() {
        float[] huge = new float[2 * CLASSES];
        Arrays.fill(huge, Float.POSITIVE_INFINITY);
        Dataset broken = Dataset.of(2, CLASSES, huge, new int[CLASSES]);
        try (ParameterSet parameters = Reference.parameters(4);
                Optimizer sgd = Sgd.of(0.1)) {
            Trainer trainer = Trainer.of(linear(parameters), parameters, sgd).batch(CLASSES);
            String message = assertThrows(ArithmeticException.class, () -> trainer.fit(broken, 1))
                    .getMessage();
            assertEquals("training: the loss is NaN at step 1, in epoch 1; a smaller learning rate may help", message);
        }
    }

    @Test
    void badRequestsAreNamed() {
        try (ParameterSet parameters = Reference.parameters(4);
                Optimizer sgd = Sgd.of(0.1)) {
            Trainer trainer = Trainer.of(linear(parameters), parameters, sgd);
            Dataset wide = Dataset.of(3, CLASSES, new float[99], new int[33]);
            Dataset empty = Dataset.of(2, CLASSES, new float[0], new int[0]);
            assertThrows(IllegalArgumentException.class, () -> trainer.batch(0));
            assertThrows(IllegalArgumentException.class, () -> trainer.fit(DATA, -1));
            assertThrows(IllegalArgumentException.class, () -> trainer.fit(wide, 1));
            assertThrows(IllegalArgumentException.class, () -> trainer.validation(empty, EarlyStopping.after(1)));
            assertThrows(IllegalArgumentException.class, () -> EarlyStopping.after(0));
            String message = assertThrows(IllegalArgumentException.class, () -> trainer.batch(301)
                            .fit(DATA, 1))
                    .getMessage();
            assertEquals("trainer: a batch of 301 can't be filled from 300 examples", message);
        }
    }

    @Test
    void aModelWhosePartsDoNotFitIsRefused() {
        try (Graph graph = Reference.graph()) {
            Expr x = graph.input("x", Shape.of(4, 2));
            Expr y = graph.input("y", Shape.of(4, 3));
            Expr loss = graph.constant(0);
            assertThrows(IllegalArgumentException.class, () -> new Model(x, y, x, loss));
            assertThrows(IllegalArgumentException.class, () -> new Model(x, y, y, y));
            assertThrows(IllegalArgumentException.class, () -> new Model(loss, y, y, loss));
        }
    }
}
