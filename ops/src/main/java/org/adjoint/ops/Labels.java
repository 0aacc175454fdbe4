package org.adjoint.ops;

import java.util.OptionalInt;
import org.adjoint.DType;
import org.adjoint.Expr;
import org.adjoint.op.IndexRange;
import org.adjoint.op.Scalar;
import org.adjoint.op.Site;

/** Integer labels as arguments. */
final class Labels {
    /** FLOAT32 counts exactly up to here; labels are compared with coordinates in the type of the result. */
    private static final int MOST_CLASSES = 1 << 24;

    private Labels() {}

    /** The labels, each of which is a class in [0, classes), or refused when its input is set or by the run. */
    static Expr require(String op, Expr labels, int classes) {
        requireClasses(op, labels, classes);
        return IndexRange.within(op, labels, classes, "a label is no class");
    }

    /**
     * As the other, with one more label allowed. If that is no class, what lies between it and the classes is not refused: see
     * {@link #ofClass}.
     */
    static Expr require(String op, Expr labels, int classes, OptionalInt allowed) {
        if (allowed.isEmpty() || allowed.getAsInt() >= 0 && allowed.getAsInt() < classes) {
            return require(op, labels, classes);
        }
        requireClasses(op, labels, classes);
        int least = Math.min(allowed.getAsInt(), 0);
        int greatest = Math.max(allowed.getAsInt(), classes - 1);
        labels.graph().limitIndices(labels, least, greatest + 1, op + ": a label is no class");
        return labels;
    }

    private static void requireClasses(String op, Expr labels, int classes) {
        if (labels.dtype() != DType.INT32) {
            throw Site.refusal(op + ": the labels must be INT32, they are " + labels.type() + "; cast them");
        }
        if (classes < 1 || classes > MOST_CLASSES) {
            throw Site.refusal(op + ": the number of classes must be in [1, " + MOST_CLASSES + "], it is " + classes
                    + "; the labels are " + labels.shape());
        }
    }

    /** {@code chosen} at the label's coordinate along the last axis, 0 elsewhere. */
    static Scalar atLabel(Scalar label, Scalar chosen) {
        return label.eq(Scalar.index(-1)).select(chosen, Scalar.zero());
    }

    /** {@code value}, NaN if the label is no class. */
    static Scalar ofClass(Scalar label, int classes, Scalar value) {
        Scalar isClass = Scalar.zero().le(label).select(label.lt(Scalar.constant(classes)), Scalar.zero());
        return isClass.select(value, Scalar.constant(Double.NaN));
    }
}
