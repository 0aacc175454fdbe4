package org.adjoint.op;

import java.util.List;
import java.util.Optional;
import org.adjoint.Expr;

/**
 * The transpose of {@link Gather}: zeros with {@code extent} places along an axis, to which each element of {@code b} is
 * added at the place that its index names, in row-major order of the indices, so that the bits are the same on each run.
 * bBar = gather of yBar at the same places; no gradient flows to the indices.
 */
public final class ScatterAdd extends Routine {
    private final Indexing indexing;
    private final int axis;
    private final int extent;

    ScatterAdd(Indexing indexing, int axis, int extent) {
        this.indexing = indexing;
        this.axis = axis;
        this.extent = extent;
    }

    /**
     * The elements of {@code b} added up at the places that the indices name along {@code axis}, of which there are
     * {@code extent}. An index outside is refused when the input that holds it is set, or else by the run.
     *
     * @throws IllegalArgumentException if the axis or the extent is negative, b is INT32, or the indices are not INT32 or
     *     do not fit
     */
    public static Expr scatterAdd(Indexing indexing, Expr b, Expr indices, int axis, int extent) {
        if (axis < 0 || axis >= b.shape().rank() || extent < 0) {
            throw Site.refusal("scatterAdd: no axis " + axis + " of extent " + extent + " in " + b.shape());
        }
        b.graph().limitIndices(indices, 0, extent, "scatterAdd: an index is outside axis " + axis);
        return new ScatterAdd(indexing, axis, extent).apply(b, indices);
    }

    @Override
    public String name() {
        return "scatterAdd";
    }

    /** How the indices choose. */
    public Indexing indexing() {
        return indexing;
    }

    /** The axis along which they choose, non-negative. */
    public int axis() {
        return axis;
    }

    /** How many places there are along the axis. */
    public int extent() {
        return extent;
    }

    @Override
    List<Object> attributes() {
        return List.of(indexing, axis, extent);
    }

    @Override
    public TensorType infer(List<TensorType> inputs) {
        TensorType b = inputs.get(0);
        Indexing.requireIndices(name(), inputs.get(1));
        if (!b.dtype().isFloat()) {
            throw new IllegalArgumentException(name() + ": needs a floating-point tensor, it is " + b + "; cast it");
        }
        if (extent == 0 && inputs.get(1).shape().size() > 0) {
            throw new IllegalArgumentException(
                    name() + ": no index fits an axis of extent 0, there are " + inputs.get(1));
        }
        return new TensorType(indexing.spread(name(), b.shape(), inputs.get(1).shape(), axis, extent), b.dtype());
    }

    @Override
    public Optional<Op> batched(int count) {
        return indexing == Indexing.ELEMENTS
                ? Optional.of(new ScatterAdd(indexing, axis + 1, extent))
                : Optional.empty();
    }

    @Override
    public Adjoints backward(Expr y, Expr yBar) {
        return Adjoints.of(() -> new Gather(indexing, axis).apply(yBar, y.input(1)), Adjoints.none());
    }

    @Override
    public int rowAxes(List<TensorType> inputs) {
        return axis;
    }

    @Override
    public boolean isDivided(int i) {
        return i == 0 || indexing == Indexing.ELEMENTS;
    }

    @Override
    public RuntimeException failure(Fault fault, List<TensorType> inputs, String site) {
        return Indexing.outside(name(), fault, inputs.get(1), extent, site);
    }
}
