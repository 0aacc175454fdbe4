package org.adjoint.testkit;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.adjoint.DType;
import org.adjoint.Expr;
import org.adjoint.Graph;
import org.adjoint.Shape;
import org.adjoint.Tensor;
import org.adjoint.op.Pad;
import org.adjoint.op.Slice;
import org.adjoint.ops.Activations;
import org.adjoint.ops.Arithmetic;
import org.adjoint.ops.Axes;
import org.adjoint.ops.Conditions;
import org.adjoint.ops.Control;
import org.adjoint.ops.Exponentials;
import org.adjoint.ops.Layouts;
import org.adjoint.ops.Parts;
import org.adjoint.ops.Products;
import org.adjoint.ops.Reductions;
import org.adjoint.ops.Softmax;
import org.adjoint.ops.Trigonometry;
import org.adjoint.ops.Types;

/**
 * A formula of random operations on random inputs: what a planner may meet. Operations are scaled so that values stay
 * near 1 and errors are not amplified; choices between near numbers, which rounding would flip, are made on inputs only.
 */
final class RandomFormula {
    private static final int[] EXTENTS = {1, 2, 3, 5, 8, 17, 33};
    private static final int LARGEST = 3000;

    private final Graph graph;
    private final SplittableRandom random;
    private final List<Expr> leaves = new ArrayList<>();
    private final List<Expr> pool = new ArrayList<>();

    private RandomFormula(Graph graph, long seed) {
        this.graph = graph;
        this.random = new SplittableRandom(seed);
    }

    /** Adds inputs and {@code steps} operations to a graph. */
    static RandomFormula in(Graph graph, long seed, int steps) {
        RandomFormula formula = new RandomFormula(graph, seed);
        int rows = formula.extent();
        int columns = formula.extent();
        formula.leaf(Shape.of(rows, columns));
        formula.leaf(Shape.of(1, columns));
        formula.leaf(formula.random.nextBoolean() ? Shape.scalar() : Shape.of(rows, 1));
        formula.leaf(Shape.of(formula.random.nextInt(1, 4), rows, columns));
        for (int i = 0; i < steps; i++) {
            formula.pool.add(formula.step());
        }
        return formula;
    }

    /** The inputs and parameters. */
    List<Expr> leaves() {
        return leaves;
    }

    /** Inputs, parameters and operations, in the order they were made. */
    List<Expr> nodes() {
        return pool;
    }

    /** The operation made last. */
    Expr last() {
        return pool.get(pool.size() - 1);
    }

    /** Numbers for a tensor like that of {@code node}. */
    Tensor values(Expr node) {
        return Tensor.generate(node.shape(), node.dtype(), i -> random.nextDouble(-1.5, 1.5));
    }

    private void leaf(Shape shape) {
        Expr leaf;
        if (random.nextBoolean()) {
            leaf = graph.input("x" + leaves.size(), shape);
            leaf.set(values(leaf));
        } else {
            leaf = graph.param("p" + leaves.size(), shape, (s, r) -> r.doubles(s.size(), -1.5, 1.5)
                    .toArray());
        }
        leaves.add(leaf);
        pool.add(leaf);
    }

    private Expr step() {
        Expr a = any();
        return switch (random.nextInt(17)) {
            case 0, 1, 2, 3 -> function(a);
            case 4, 5, 6 -> combined(a, partner(a));
            case 7 -> chosen();
            case 8 -> folded(a);
            case 9 -> product(a);
            case 10, 11, 12 -> viewed(a);
            case 13 -> joined(a);
            case 14 -> a.shape().rank() == 0 ? function(a) : normalised(a);
            case 15 -> Control.checkpoint(this::subgraph, a);
            default -> rounded(a);
        };
    }

    /** Later nodes are taken more often, so that formulas grow deep as well as wide. */
    private Expr any() {
        int back = Math.min(random.nextInt(pool.size()), random.nextInt(pool.size()));
        return pool.get(pool.size() - 1 - back);
    }

    private int extent() {
        return EXTENTS[random.nextInt(EXTENTS.length)];
    }

    private Expr partner(Expr a) {
        List<Expr> fitting =
                pool.stream().filter(b -> b == a || joins(a.shape(), b.shape())).toList();
        return fitting.get(random.nextInt(fitting.size()));
    }

