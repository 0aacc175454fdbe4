package org.adjoint.plan;

import java.util.Optional;
import org.adjoint.Shape;
import org.adjoint.backend.Layout;

/**
 * A value seen under a layout: what an operation reads.
 *
 * @param barrier the value before which it must not be read, see {@link org.adjoint.op.Barrier}; refs to one value that
 *     differ in it are different operands, so that what is computed from them is computed apart
 */
record Ref(Value base, Layout layout, Optional<Value> barrier) {
    Ref(Value base, Layout layout) {
        this(base, layout, Optional.empty());
    }

    @Override
    public Value base() {
        return base.current();
    }

    /** The value as it is. */
    static Ref of(Value value) {
        return new Ref(value, Layout.dense(value.shape()));
    }

    /** The same value under another layout. */
    Ref under(Layout other) {
        return new Ref(base, other, barrier);
    }

    /** The same, not to be read before {@code value}. */
    Ref behind(Value value) {
        return new Ref(base, layout, Optional.of(value));
    }

    Shape shape() {
        return layout.shape();
    }

    Ref broadcast(Shape target) {
        return under(layout.broadcast(target));
    }

    /** The elements in the memory of the value's owner. Of a value that does not lie there in one piece only the whole is seen. */
    Layout place() {
        Layout place = base().place();
        if (isWhole()) {
            return place;
        }
        return new Layout(layout.shape(), place.offset() + layout.offset(), layout.strides());
    }

    /** Whether element by element this is the value itself. */
    boolean isWhole() {
        return layout.offset() == 0 && layout.isDense() && layout.shape().equals(base().shape());
    }

    /** Whether it is the value itself, to be read at any time. */
    boolean isPlain() {
        return isWhole() && barrier.isEmpty();
    }

    // Written out for the reason that TensorType gives.

    @Override
    public boolean equals(Object other) {
        return other instanceof Ref ref
                && base.equals(ref.base)
                && layout.equals(ref.layout)
                && barrier.equals(ref.barrier);
    }

    @Override
    public int hashCode() {
        return (base.hashCode() * 31 + layout.hashCode()) * 31 + barrier.hashCode();
    }
}
