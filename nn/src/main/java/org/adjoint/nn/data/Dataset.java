package org.adjoint.nn.data;

import java.util.Objects;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * Labelled examples: {@code size()} rows of {@code width()} float features, each with a class in [0, {@code classes()}).
 * Splits are views that share the features, so splitting a large set costs one index per row.
 */
public final class Dataset {
    private final int width;
    private final int classes;
    private final float[] features;
    private final int[] labels;
    private final int[] rows;

    private Dataset(int width, int classes, float[] features, int[] labels, int[] rows) {
        this.width = width;
        this.classes = classes;
        this.features = features;
        this.labels = labels;
        this.rows = rows;
    }

    /**
     * Wraps arrays without copying; they must not change afterwards.
     *
     * @param features row-major, shape (labels.length, width)
     * @param labels one class per row
     * @throws IllegalArgumentException if the lengths do not fit each other or a label is outside [0, classes)
     */
    public static Dataset of(int width, int classes, float[] features, int[] labels) {
        if (width < 1) {
            throw new IllegalArgumentException("Dataset: width is " + width + ", at least 1 is needed");
        }
        if (features.length != (long) labels.length * width) {
            throw new IllegalArgumentException("Dataset: " + features.length + " features do not make " + labels.length
                    + " rows of width " + width);
        }
        for (int row = 0; row < labels.length; row++) {
            if (labels[row] < 0 || labels[row] >= classes) {
                throw new IllegalArgumentException(
                        "Dataset: label " + labels[row] + " of row " + row + " is outside [0, " + classes + ")");
            }
        }
        int[] rows = IntStream.range(0, labels.length).toArray();
        return new Dataset(width, classes, features, labels, rows);
    }

    /**
     * Images of shape (n, ...) with labels of shape (n); each image is one row, its bytes scaled to [0, 1].
     *
     * @throws IdxFormatException if the labels have another rank than 1, are not as many as the images, or lie outside
     *     [0, classes); or if the images have no pixels
     */
    public static Dataset ofImages(IdxFile images, IdxFile labels, int classes) throws IdxFormatException {
        if (labels.rank() != 1) {
            throw new IdxFormatException(labels.name(), "labels of rank " + labels.rank() + ", 1 is needed");
        }
        if (images.count() != labels.count()) {
            throw new IdxFormatException(
                    labels.name(),
                    labels.count() + " labels for the " + images.count() + " images of " + images.name());
        }
        if (images.itemSize() == 0) {
            throw new IdxFormatException(images.name(), "images without pixels");
        }
        int[] classOf = new int[labels.size()];
        for (int row = 0; row < classOf.length; row++) {
            classOf[row] = labels.get(row);
            if (classOf[row] >= classes) {
                throw new IdxFormatException(
                        labels.name(),
                        "label " + classOf[row] + " at index " + row + " is outside [0, " + classes + ")");
            }
        }
        float[] pixels = new float[images.size()];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = images.get(i) / 255f;
        }
        return of(images.itemSize(), classes, pixels, classOf);
    }

    /** Two disjoint parts of one set. */
    public record Split(Dataset rest, Dataset held) {}

    /**
     * Holds {@code count} rows out, drawn at random by {@code seed}; the same seed draws the same rows everywhere. Each
     * part lists its rows in the order drawn.
     *
     * @throws IllegalArgumentException if {@code count} is not in [0, size()]
     */
    public Split holdOut(int count, long seed) {
        if (count < 0 || count > size()) {
            throw new IllegalArgumentException(
                    "holdOut: count " + count + " is outside [0, " + size() + "], the size of the set");
        }
        int[] order = rows.clone();
        shuffle(order, new Random(seed));
        int kept = order.length - count;
        return new Split(
                view(IntStream.range(0, kept).map(i -> order[i]).toArray()),
                view(IntStream.range(kept, order.length).map(i -> order[i]).toArray()));
    }

    private Dataset view(int[] chosen) {
        return new Dataset(width, classes, features, labels, chosen);
    }

    /** Fisher and Yates; java.util.Random because its sequence is specified and so the same on each JVM. */
    static void shuffle(int[] order, Random random) {
        for (int i = order.length - 1; i > 0; i--) {
            int j = random.nextInt(i + 1);
            int swapped = order[i];
            order[i] = order[j];
            order[j] = swapped;
        }
    }

    public int size() {
        return rows.length;
    }

    public int width() {
        return width;
    }

    public int classes() {
        return classes;
    }

    /**
     * The class of one row.
     *
     * @throws IndexOutOfBoundsException if {@code row} is not in [0, size())
     */
    public int label(int row) {
        return labels[rows[row]];
    }

    /**
     * Copies the features of one row to {@code target[offset .. offset + width())}.
     *
     * @throws IndexOutOfBoundsException if {@code row} is not in [0, size()) or the target is too short
     */
    public void copyFeatures(int row, float[] target, int offset) {
        Objects.checkFromIndexSize(offset, width, target.length);
        System.arraycopy(features, rows[row] * width, target, offset, width);
    }
}
