package org.adjoint.nn.optim;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.adjoint.Assignment;
import org.adjoint.DType;
import org.adjoint.Expr;
import org.adjoint.Graph;
import org.adjoint.Parameter;
import org.adjoint.Shape;
import org.adjoint.Tensor;

/**
 * A rule that moves parameters against their gradient. It is an expression, to be run by a program together with the loss:
 *
 * <pre>{@code
 * Optimizer adam = Adam.of(0.001);
 * Program step = graph.program(List.of(loss), adam.minimize(loss, List.of(w1, b1)));
 * }</pre>
 *
 * <p>An optimiser keeps one state per parameter, shared by every graph it is used in, and a learning rate that can be
 * changed between runs without planning anew. A new rule overrides {@link #next}.
 */
public abstract class Optimizer implements AutoCloseable {
    private final Map<Parameter, Map<String, Parameter>> states = new LinkedHashMap<>();
    private final Map<DType, Parameter> stepCounts = new EnumMap<>(DType.class);
    private final Map<DType, Parameter> rates = new EnumMap<>(DType.class);
    private double learningRate;

    /** Throws IllegalArgumentException if the rate is negative or not finite. */
    protected Optimizer(double learningRate) {
        setLearningRate(learningRate);
    }

    /**
     * The new value of a parameter.
     *
     * @param w the parameter, before the step
     * @param g the gradient of the loss by w
     * @param rate the learning rate, a scalar
     * @param state what the rule remembers about w from step to step
     */
    protected abstract Expr next(Expr w, Expr g, Expr rate, State state);

    /**
     * One step down the gradient of {@code loss}.
     *
     * @throws IllegalStateException if the loss is not a scalar
     * @throws IllegalArgumentException as {@link #updates}
     */
    public final List<Assignment> minimize(Expr loss, List<Expr> parameters) {
        return updates(parameters, loss.graph().gradient(loss, parameters));
    }

    /**
     * One step against the given gradients: the new values of the parameters and of this optimiser's state. A program takes
     * the updates of one call.
     *
     * @throws IllegalArgumentException if there are not as many gradients as parameters, no parameter, or one of them
     *     is no parameter or of another type than its gradient
     */
    public final List<Assignment> updates(List<Expr> parameters, List<Expr> gradients) {
        if (parameters.isEmpty() || parameters.size() != gradients.size()) {
            throw new IllegalArgumentException(
                    name() + ": " + gradients.size() + " gradients are given for " + parameters.size() + " parameters");
        }
        List<Assignment> assignments = new ArrayList<>();
        Map<DType, Expr> steps = new EnumMap<>(DType.class);
        for (int i = 0; i < parameters.size(); i++) {
            Expr w = parameters.get(i);
            Expr g = gradients.get(i);
            if (w.parameter().isEmpty() || !g.type().equals(w.type())) {
                throw new IllegalArgumentException(name() + ": " + w + " can't be updated by the gradient " + g);
            }
            State state = new State(w, steps, assignments);
            assignments.add(new Assignment(w, next(w, g, rate(w), state)));
        }
        return assignments;
    }

    private Expr rate(Expr w) {
        return w.graph().param(rates.computeIfAbsent(w.dtype(), type -> scalar("learningRate", w, learningRate)));
    }

    private Parameter scalar(String purpose, Expr w, double number) {
        Tensor initial = Tensor.full(Shape.scalar(), w.dtype(), number);
        return Parameter.state(name() + "." + purpose, initial, w.graph().backend());
    }

    private String name() {
        return getClass().getSimpleName();
    }

    /** The learning rate of the next step. */
    public final double learningRate() {
        return learningRate;
    }

    /**
     * Changes the learning rate from the next step on.
     *
     * @throws IllegalArgumentException if it is negative or not finite
     */
    public final void setLearningRate(double rate) {
        if (!(Double.isFinite(rate) && rate >= 0)) {
            throw new IllegalArgumentException(
                    name() + ": the learning rate must be finite and not negative, it is " + rate);
        }
        if (rate != learningRate) {
            learningRate = rate;
            rates.forEach((type, parameter) -> parameter.set(Tensor.full(Shape.scalar(), type, rate)));
        }
    }

    /** Everything remembered from step to step, in the order made: with the parameters, what a checkpoint must hold. */
    public final List<Parameter> states() {
        List<Parameter> all = new ArrayList<>(stepCounts.values());
        states.values().forEach(ofOne -> all.addAll(ofOne.values()));
        return all;
    }

    /** Frees the memory of the state; the optimiser can't be used afterwards. */
    @Override
    public final void close() {
        states().forEach(Parameter::close);
        rates.values().forEach(Parameter::close);
    }

    /** What a rule remembers about one parameter, and how that changes in a step. */
    protected final class State {
        private final Expr w;
        private final Graph graph;
        private final Map<DType, Expr> steps;
        private final List<Assignment> assignments;

        private State(Expr w, Map<DType, Expr> steps, List<Assignment> assignments) {
            this.w = w;
            this.graph = w.graph();
            this.steps = steps;
            this.assignments = assignments;
        }

        /** A remembered value of the parameter's shape, zeros before the first step. */
        public Expr zeros(String purpose) {
            Parameter parameter = w.parameter().orElseThrow();
            return graph.param(states.computeIfAbsent(parameter, p -> new LinkedHashMap<>())
                    .computeIfAbsent(
                            purpose,
                            p -> Parameter.state(
                                    parameter.name() + "." + purpose,
                                    Tensor.full(w.shape(), w.dtype(), 0),
                                    graph.backend())));
        }

        /** Remembers {@code value} for the next step. Returns the value. */
        public Expr remember(Expr remembered, Expr value) {
            assignments.add(new Assignment(remembered, value));
            return value;
        }

        /** The number of this step as a scalar, 1 for the first: one count for all parameters of a type. */
        public Expr step() {
            Expr known = steps.get(w.dtype());
            if (known == null) {
                Expr before = graph.param(stepCounts.computeIfAbsent(w.dtype(), type -> scalar("steps", w, 0)));
                known = remember(before, before.plus(1));
                steps.put(w.dtype(), known);
            }
            return known;
        }
    }
}
