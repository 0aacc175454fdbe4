package org.adjoint.nn.train;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.adjoint.Graph;
import org.adjoint.Program;
import org.adjoint.nn.ParameterSet;
import org.adjoint.nn.data.Batches;
import org.adjoint.nn.data.Dataset;
import org.adjoint.nn.data.LastBatch;
import org.adjoint.nn.optim.Optimizer;
import org.adjoint.nn.optim.RateSchedule;

/**
 * Trains a network on shuffled minibatches; each step (loss, gradients, update) is one launch.
 *
 * <pre>{@code
 * List<EpochReport> history = Trainer.of(network, parameters, Adam.of(0.001))
 *         .batch(500)
 *         .validation(held, EarlyStopping.after(5))
 *         .onEpoch(System.out::println)
 *         .fit(training, 30);
 * }</pre>
 *
 * <p>The same seed, data and backend give the same parameters to the last bit.
 */
public final class Trainer {
    /** Rows of validation data that are evaluated at a time. */
    private static final int VALIDATION_ROWS = 1000;

    private final Network network;
    private final ParameterSet parameters;
    private final Optimizer optimizer;
    private final List<Consumer<EpochReport>> listeners = new ArrayList<>();
    private int batch = 32;
    private long seed;
    private Optional<RateSchedule> schedule = Optional.empty();
    private Optional<Validation> validation = Optional.empty();
    private Progress progress = Progress.NONE;

    private record Validation(Dataset data, EarlyStopping rule) {}

    private Trainer(Network network, ParameterSet parameters, Optimizer optimizer) {
        this.network = network;
        this.parameters = parameters;
        this.optimizer = optimizer;
    }

    /** A trainer of a network over {@code parameters}, with batches of 32 and nothing else. */
    public static Trainer of(Network network, ParameterSet parameters, Optimizer optimizer) {
        return new Trainer(network, parameters, optimizer);
    }

    /** Sets the examples per step. Returns this. Throws IllegalArgumentException if it is not positive. */
    public Trainer batch(int rows) {
        if (rows < 1) {
            throw new IllegalArgumentException("trainer: batch size is " + rows + ", at least 1 is needed");
        }
        batch = rows;
        return this;
    }

    /** Sets the seed of the shuffles; 0 if never set. Returns this. */
    public Trainer seed(long value) {
        seed = value;
        return this;
    }

    /** Sets the optimiser's learning rate before each step, counted from 0 over all epochs. Returns this. */
    public Trainer schedule(RateSchedule rates) {
        schedule = Optional.of(rates);
        return this;
    }

    /**
     * Evaluates {@code data} after each epoch, stops by {@code rule}, and leaves the parameters of the epoch with the
     * smallest validation loss. Returns this.
     *
     * @throws IllegalArgumentException if the data is empty
     */
    public Trainer validation(Dataset data, EarlyStopping rule) {
        if (data.size() == 0) {
            throw new IllegalArgumentException("trainer: the validation set is empty");
        }
        validation = Optional.of(new Validation(data, rule));
        return this;
    }

    /** Calls {@code listener} after each epoch. Returns this. */
    public Trainer onEpoch(Consumer<EpochReport> listener) {
        listeners.add(listener);
        return this;
    }

    /** Shows the steps of each epoch. Returns this. */
    public Trainer progress(Progress shown) {
        progress = shown;
        return this;
    }

    /**
     * Trains for at most {@code epochs} epochs. Rows that do not fill a batch are left to another epoch's shuffle.
     *
     * @return a report per epoch
     * @throws IllegalArgumentException if {@code epochs} is negative, the data does not fit the network or is less than
     *     one batch
     * @throws ArithmeticException if the loss becomes NaN or infinite
     */
    public List<EpochReport> fit(Dataset data, int epochs) {
        if (epochs < 0) {
            throw new IllegalArgumentException("trainer: " + epochs + " epochs");
        }
        if (data.size() < batch) {
            throw new IllegalArgumentException(
                    "trainer: a batch of " + batch + " can't be filled from " + data.size() + " examples");
        }
        try (Graph graph = Graph.on(parameters.backend(), parameters.dtype());
                Evaluator evaluator = new Evaluator(network, parameters, VALIDATION_ROWS)) {
            Model model = network.build(graph, batch);
            Program step =
                    graph.program(List.of(model.loss()), optimizer.minimize(model.objective(), model.parameters()));
            return new Loop(model, step, evaluator, data).run(epochs);
        } finally {
            progress.end();
        }
    }

    /** One call of {@link #fit}. */
    private final class Loop {
        private final Model model;
        private final Program step;
        private final Evaluator evaluator;
        private final Feed feed;
        private final Batches batches;
        private long steps;

        Loop(Model model, Program step, Evaluator evaluator, Dataset data) {
            this.model = model;
            this.step = step;
            this.evaluator = evaluator;
            this.feed = new Feed(model, data);
            this.batches = new Batches(data, batch, LastBatch.DROP, seed);
        }

        List<EpochReport> run(int epochs) {
            Optional<Best> best = validation.map(v -> new Best(parameters, v.rule));
            List<EpochReport> history = new ArrayList<>();
            boolean exhausted = false;
            while (history.size() < epochs && !exhausted) {
                EpochReport report = epoch(history.size() + 1, epochs);
                history.add(report);
                exhausted = best.isPresent() && best.get().exhaustedBy(report.validationLoss());
                listeners.forEach(listener -> listener.accept(report));
            }
            best.ifPresent(Best::restore);
            return history;
        }

        private EpochReport epoch(int number, int epochs) {
            long start = System.nanoTime();
            progress.begin(number, epochs, batches.count());
            batches.shuffle();
            double sum = 0;
            while (batches.next()) {
                double loss = step();
                requireFinite(loss, number);
                progress.step(loss);
                sum += loss;
            }
            progress.end();
            Optional<Evaluation> held = validation.map(v -> evaluator.evaluate(v.data));
            return new EpochReport(
                    number,
                    sum / batches.count(),
                    held.map(Evaluation::loss).orElse(Double.NaN),
                    held.map(Evaluation::accuracy).orElse(Double.NaN),
                    (System.nanoTime() - start) / 1e9);
        }

        private double step() {
            schedule.ifPresent(rates -> optimizer.setLearningRate(rates.at(steps)));
            feed.set(batches);
            step.run();
            steps++;
            return model.loss().item();
        }

        private void requireFinite(double loss, int epoch) {
            if (!Double.isFinite(loss)) {
                throw new ArithmeticException("training: the loss is " + loss + " at step " + steps + ", in epoch "
                        + epoch + "; a smaller learning rate may help");
            }
        }
    }
}
