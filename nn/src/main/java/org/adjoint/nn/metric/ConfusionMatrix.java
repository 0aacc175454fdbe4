package org.adjoint.nn.metric;

import java.util.Arrays;
import java.util.Locale;
import org.adjoint.Tensor;

/** How often examples of each class were taken for each class: rows are the truth, columns the prediction. */
public final class ConfusionMatrix {
    private final int classes;
    private final long[] counts;

    /** With every count 0. Throws IllegalArgumentException if there is no class. */
    public ConfusionMatrix(int classes) {
        if (classes < 1) {
            throw new IllegalArgumentException("confusion matrix: " + classes + " classes, at least 1 is needed");
        }
        this.classes = classes;
        this.counts = new long[Math.multiplyExact(classes, classes)];
    }

    /** Counts one example. Throws IndexOutOfBoundsException if a class is outside [0, classes). */
    public void add(int truth, int predicted) {
        counts[position(truth, predicted)]++;
    }

    /**
     * Counts the first {@code truths.length} rows of {@code scores}, of shape (rows, classes); the prediction is the class
     * with the largest score, the lowest of those that tie; NaN is below every number.
     *
     * @throws IllegalArgumentException if the scores have another width or too few rows
     */
    public void add(Tensor scores, int... truths) {
        if (scores.shape().rank() != 2
                || scores.shape().dim(1) != classes
                || scores.shape().dim(0) < truths.length) {
            throw new IllegalArgumentException("confusion matrix: scores of shape " + scores.shape() + " do not fit "
                    + truths.length + " examples of " + classes + " classes");
        }
        for (int row = 0; row < truths.length; row++) {
            add(truths[row], largest(scores, row));
        }
    }

    private int largest(Tensor scores, int row) {
        int best = 0;
        for (int column = 1; column < classes; column++) {
            double score = scores.at(row * classes + column);
            double highest = scores.at(row * classes + best);
            if (score > highest || Double.isNaN(highest) && !Double.isNaN(score)) {
                best = column;
            }
        }
        return best;
    }

    /** Examples of class {@code truth} that were taken for {@code predicted}. */
    public long count(int truth, int predicted) {
        return counts[position(truth, predicted)];
    }

    private int position(int truth, int predicted) {
        if (truth < 0 || truth >= classes || predicted < 0 || predicted >= classes) {
            throw new IndexOutOfBoundsException("confusion matrix: class " + truth + " taken for " + predicted
                    + " is outside [0, " + classes + ")");
        }
        return truth * classes + predicted;
    }

    /** Number of classes. */
    public int classes() {
        return classes;
    }

    /** Examples counted. */
    public long total() {
        return Arrays.stream(counts).sum();
    }

    /** Examples whose prediction was the truth. */
    public long correct() {
        long sum = 0;
        for (int c = 0; c < classes; c++) {
            sum += count(c, c);
        }
        return sum;
    }

    /** The part of all examples that was predicted right; NaN of none. */
    public double accuracy() {
        return (double) correct() / total();
    }

    /** The part of the examples predicted as a class that are of it; NaN of none. */
    public double precision(int predicted) {
        long column = 0;
        for (int truth = 0; truth < classes; truth++) {
            column += count(truth, predicted);
        }
        return (double) count(predicted, predicted) / column;
    }

    /** The part of a class's examples that was predicted as it; NaN of none. */
    public double recall(int truth) {
        long row = 0;
        for (int predicted = 0; predicted < classes; predicted++) {
            row += count(truth, predicted);
        }
        return (double) count(truth, truth) / row;
    }

    /** A table with a heading, the classes numbered from 0, and each class's recall. */
    @Override
    public String toString() {
        long largest = Arrays.stream(counts).max().orElse(0);
        int width = Math.max(
                        Long.toString(largest).length(),
                        Integer.toString(classes - 1).length())
                + 1;
        StringBuilder text = new StringBuilder("truth \\ predicted\n     ");
        for (int c = 0; c < classes; c++) {
            text.append(String.format(Locale.ROOT, "%" + width + "d", c));
        }
        text.append("   recall\n");
        for (int truth = 0; truth < classes; truth++) {
            text.append(String.format(Locale.ROOT, "%5d", truth));
            for (int predicted = 0; predicted < classes; predicted++) {
                text.append(String.format(Locale.ROOT, "%" + width + "d", count(truth, predicted)));
            }
            text.append(String.format(Locale.ROOT, "  %6.2f%%%n", 100 * recall(truth)));
        }
        return text.toString();
    }
}
