package org.adjoint.check;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.adjoint.Expr;
import org.adjoint.Tensor;
import org.adjoint.backend.Backend;
import org.adjoint.backend.Backends;

/**
 * Compares gradients by the reverse sweep with central differences, in FLOAT64 on a graph of its own: the graph of the
 * user is neither changed nor run, and a FLOAT32 graph is checked in FLOAT64.
 *
 * <pre>{@code
 * GradientCheck.of(loss, w1, b1).run().orThrow();
 * GradientCheck.unary(x -> softmax(x, 1), point).everyEntry().order(2).run().orThrow();
 * }</pre>
 *
 * <p>For outputs y and a random cotangent c (a plain sum would let a softmax with a zero gradient pass) the function
 * φ(x) = ⟨c, y(x)⟩ is compared: its slope along d by differences of φ with ⟨gradient, d⟩. By default d is random over all
 * entries of one input at a time, and where that fails the entries at fault are looked for; {@link #everyEntry} takes the
 * unit vectors. Order 2 does the same for the function x ↦
 * gradient, and so on.
 *
 * <p><b>Step.</b> From 2⁻⁸ (or 2⁻²⁰ of the largest entry, if more, so that it survives rounding), halved until two
 * Richardson extrapolations of the central differences agree; down to 2⁻²³ for slopes that differ.
 *
 * <p><b>Tolerance.</b> {@value #RELATIVE} of the larger slope, plus the rounding of φ over the step, plus twice the
 * disagreement of the extrapolations but of that no more than {@value #UNRESOLVED} of the slope. Where φ is 0 all along the
 * line, nothing tells how large the terms are that cancel in the gradient: then the rounding is that of the sum of c.
 *
 * <p><b>Kinks.</b> Where the slopes to both sides disagree by more than the tolerance and do not approach each other as
 * the step shrinks, or shrink without the slope being told, there is no derivative to compare with: reported apart, not as a
 * failure.
 */
public final class GradientCheck {
    /** Agreement asked of two slopes, relative to the larger. */
    public static final double RELATIVE = 1e-6;

    /** The most that badly resolved differences may loosen the tolerance, relative to the larger slope. */
    public static final double UNRESOLVED = 1e-4;

    private final Formula formula;
    private final List<Tensor> points;
    private final Settings settings;

    /** How to check; immutable. */
    record Settings(Backend backend, int order, int directions, boolean everyEntry, long seed, double relative) {}

    private GradientCheck(Formula formula, List<Tensor> points, Settings settings) {
        this.formula = formula;
        this.points = points;
        this.settings = settings;
    }

    private static GradientCheck of(Formula formula, List<Tensor> points, Backend backend) {
        return new GradientCheck(formula, points, new Settings(backend, 1, 3, false, 0, RELATIVE));
    }

    /**
     * Checks the gradient of {@code y} by each of {@code xs} (inputs, parameters, or intermediate nodes that have been
     * evaluated), at their present values; without {@code xs}, by all that {@code graph.backward(y)} would give.
     *
     * @throws IllegalStateException if an input was never set, or there is nothing to differentiate by
     */
    public static GradientCheck of(Expr y, Expr... xs) {
        List<Expr> wanted = xs.length > 0 ? List.of(xs) : Replay.differentiated(y);
        if (wanted.isEmpty()) {
            throw new IllegalStateException(
                    "gradient check: " + y + " depends on no parameter and no node with requireGrad()");
        }
        List<Tensor> points =
                wanted.stream().map(x -> Replay.float64(x.value())).toList();
        return of(new Replay(y, wanted), points, y.graph().backend());
    }

    /** Checks a function of one tensor at a point. */
    public static GradientCheck unary(UnaryOperator<Expr> f, Tensor a) {
        return function(xs -> f.apply(xs.get(0)), a);
    }

    /** Checks a function of two tensors at a point. */
    public static GradientCheck binary(BinaryOperator<Expr> f, Tensor a, Tensor b) {
        return function(xs -> f.apply(xs.get(0), xs.get(1)), a, b);
    }

