package org.adjoint.op;

import java.util.List;
import java.util.Optional;
import org.adjoint.DType;
import org.adjoint.Expr;

/** The INT32 input itself, of which the run refuses an element outside [0, extent): for indices that are computed. */
public final class IndexRange extends Routine {
    private final String user;
    private final int extent;

    private IndexRange(String user, int extent) {
        this.user = user;
        this.extent = extent;
    }

    /**
     * The indices, each in [0, extent), or else refused: when the input that holds them is set, or by the run.
     *
     * @param user the operation that needs it
     * @param reason what is wrong with an index outside, for the message
     * @throws IllegalArgumentException if they are not INT32, or set already to something outside
     */
    public static Expr within(String user, Expr indices, int extent, String reason) {
        if (indices.op() instanceof Leaf leaf && leaf.isInput()) {
            indices.graph().limitIndices(indices, 0, extent, user + ": " + reason);
            return indices;
        }
        return new IndexRange(user, extent).apply(indices);
    }

    @Override
    public String name() {
        return "indexRange";
    }

    /** How many indices there are. */
    public int extent() {
        return extent;
    }

    @Override
    List<Object> attributes() {
        return List.of(user, extent);
    }

    @Override
    public TensorType infer(List<TensorType> inputs) {
        if (inputs.get(0).dtype() != DType.INT32) {
            throw new IllegalArgumentException(user + ": indices must be INT32, they are " + inputs.get(0));
        }
        return inputs.get(0);
    }

    @Override
    public int rowAxes(List<TensorType> inputs) {
        return inputs.get(0).shape().rank();
    }

    @Override
    public Optional<Op> batched(int count) {
        return Optional.of(this);
    }

    @Override
    public Adjoints backward(Expr y, Expr yBar) {
        return Adjoints.of(Adjoints.none());
    }

    @Override
    public RuntimeException failure(Fault fault, List<TensorType> inputs, String site) {
        return Indexing.outside(user, fault, inputs.get(0), extent, site);
    }
}
