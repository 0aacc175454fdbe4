package org.adjoint;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.adjoint.op.Concatenate;
import org.adjoint.op.HostRoutine;
import org.adjoint.op.Permute;
import org.adjoint.op.Reshape;
import org.adjoint.op.StopGradient;
import org.adjoint.plan.Structure;

/**
 * The derivatives that the sweep's vector-Jacobian product makes possible. They are expressions of the graph of {@code y},
 * and so can be differentiated again.
 */
final class Derivatives {
    private Derivatives() {}

    /** Σₖ yBarₖᵀ ∂yₖ/∂x for each x; zeros where no y depends on x. */
    static List<Expr> vjp(List<Expr> ys, List<Expr> yBars, Collection<Expr> xs) {
        requireTypes("vjp", "cotangent", ys, yBars);
        requireFloat(xs);
        Map<Expr, Expr> adjoints = ReverseSweep.adjoints(ys, yBars, xs);
        return xs.stream()
                .map(x -> Optional.ofNullable(adjoints.get(x)).orElseGet(() -> zeros(x)))
                .toList();
    }

    /**
     * Σᵢ ∂y/∂xᵢ vᵢ: the product u ↦ uᵀ ∂y/∂x is linear in u, so that its own vector-Jacobian product with v, by u, is
     * ∂y/∂x v whatever u is. Nothing of u itself is ever computed.
     */
    static Expr jvp(Expr y, List<Expr> xs, List<Expr> directions) {
        requireTypes("jvp", "direction", xs, directions);
        Expr u = probe(y);
        return vjp(vjp(List.of(y), List.of(u), xs), directions, List.of(u)).get(0);
    }

    /** H v by the blocks of each x: the gradient's vector-Jacobian product, since H is symmetric. */
    static List<Expr> hvp(Expr y, List<Expr> xs, List<Expr> vectors) {
        requireTypes("hvp", "vector", xs, vectors);
        return vjp(gradient("hvp", y, xs, "vjp twice"), vectors, xs);
    }

    /**
     * ∂y/∂x in the shape of y followed by that of x, by rows if y has no more elements than x, else by columns; those
     * differentiate the rows, so that it is by rows too if Java code is on the way, which has no second derivative. All of
     * them are one batch, unless an operation between x and y can't be batched.
     */
    static Expr jacobian(Expr y, Expr x) {
        Shape joint = y.shape().followedBy(x.shape());
        if (joint.size() == 0) {
            return y.graph().constant(Tensor.full(joint, y.dtype(), 0));
        }
        Expr u = probe(y);
        Expr product = vjp(List.of(y), List.of(u), List.of(x)).get(0);
        if (y.shape().size() <= x.shape().size() || runsJava(product, u)) {
            Expr rows = Batch.over(product, u, units(y))
                    .orElseGet(() -> oneByOne(
                            y, e -> vjp(List.of(y), List.of(e), List.of(x)).get(0)));
            return Reshape.reshape(rows, joint);
        }
        Expr v = probe(x);
        Expr column = vjp(List.of(product), List.of(v), List.of(u)).get(0);
        Expr columns =
                Batch.over(column, v, units(x)).orElseGet(() -> oneByOne(x, e -> jvp(y, List.of(x), List.of(e))));
        int count = Math.toIntExact(x.shape().size());
        Expr matrix = Reshape.reshape(
                columns, Shape.of(count, Math.toIntExact(y.shape().size())));
        return Reshape.reshape(Permute.transpose(matrix), joint);
    }

    /** Whether Java code computes something from which {@code y} follows and that is newer than {@code u}. */
    private static boolean runsJava(Expr y, Expr u) {
        Set<Expr> seen = new HashSet<>();
        Deque<Expr> pending = new ArrayDeque<>(List.of(y));
        while (!pending.isEmpty()) {
            Expr node = Structure.resolved(pending.pop());
            if (node.id() > u.id() && seen.add(node)) {
                if (node.op() instanceof HostRoutine) {
                    return true;
                }
                node.inputs().forEach(pending::push);
            }
        }
        return false;
    }

    /** f of each unit tensor like {@code a}, one after another along a new leading axis. */
    private static Expr oneByOne(Expr a, UnaryOperator<Expr> f) {
        int count = Math.toIntExact(a.shape().size());
        return Concatenate.concatenate(
                0,
                IntStream.range(0, count)
                        .mapToObj(k ->
                                f.apply(a.graph().constant(Tensor.generate(a.shape(), a.dtype(), i -> i == k ? 1 : 0))))
                        .map(row -> Reshape.reshape(row, Shape.of(1).followedBy(row.shape())))
                        .toArray(Expr[]::new));
    }

    /** Every unit tensor like {@code a}, along a new leading axis. */
    private static Expr units(Expr a) {
        int count = Math.toIntExact(a.shape().size());
        Shape shape = Shape.of(count).followedBy(a.shape());
        return a.graph().constant(Tensor.generate(shape, a.dtype(), i -> i / count == i % count ? 1 : 0));
    }

    /** A node like {@code a} that nothing else refers to, to differentiate by. */
    private static Expr probe(Expr a) {
        return StopGradient.STOP_GRADIENT.apply(zeros(a));
    }

    private static Expr zeros(Expr a) {
        return a.graph().constant(Tensor.full(a.shape(), a.dtype(), 0));
    }

    static Expr ones(Expr a) {
        return a.graph().constant(Tensor.full(a.shape(), a.dtype(), 1));
    }

    static List<Expr> gradient(String what, Expr y, Collection<Expr> xs, String otherwise) {
        if (y.shape().size() != 1) {
            throw new IllegalStateException(what + ": y must be a scalar, it is " + y + "; use " + otherwise);
        }
        return vjp(List.of(y), List.of(ones(y)), xs);
    }

    private static void requireFloat(Collection<Expr> xs) {
        for (Expr x : xs) {
            if (!x.dtype().isFloat()) {
                throw new IllegalStateException("gradient: " + x + " is INT32 and has no gradient");
            }
        }
    }

    private static void requireTypes(String what, String role, List<Expr> of, List<Expr> given) {
        if (of.size() != given.size()) {
            throw new IllegalArgumentException(
                    what + ": " + given.size() + " " + role + "s for " + of.size() + " tensors");
        }
        for (int i = 0; i < of.size(); i++) {
            if (!given.get(i).type().equals(of.get(i).type())) {
                throw new IllegalArgumentException(
                        what + ": the " + role + " " + given.get(i) + " has not the type of " + of.get(i));
            }
        }
    }
}
