package org.adjoint.plan;

import org.adjoint.Shape;
import org.adjoint.backend.Layout;

/** A value seen under a layout: what an operation reads. */
record Ref(Value base, Layout layout) {
    @Override
    public Value base() {
        return base.current();
    }

    /** The value as it is. */
    static Ref of(Value value) {
        return new Ref(value, Layout.dense(value.shape()));
    }

    Shape shape() {
        return layout.shape();
    }

    Ref broadcast(Shape target) {
        return new Ref(base, layout.broadcast(target));
    }

    /** Whether element by element this is the value itself. */
    boolean isWhole() {
        return layout.offset() == 0 && layout.isDense() && layout.shape().equals(base().shape());
    }
}
