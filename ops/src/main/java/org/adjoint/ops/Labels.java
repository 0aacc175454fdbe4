package org.adjoint.ops;

import static org.adjoint.op.Pointwise.pointwise;
import static org.adjoint.op.Scalar.constant;
import static org.adjoint.op.Scalar.zero;

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

    /** As the other, with one more label allowed, which becomes class 0 if it is no class. */
    static Expr require(String op, Expr labels, int classes, OptionalInt allowed) {
        if (allowed.isEmpty() || allowed.getAsInt() >= 0 && allowed.getAsInt() < classes) {
            return require(op, labels, classes);
        }
        requireClasses(op, labels, classes);
        int least = Math.min(allowed.getAsInt(), 0);
        int greatest = Math.max(allowed.getAsInt(), classes - 1);
        labels.graph().limitIndices(labels, least, greatest + 1L, op + ": a label is no class");
        Expr known = pointwise("orFirstClass", label -> label.eq(constant(allowed.getAsInt()))
                        .select(zero(), label))
                .apply(Types.cast(labels, DType.FLOAT64));
        return IndexRange.within(op, Types.cast(known, DType.INT32), classes, "a label is no class");
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
        return label.eq(Scalar.index(-1)).select(chosen, zero());
    }
}
