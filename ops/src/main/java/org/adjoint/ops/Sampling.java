package org.adjoint.ops;

import static org.adjoint.op.Pointwise.pointwise;
import static org.adjoint.op.Scalar.constant;
import static org.adjoint.op.Scalar.one;
import static org.adjoint.op.Scalar.zero;

import org.adjoint.DType;
import org.adjoint.Expr;
import org.adjoint.Graph;
import org.adjoint.Shape;
import org.adjoint.op.Fn;
import org.adjoint.op.Pointwise;
import org.adjoint.op.Site;

/**
 * Random numbers, drawn anew by each forward() and each run of a program, from the generator that {@link Graph#random}
 * describes: the same seed gives the same numbers on every backend. Those with parameters are reparameterised: a function of
 * the parameters and of numbers that do not depend on them, through which the gradient flows (D. Kingma and M. Welling,
 * Auto-Encoding Variational Bayes, 2014).
 */
public final class Sampling {
    /** Intervals further out hold too few of the numbers that FLOAT32 can tell apart beside 1. */
    private static final double FARTHEST = 4;

    /** G. Box and M. Muller, A Note on the Generation of Random Normal Deviates, 1958; 1 - u is never 0. */
    private static final Pointwise BOX_MULLER = pointwise("boxMuller", (u, v) -> one().minus(u)
            .log()
            .times(-2)
            .sqrt()
            .times(v.times(2 * Math.PI).cos()));

    private static final Pointwise BELOW =
            pointwise("bernoulli", (u, p) -> u.lt(p)).partials((u, p, y) -> zero(), (u, p, y) -> zero());

    private Sampling() {}

    /** Uniform in [0, 1), in the graph's type. */
    public static Expr uniform(Graph graph, Shape shape) {
        return graph.random(shape, graph.dtype());
    }

    /**
     * y = low + (high - low) u with u uniform in [0, 1), in the shape that the bounds broadcast to; lowBar = yBar (1 - u),
     * highBar = yBar u.
     *
     * @throws IllegalArgumentException if the bounds do not broadcast, or differ in type, or are INT32
     */
    public static Expr uniform(Expr low, Expr high) {
        Arguments.requireFloat("uniform", low);
        Expr width = high.minus(low);
        return low.plus(width.times(low.graph().random(width.shape(), low.dtype())));
    }

    /** Normal with mean 0 and deviation 1, in the graph's type, by the method of Box and Muller. */
    public static Expr normal(Graph graph, Shape shape) {
        return normal(graph, shape, graph.dtype());
    }

    private static Expr normal(Graph graph, Shape shape, DType dtype) {
        return BOX_MULLER.apply(graph.random(shape, dtype), graph.random(shape, dtype));
    }

    /**
     * y = mean + deviation z with z standard normal, in the shape that they broadcast to; meanBar = yBar, deviationBar =
     * yBar z.
     *
     * @throws IllegalArgumentException if they do not broadcast, or differ in type, or are INT32
     */
    public static Expr normal(Expr mean, Expr deviation) {
        Arguments.requireFloat("normal", mean);
        Shape shape = Shape.broadcast("normal", mean.shape(), deviation.shape());
        return mean.plus(deviation.times(normal(mean.graph(), shape, mean.dtype())));
    }

    /**
     * As {@link #normal(Expr, Expr)}, with z standard normal given that it is in [low, high]: √2 erf⁻¹ of a number uniform
     * between erf(low / √2) and erf(high / √2), the inverse of the distribution function. An end may be infinite.
     *
     * @throws IllegalArgumentException also if not low &lt; high, or no z in the interval is within 4 of 0
     */
    public static Expr truncatedNormal(Expr mean, Expr deviation, double low, double high) {
        Arguments.requireFloat("truncatedNormal", mean);
        Shape shape = Shape.broadcast("truncatedNormal", mean.shape(), deviation.shape());
        if (!(low < high) || low > FARTHEST || high < -FARTHEST) {
            throw Site.refusal("truncatedNormal: [" + low + ", " + high + "] is no interval that begins within "
                    + FARTHEST + " deviations of the mean; the shape is " + shape);
        }
        double from = Fn.ERF.apply(low / Math.sqrt(2), 0, 0);
        double to = Fn.ERF.apply(high / Math.sqrt(2), 0, 0);
        // At an infinite end erf⁻¹ would be infinite; the clip brings what was rounded over an end back.
        double least = Math.max(low, -9);
        double most = Math.min(high, 9);
        Expr z = pointwise("truncatedNormal", u -> u.times(to - from)
                        .plus(from)
                        .erfInv()
                        .times(Math.sqrt(2))
                        .max(constant(least))
                        .min(constant(most)))
                .apply(mean.graph().random(shape, mean.dtype()));
        return mean.plus(deviation.times(z));
    }

    /** Standard Gumbel, in the graph's type: -ln(-ln(1 - u)) with u uniform in (0, 1), the inverse of e^(-e⁻ʸ). */
    public static Expr gumbel(Graph graph, Shape shape) {
        return gumbel(graph, shape, graph.dtype());
    }

    private static Expr gumbel(Graph graph, Shape shape, DType dtype) {
        // 1 - u is exact; of 0 half of the least number that is drawn takes the place.
        double least = dtype == DType.FLOAT32 ? 0x1p-25 : 0x1p-54;
        Pointwise gumbel = pointwise(
                "gumbel",
                u -> u.max(constant(least)).negate().log1p().negate().log().negate());
        return gumbel.apply(graph.random(shape, dtype));
    }

    /**
     * y = 1 with probability p, else 0, in the shape and type of p: 1 where a number uniform in [0, 1) is below p. No gradient
     * flows, as y is level in p but for its jump.
     *
     * @throws IllegalArgumentException if p is INT32
     */
    public static Expr bernoulli(Expr p) {
        Arguments.requireFloat("bernoulli", p);
        return BELOW.apply(p.graph().random(p.shape(), p.dtype()), p);
    }

    /**
     * A position along the axis, which is dropped, as INT32, with the probabilities of softmax(logits): the largest logit once
     * a Gumbel number is added to each (E. Gumbel, Statistical Theory of Extreme Values, 1954). No gradient flows through a
     * position, a whole number.
     *
     * @throws IllegalArgumentException if the axis is outside the shape or empty, or the logits are INT32
     */
    public static Expr categorical(Expr logits, int axis) {
        Arguments.requireFloat("categorical", logits);
        return Reductions.argMax(logits.plus(gumbel(logits.graph(), logits.shape(), logits.dtype())), axis);
    }
}