    private static boolean joins(Shape a, Shape b) {
        try {
            return Shape.broadcast("", a, b).size() <= LARGEST;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private Expr function(Expr a) {
        return switch (random.nextInt(7)) {
            case 0 -> Trigonometry.tanh(a);
            case 1 -> Activations.sigmoid(a);
            case 2 -> Trigonometry.sin(a);
            case 3 -> Exponentials.exp(Trigonometry.cos(a)).times(0.3);
            case 4 -> Arithmetic.sqrt(Arithmetic.square(a).plus(1));
            case 5 -> Exponentials.log(Arithmetic.square(a).plus(1.5));
            default -> a.times(random.nextDouble(-1, 1)).plus(0.25);
        };
    }

    private Expr combined(Expr a, Expr b) {
        return switch (random.nextInt(5)) {
            case 0 -> a.plus(b).times(0.7);
            case 1 -> a.minus(b).times(0.7);
            case 2 -> Trigonometry.tanh(a).times(b);
            case 3 -> a.div(Arithmetic.square(b).plus(1));
            default -> a.negate().times(Trigonometry.sin(b));
        };
    }

    private Expr subgraph(Expr a) {
        Expr b = function(a);
        Expr c = random.nextBoolean() ? combined(b, partner(a)) : product(b);
        return function(c);
    }

    private Expr chosen() {
        Expr a = leaves.get(random.nextInt(leaves.size()));
        List<Expr> fitting = leaves.stream()
                .filter(b -> b != a && joins(a.shape(), b.shape()))
                .toList();
        if (fitting.isEmpty()) {
            return Activations.relu(a);
        }
        Expr b = fitting.get(random.nextInt(fitting.size()));
        return switch (random.nextInt(3)) {
            case 0 -> Arithmetic.maximum(a, b);
            case 1 -> Arithmetic.minimum(a, b);
            default -> Conditions.where(Conditions.less(a, b), Trigonometry.sin(a), b);
        };
    }

    private Expr folded(Expr a) {
        int choice = random.nextInt();
        int[] axes = IntStream.range(0, a.shape().rank())
                .filter(i -> (choice >> i & 1) == 1)
                .toArray();
        return switch (random.nextInt(4)) {
            case 0 -> Reductions.mean(a, axes);
            case 1 -> Reductions.mean(a, Axes.keepDims(axes));
            case 2 -> Reductions.sum(a, Axes.keepDims(axes)).times(0.1);
            default -> {
                Expr leaf = leaves.get(random.nextInt(leaves.size()));
                int[] last = leaf.shape().rank() == 0 ? new int[0] : new int[] {-1};
                yield random.nextBoolean() ? Reductions.max(leaf, last) : Reductions.min(leaf, Axes.keepDims(last));
            }
        };
    }

    private Expr product(Expr a) {
        if (a.shape().rank() < 2) {
            return function(a);
        }
        double scale = 1.0 / Math.max(1, a.shape().dim(-1));
        if (random.nextBoolean() && a.shape().dim(-2) <= 33) {
            return Products.dot(a, Products.transpose(a)).times(scale);
        }
        List<Expr> fitting = pool.stream()
                .filter(b ->
                        b.shape().rank() == 2 && b.shape().dim(0) == a.shape().dim(-1))
                .toList();
        if (fitting.isEmpty()) {
            leaf(Shape.of(a.shape().dim(-1), extent()));
            return Products.dot(a, leaves.get(leaves.size() - 1)).times(scale);
        }
        return Products.dot(a, fitting.get(random.nextInt(fitting.size()))).times(scale);
    }

    private Expr viewed(Expr a) {
        Shape shape = a.shape();
        int rank = shape.rank();
        if (rank == 0) {
            return Layouts.broadcastTo(a, Shape.of(extent(), extent()));
        }
        return switch (random.nextInt(6)) {
            case 0 -> {
                int[] order = IntStream.range(0, rank).toArray();
                int i = random.nextInt(rank);
                order[0] = i;
                order[i] = 0;
                yield Layouts.permute(a, order);
            }
            case 1 -> Layouts.flatten(a);
            case 2 -> {
                int[] reversed = shape.dims();
                for (int i = 0; i < rank; i++) {
                    reversed[i] = shape.dim(rank - 1 - i);
                }
                yield Layouts.reshape(a, Shape.of(reversed));
            }
            case 3 ->
                shape.size() * 3 <= LARGEST && rank < 4
                        ? Layouts.broadcastTo(a, Shape.of(prepended(3, shape.dims())))
                        : Layouts.flatten(a);
            case 4 -> strided(a);
            default -> Control.stopGradient(a);
        };
    }

    private static int[] prepended(int first, int[] rest) {
        int[] all = new int[rest.length + 1];
        all[0] = first;
        System.arraycopy(rest, 0, all, 1, rest.length);
        return all;
    }

    /** Every second element, or all in reverse, of each axis. */
    private Expr strided(Expr a) {
        int rank = a.shape().rank();
        int[] starts = new int[rank];
        int[] lengths = a.shape().dims();
        int[] steps = new int[rank];
        Arrays.fill(steps, 1);
        int i = random.nextInt(rank);
        if (random.nextBoolean()) {
            starts[i] = Math.max(0, lengths[i] - 1);
            steps[i] = -1;
        } else {
            lengths[i] = (lengths[i] + 1) / 2;
            steps[i] = 2;
        }
        return new Slice(starts, lengths, steps).apply(a);
    }

    private Expr joined(Expr a) {
        if (a.shape().rank() == 0 || a.shape().size() * 3 > LARGEST) {
            return function(a);
        }
        int axis = random.nextInt(a.shape().rank());
        if (random.nextInt(3) == 0) {
            int[] starts = new int[a.shape().rank()];
            int[] steps = new int[starts.length];
            Arrays.fill(steps, 1);
            starts[axis] = 1;
            return new Pad(a.shape().with(axis, a.shape().dim(axis) + 2), starts, steps).apply(a);
        }
        List<Expr> fitting =
                pool.stream().filter(b -> b.shape().equals(a.shape())).toList();
        return Parts.concatenate(axis, a, fitting.get(random.nextInt(fitting.size())), Trigonometry.tanh(a));
    }

    private Expr normalised(Expr a) {
        int axis = random.nextInt(a.shape().rank());
        return switch (random.nextInt(3)) {
            case 0 -> Softmax.softmax(a, axis);
            case 1 -> Exponentials.log(Softmax.softmax(a, axis)).times(0.3);
            default -> Softmax.logSoftmax(a, axis).times(0.3);
        };
    }

    /** Through another type and back; FLOAT32 rounding of FLOAT64 would hide small differences, so only upwards. */
    private Expr rounded(Expr a) {
        return graph.dtype() == DType.FLOAT32
                ? Types.cast(Trigonometry.tanh(Types.cast(a, DType.FLOAT64)), DType.FLOAT32)
                : function(a);
    }
}