    /**
     * Checks a function of any number of tensors at a point: FLOAT32 tensors are taken as FLOAT64, INT32 tensors are
     * given to the function but not differentiated by.
     */
    public static GradientCheck function(Function<List<Expr>, Expr> f, Tensor... at) {
        List<Tensor> points = Arrays.stream(at).map(Replay::float64).toList();
        return of(Formula.of(f, at.length), points, Backends.best());
    }

    /** Runs on this backend; by default on that of the graph, or the best. */
    public GradientCheck on(Backend backend) {
        return with(new Settings(
                Objects.requireNonNull(backend),
                settings.order,
                settings.directions,
                settings.everyEntry,
                settings.seed,
                settings.relative));
    }

    /** Checks derivatives of the orders 1 to {@code order}; by default 1. */
    public GradientCheck order(int order) {
        if (order < 1) {
            throw new IllegalArgumentException("gradient check: the order must be 1 or more, it is " + order);
        }
        return with(new Settings(
                settings.backend, order, settings.directions, settings.everyEntry, settings.seed, settings.relative));
    }

    /** How many random directions (each with a new cotangent) are tried per input; by default 3. */
    public GradientCheck directions(int count) {
        if (count < 1) {
            throw new IllegalArgumentException("gradient check: needs 1 direction or more, " + count + " asked for");
        }
        return with(new Settings(settings.backend, settings.order, count, false, settings.seed, settings.relative));
    }

    /** Compares each entry of each input: 6 evaluations or more per entry. */
    public GradientCheck everyEntry() {
        return with(new Settings(
                settings.backend, settings.order, settings.directions, true, settings.seed, settings.relative));
    }

    /** The seed of the directions and cotangents; by default 0. The same seed gives the same report. */
    public GradientCheck seed(long seed) {
        return with(new Settings(
                settings.backend, settings.order, settings.directions, settings.everyEntry, seed, settings.relative));
    }

    /** Another agreement than {@value #RELATIVE}, for functions that are computed less exactly than FLOAT64. */
    public GradientCheck relativeTolerance(double relative) {
        if (!(relative > 0)) {
            throw new IllegalArgumentException("gradient check: the tolerance must be positive, it is " + relative);
        }
        return with(new Settings(
                settings.backend, settings.order, settings.directions, settings.everyEntry, settings.seed, relative));
    }

    private GradientCheck with(Settings changed) {
        return new GradientCheck(formula, points, changed);
    }

    /** Runs the comparisons. */
    public GradientReport run() {
        try (Subject subject = new Subject(settings.backend, formula, points)) {
            List<Comparison> comparisons = new ArrayList<>();
            for (int order = 1; order <= settings.order; order++) {
                subject.differentiate();
                compare(subject, order, comparisons);
            }
            boolean failed = comparisons.stream().anyMatch(c -> c.verdict() == Comparison.Verdict.FAILED);
            List<String> suspects = failed ? Suspects.of(subject, formula, settings) : List.of();
            return new GradientReport(formula.describe(subject.result()), comparisons, suspects);
        }
    }

    private void compare(Subject subject, int order, List<Comparison> comparisons) {
        SplittableRandom random = new SplittableRandom(settings.seed);
        int trials = settings.everyEntry ? 1 : settings.directions;
        for (int trial = 0; trial < trials; trial++) {
            subject.drawCotangents(random);
            List<Tensor> gradients = subject.gradients();
            for (int i = 0; i < subject.arity(); i++) {
                Tensor point = points.get(i);
                if (!point.dtype().isFloat() || point.size() == 0) {
                    continue;
                }
                Line line = new Line(subject, i, gradients.get(i).toDoubles(), order, settings.relative);
                if (settings.everyEntry) {
                    comparisons.addAll(line.entries());
                } else {
                    comparisons.addAll(line.direction(trial, random));
                }
            }
        }
    }
}
