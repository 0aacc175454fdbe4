package org.adjoint.op;

import java.util.List;
import java.util.Optional;
import org.adjoint.Expr;
import org.adjoint.Shape;

/**
 * Elements of {@code a} at places along an axis that INT32 indices choose. aBar = {@link ScatterAdd} of yBar at the same
 * places; no gradient flows to the indices.
 */
public final class Gather extends Routine {
    private final Indexing indexing;
    private final int axis;

    Gather(Indexing indexing, int axis) {
        this.indexing = indexing;
        this.axis = axis;
    }

    /**
     * The elements of {@code a}, of any type, that the indices choose along {@code axis}. An index outside the axis is
     * refused when the input that holds it is set, or else by the run that computes it.
     *
     * @throws IllegalArgumentException if the axis is outside the shape, or the indices are not INT32 or do not fit
     */
    public static Expr gather(Indexing indexing, Expr a, Expr indices, int axis) {
        int i = a.shape().axis(axis, "gather");
        a.graph()
                .limitIndices(
                        indices, 0, a.shape().dim(i), "gather: an index is outside axis " + i + " of " + a.shape());
        return new Gather(indexing, i).apply(a, indices);
    }

    @Override
    public String name() {
        return "gather";
    }

    /** How the indices choose. */
    public Indexing indexing() {
        return indexing;
    }

    /** The axis along which they choose, non-negative. */
    public int axis() {
        return axis;
    }

    @Override
    List<Object> attributes() {
        return List.of(indexing, axis);
    }

    @Override
    public TensorType infer(List<TensorType> inputs) {
        TensorType a = inputs.get(0);
        Indexing.requireIndices(name(), inputs.get(1));
        Shape chosen = indexing.chosen(name(), a.shape(), inputs.get(1).shape(), axis);
        if (a.shape().dim(axis) == 0 && chosen.size() > 0) {
            throw new IllegalArgumentException(name() + ": axis " + axis + " of " + a.shape() + " is empty");
        }
        return new TensorType(chosen, a.dtype());
    }

    @Override
    public Optional<Op> batched(int count) {
        return indexing == Indexing.ELEMENTS ? Optional.of(new Gather(indexing, axis + 1)) : Optional.empty();
    }

    @Override
    public Adjoints backward(Expr y, Expr yBar) {
        int extent = y.input(0).shape().dim(axis);
        return Adjoints.of(() -> new ScatterAdd(indexing, axis, extent).apply(yBar, y.input(1)), Adjoints.none());
    }

    /** Slices of the first axis are rows of the result, one for each index. */
    private boolean dividesIndices() {
        return indexing == Indexing.SLICES && axis == 0;
    }

    @Override
    public int rowAxes(List<TensorType> inputs) {
        return dividesIndices() ? inputs.get(1).shape().rank() : axis;
    }

    @Override
    public boolean isDivided(int i) {
        return indexing == Indexing.ELEMENTS || i == (dividesIndices() ? 1 : 0);
    }

    @Override
    public long work(List<TensorType> inputs, TensorType result) {
        return result.shape().size();
    }

    @Override
    public RuntimeException failure(Fault fault, List<TensorType> inputs, String site) {
        return Indexing.outside(
                name(), fault, inputs.get(1), inputs.get(0).shape().dim(axis), site);
    }
}
