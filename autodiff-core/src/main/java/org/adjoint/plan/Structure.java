package org.adjoint.plan;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import org.adjoint.Assignment;
import org.adjoint.DType;
import org.adjoint.Expr;
import org.adjoint.Tensor;
import org.adjoint.op.HostRoutine;
import org.adjoint.op.Leaf;
import org.adjoint.op.Op;
import org.adjoint.op.TensorType;

/**
 * What is asked of a planner, apart from whose graph it is: the operations that the wanted values need in topological
 * order, numbered, with stable forms and formulas in place of the nodes they stand for. Equal structures have equal plans.
 */
public final class Structure {
    /**
     * One operation on earlier ones; none for a leaf, which is told by its type.
     *
     * @param number what every element is, if it is a constant of one number. Of other constants a plan depends on the type
     *     alone, so that a structure never keeps their elements
     */
    record Node(Optional<Op> op, int[] inputs, TensorType type, OptionalDouble number) {
        @Override
        public boolean equals(Object other) {
            return other instanceof Node n
                    && op.equals(n.op)
                    && Arrays.equals(inputs, n.inputs)
                    && type.equals(n.type)
                    && number.equals(n.number);
        }

        @Override
        public int hashCode() {
            return (op.hashCode() * 31 + Arrays.hashCode(inputs)) * 31 + type.hashCode();
        }
    }

    /** What two equal structures have in common; refers to no graph. */
    private record Key(List<Node> nodes, List<List<Integer>> passes, List<List<Integer>> updates) {
        // Written out for the reason that TensorType gives.
        @Override
        public boolean equals(Object other) {
            return other instanceof Key key
                    && nodes.equals(key.nodes)
                    && passes.equals(key.passes)
                    && updates.equals(key.updates);
        }

        @Override
        public int hashCode() {
            return (nodes.hashCode() * 31 + passes.hashCode()) * 31 + updates.hashCode();
        }
    }

    private final List<Node> nodes = new ArrayList<>();
    private final List<Expr> exprs = new ArrayList<>();
    private final List<Expr> leaves = new ArrayList<>();
    private final List<Expr> roots = new ArrayList<>();
    /** Per pass, the numbers of the nodes it is asked for. */
    private final List<int[]> passes = new ArrayList<>();
    /** Number of the leaf and number of its new value. */
    private final List<int[]> updates = new ArrayList<>();

    private Structure() {}

    /** The structure of the given passes, in order, followed by the assignments in the last of them. */
    public static Structure of(List<List<Expr>> passes, List<Assignment> updates) {
        Structure structure = new Structure();
        List<Expr> asked = new ArrayList<>();
        passes.forEach(asked::addAll);
        structure.roots.addAll(asked);
        updates.forEach(u -> {
            asked.add(u.target());
            asked.add(u.value());
        });
        Map<Expr, Integer> numbers = structure.number(asked);
        for (List<Expr> pass : passes) {
            structure.passes.add(
                    pass.stream().mapToInt(e -> numbers.get(resolved(e))).toArray());
        }
        for (Assignment update : updates) {
            structure.updates.add(
                    new int[] {numbers.get(resolved(update.target())), numbers.get(resolved(update.value()))});
        }
        return structure;
    }

    private Map<Expr, Integer> number(List<Expr> asked) {
        List<Expr> needed =
                new ArrayList<>(reach(asked.stream().map(Structure::resolved).toList(), true));
        needed.sort(Comparator.comparingInt(Expr::id));
        Map<Expr, Integer> numbers = new IdentityHashMap<>();
        for (Expr node : needed) {
            int[] inputs = new int[node.inputs().size()];
            for (int i = 0; i < inputs.length; i++) {
                inputs[i] = numbers.get(resolved(node.input(i)));
            }
            numbers.put(node, nodes.size());
            exprs.add(node);
            if (node.op() instanceof Leaf leaf) {
                nodes.add(new Node(Optional.empty(), inputs, node.type(), number(leaf)));
                leaves.add(node);
            } else {
                nodes.add(new Node(Optional.of(node.op()), inputs, node.type(), OptionalDouble.empty()));
            }
        }
        return numbers;
    }

    /** The number that a constant repeats, if it does. */
    private static OptionalDouble number(Leaf leaf) {
        if (leaf.constant().isEmpty()) {
            return OptionalDouble.empty();
        }
        Tensor constant = leaf.constant().get();
        if (constant.size() == 0 || constant.dtype() == DType.INT32) {
            return OptionalDouble.empty();
        }
        long bits = Double.doubleToLongBits(constant.at(0));
        for (int i = 1; i < constant.size(); i++) {
            if (Double.doubleToLongBits(constant.at(i)) != bits) {
                return OptionalDouble.empty();
            }
        }
        return OptionalDouble.of(constant.at(0));
    }

    /** The nodes that {@code root} depends on as the user wrote them, itself included. */
    public static Set<Expr> reachable(Expr root) {
        return reach(List.of(root), false);
    }

    private static Set<Expr> reach(Collection<Expr> from, boolean resolving) {
        Set<Expr> reached = new HashSet<>();
        Deque<Expr> pending = new ArrayDeque<>(from);
        while (!pending.isEmpty()) {
            Expr node = pending.pop();
            if (reached.add(node)) {
                for (Expr input : node.inputs()) {
                    pending.push(resolving ? resolved(input) : input);
                }
            }
        }
        return reached;
    }

    /** The node that stands for this one in plans. */
    public static Expr resolved(Expr node) {
        Expr resolved = node;
        while (resolved.equivalent().isPresent()) {
            resolved = resolved.equivalent().get();
        }
        return resolved;
    }

    /** Whether the plan serves other graphs too: not if it calls code of the user's, which sharing would keep alive. */
    public boolean isShareable() {
        return nodes.stream()
                .noneMatch(n -> n.op().filter(HostRoutine.class::isInstance).isPresent());
    }

    /** Equal for structures that have the same plan; refers to no graph. */
    public Object key() {
        return new Key(List.copyOf(nodes), boxed(passes), boxed(updates));
    }

    private static List<List<Integer>> boxed(List<int[]> numbers) {
        return numbers.stream().map(n -> Arrays.stream(n).boxed().toList()).toList();
    }

    List<Node> nodes() {
        return nodes;
    }

    /** The nodes as the graph has them, by their numbers. */
    public List<Expr> exprs() {
        return Collections.unmodifiableList(exprs);
    }

    /** The leaves, in the order of the plan's slots from 1. */
    public List<Expr> leaves() {
        return Collections.unmodifiableList(leaves);
    }

    /** The wanted nodes, pass by pass, in the order of the plan's outputs. */
    public List<Expr> roots() {
        return Collections.unmodifiableList(roots);
    }

    List<int[]> passes() {
        return passes;
    }

    List<int[]> updates() {
        return updates;
    }
}
