package org.adjoint.op;

import java.util.List;
import org.adjoint.Shape;

/**
 * An operation that is neither a loop over elements, nor a fold, nor a product: each backend has a kernel of its own for it.
 * A routine reads dense tensors and writes one. Leading axes of the result may be rows that are independent of each other,
 * so that a backend can divide them. Routines of one class with equal attributes are equal.
 */
public abstract sealed class Routine extends Op
        permits ArgReduction,
                Cumulative,
                Gather,
                HostRoutine,
                IndexRange,
                LinearRecurrence,
                MatrixRoutine,
                OverlapAdd,
                RandomBits,
                ScatterAdd,
                SortOrder {
    /**
     * What a kernel found wrong with the values it was given. Of several faults of a run, kernels report the one at the
     * lowest position.
     *
     * @param position where: what it counts is said by the routine
     * @param value what was found there
     */
    public record Fault(long position, long value) {}

    /** What tells this routine from others of its class. */
    abstract List<Object> attributes();

    /** How many leading axes of the result are rows: a row of it needs only the same row of each divided input. */
    public abstract int rowAxes(List<TensorType> inputs);

    /** Whether input {@code i} is divided into rows as the result is; if not, every row needs all of it. */
    public boolean isDivided(int i) {
        return true;
    }

    /** Roughly how many elements of a pointwise loop cost as much as the whole result. */
    public long work(List<TensorType> inputs, TensorType result) {
        long most = result.shape().size();
        for (TensorType input : inputs) {
            most = Math.max(most, input.shape().size());
        }
        return most;
    }

    /**
     * What to throw for a fault that a kernel reported.
     *
     * @param site the line that built the node, as {@code Mnist.java:42}
     */
    public RuntimeException failure(Fault fault, List<TensorType> inputs, String site) {
        return new IllegalStateException(name() + ": " + fault + ", built at " + site);
    }

    @Override
    public final boolean equals(Object other) {
        return other instanceof Routine r
                && getClass() == r.getClass()
                && attributes().equals(r.attributes());
    }

    @Override
    public final int hashCode() {
        return 31 * getClass().hashCode() + attributes().hashCode();
    }

    /** A tensor as kernels along an axis see it: {@code outer} times {@code length} times {@code inner} elements. */
    public record Fibres(int outer, int length, int inner) {
        /** Of a shape, along an axis of it. */
        public static Fibres of(Shape shape, int axis) {
            return new Fibres(product(shape, 0, axis), shape.dim(axis), product(shape, axis + 1, shape.rank()));
        }

        /** How many fibres there are. */
        public int count() {
            return outer * inner;
        }

        /** The position of the first element of a fibre. */
        public int start(int fibre) {
            return fibre / inner * length * inner + fibre % inner;
        }

        /** The position of the element of a fibre that comes first in a direction. */
        public int first(int fibre, Direction direction) {
            return start(fibre) + (direction == Direction.FORWARD ? 0 : (length - 1) * inner);
        }

        /** From an element of a fibre to the next in a direction. */
        public int step(Direction direction) {
            return direction == Direction.FORWARD ? inner : -inner;
        }

        private static int product(Shape shape, int from, int to) {
            int product = 1;
            for (int i = from; i < to; i++) {
                product = Math.multiplyExact(product, shape.dim(i));
            }
            return product;
        }
    }
}
