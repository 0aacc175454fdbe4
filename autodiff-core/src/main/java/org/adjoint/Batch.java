package org.adjoint;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.adjoint.op.BroadcastTo;
import org.adjoint.op.Composite;
import org.adjoint.op.Contraction;
import org.adjoint.op.Op;
import org.adjoint.op.Reshape;
import org.adjoint.plan.Structure;

/**
 * A function of one node, computed for many values of it at once: the nodes that depend on it are built again with a new
 * leading axis, and share the others.
 */
final class Batch {
    private final int count;
    private final Map<Expr, Expr> batched = new HashMap<>();
    /** Formulas of operations whose gradient is not that of the formula. */
    private final Set<Expr> closed = new HashSet<>();

    private Batch(Expr of, Expr values) {
        this.count = values.shape().dim(0);
        batched.put(of, values);
    }

    /**
     * {@code y} for each value that stands along the leading axis of {@code values} in the place of {@code of}; empty if an
     * operation between the two has no batched form.
     */
    static Optional<Expr> over(Expr y, Expr of, Expr values) {
        Batch batch = new Batch(of, values);
        for (Expr node : batch.nodes(y).values()) {
            if (!batch.batched.containsKey(node) && batch.depends(node) && !batch.add(node)) {
                return Optional.empty();
            }
        }
        Expr last = Structure.resolved(y);
        return Optional.of(batch.batched.containsKey(last) ? batch.batched.get(last) : batch.repeated(last));
    }

    /** What {@code y} is computed from, as plans see it, in an order of computation. */
    private TreeMap<Integer, Expr> nodes(Expr y) {
        TreeMap<Integer, Expr> nodes = new TreeMap<>();
        Deque<Expr> pending = new ArrayDeque<>(List.of(y));
        while (!pending.isEmpty()) {
            Expr asked = pending.pop();
            Expr node = Structure.resolved(asked);
            if (asked.op() instanceof Composite composite && composite.hasClosedGradient()) {
                closed.add(node);
            }
            if (nodes.putIfAbsent(node.id(), node) == null) {
                node.inputs().forEach(pending::push);
            }
        }
        return nodes;
    }

    private boolean depends(Expr node) {
        return node.inputs().stream().anyMatch(this::isBatched);
    }

    private boolean isBatched(Expr node) {
        return batched.containsKey(Structure.resolved(node));
    }

    private boolean add(Expr node) {
        Optional<Op> op = closed.contains(node) ? Optional.empty() : node.op().batched(count);
        op.ifPresent(wide -> batched.put(node, node.op() == Contraction.DOT ? product(node) : applied(wide, node)));
        return op.isPresent();
    }

    private Expr applied(Op wide, Expr node) {
        Expr[] inputs = new Expr[node.inputs().size()];
        for (int i = 0; i < inputs.length; i++) {
            inputs[i] = input(node, i);
        }
        return wide.apply(inputs);
    }

    /** The slices of an input, or repetitions of it, with the rank that the operation broadcasts it to. */
    private Expr input(Expr node, int i) {
        Expr input = Structure.resolved(node.input(i));
        Expr slices = isBatched(input) ? batched.get(input) : repeated(input);
        int missing = node.op().broadcastShape(node, i).rank() - input.shape().rank();
        Shape aligned = Shape.of(count).followedBy(ones(missing)).followedBy(input.shape());
        return Reshape.reshape(slices, aligned);
    }

    /** A batch of matrices times one matrix is one product of all their rows; a matrix times a batch is not repeated. */
    private Expr product(Expr node) {
        Expr a = Structure.resolved(node.input(0));
        Expr b = Structure.resolved(node.input(1));
        if (a.shape().rank() == 2 && b.shape().rank() == 2 && isBatched(a) && !isBatched(b)) {
            Shape rows = Shape.of(
                    Math.multiplyExact(count, a.shape().dim(0)), a.shape().dim(1));
            Expr all = Contraction.DOT.apply(Reshape.reshape(batched.get(a), rows), b);
            return Reshape.reshape(all, Shape.of(count).followedBy(node.shape()));
        }
        return Contraction.DOT.apply(isBatched(a) ? input(node, 0) : a, isBatched(b) ? input(node, 1) : b);
    }

    private Expr repeated(Expr a) {
        return BroadcastTo.broadcastTo(a, Shape.of(count).followedBy(a.shape()));
    }

    private static Shape ones(int rank) {
        int[] dims = new int[rank];
        Arrays.fill(dims, 1);
        return Shape.of(dims);
    }
}
