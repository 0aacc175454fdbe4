package org.adjoint.plan;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.adjoint.Shape;
import org.adjoint.op.Reduction;
import org.adjoint.op.Scalar;

/**
 * Folds of few elements along axes that lie apart, as of the squares of a pooled image. They are written out as terms: a loop
 * over the result reads the operand once for each folded element, at a shift, instead of walking axes of a few elements.
 */
final class ShortFolds {
    private static final long MOST = 16;

    private ShortFolds() {}

    /** Whether a fold of {@code a} is better written out. */
    static boolean suits(Ref a, int[] axes) {
        Shape shape = a.shape();
        if (shape.size() == 0 || a.base() instanceof Value.Number) {
            return false;
        }
        long folded = 1;
        int stretches = 0;
        boolean inside = false;
        for (int i = 0; i < shape.rank(); i++) {
            if (shape.dim(i) > 1) {
                boolean folds = isOneOf(i, axes);
                stretches += folds && !inside ? 1 : 0;
                folded *= folds ? shape.dim(i) : 1;
                inside = folds;
            }
        }
        return stretches > 1 && folded <= MOST;
    }

    private static boolean isOneOf(int axis, int[] axes) {
        return Arrays.stream(axes).anyMatch(a -> a == axis);
    }

    /** The operand at each coordinate of the folded axes, in the shape of the result. */
    static List<Ref> operands(Ref a, int[] axes, Shape result) {
        Shape shape = a.shape();
        int[] lengths = shape.reduced(axes, true).dims();
        int[] steps = new int[shape.rank()];
        Arrays.fill(steps, 1);
        List<Ref> operands = new ArrayList<>();
        int[] starts = new int[shape.rank()];
        do {
            operands.add(a.under(
                    a.layout().sliced(starts, lengths, steps).reshaped(result).orElseThrow()));
        } while (advance(starts, shape, axes));
        return operands;
    }

    private static boolean advance(int[] starts, Shape shape, int[] axes) {
        for (int i = axes.length - 1; i >= 0; i--) {
            if (++starts[axes[i]] < shape.dim(axes[i])) {
                return true;
            }
            starts[axes[i]] = 0;
        }
        return false;
    }

    /** The fold of {@code count} arguments. */
    static Scalar term(Reduction.Kind kind, int count) {
        Scalar term = Scalar.arg(0);
        for (int i = 1; i < count; i++) {
            Scalar next = Scalar.arg(i);
            term = switch (kind) {
                case SUM -> term.plus(next);
                case PROD -> term.times(next);
                case MAX -> term.max(next);
                case MIN -> term.min(next);
            };
        }
        return term;
    }
}
