package org.adjoint.nn.data;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * Cuts a dataset into minibatches that fill the caller's arrays, so an epoch allocates nothing.
 *
 * <pre>{@code
 * Batches batches = new Batches(training, 500, LastBatch.DROP, seed);
 * for (int epoch = 0; epoch < epochs; epoch++) {
 *     batches.shuffle();
 *     while (batches.next()) {
 *         batches.copyFeatures(images);
 *         batches.copyOneHot(labels);
 *     }
 * }
 * }</pre>
 *
 * <p>Without a {@link #shuffle()} the rows come in the order of the dataset, as evaluation wants them.
 */
public final class Batches {
    private final Dataset data;
    private final int batchSize;
    private final LastBatch last;
    private final Random random;
    private final int[] order;
    private int start;
    private int end;

    /**
     * Stands before the first batch, rows in the order of the dataset. The seed fixes the sequence of shuffles.
     *
     * @throws IllegalArgumentException if {@code batchSize} is not positive
     */
    public Batches(Dataset data, int batchSize, LastBatch last, long seed) {
        if (batchSize < 1) {
            throw new IllegalArgumentException("Batches: batch size is " + batchSize + ", at least 1 is needed");
        }
        this.data = data;
        this.batchSize = batchSize;
        this.last = last;
        this.random = new Random(seed);
        this.order = IntStream.range(0, data.size()).toArray();
    }

    /** Batches in one epoch. */
    public int count() {
        return switch (last) {
            case DROP -> data.size() / batchSize;
            case KEEP -> data.size() / batchSize + (data.size() % batchSize == 0 ? 0 : 1);
        };
    }

    /** Draws a new order and stands before its first batch. */
    public void shuffle() {
        Dataset.shuffle(order, random);
        rewind();
    }

    /** Stands before the first batch of the present order again. */
    public void rewind() {
        start = 0;
        end = 0;
    }

    /** Steps to the next batch; false at the end of the epoch, and from then on until a shuffle or rewind. */
    public boolean next() {
        start = end;
        int left = order.length - start;
        int size = Math.min(batchSize, left);
        if (size == 0 || (size < batchSize && last == LastBatch.DROP)) {
            return false;
        }
        end = start + size;
        return true;
    }

    /** Rows in the present batch: the batch size, or less in a kept last one; 0 where there is no batch. */
    public int size() {
        return end - start;
    }

    /**
     * Writes the features of the present batch, shape (size(), width), to the beginning of {@code target}.
     *
     * @throws IllegalArgumentException if {@code target} is too short
     */
    public void copyFeatures(float[] target) {
        requireRoom("copyFeatures", target.length, data.width());
        for (int i = start; i < end; i++) {
            data.copyFeatures(order[i], target, (i - start) * data.width());
        }
    }

    /**
     * Writes the labels of the present batch, shape (size()), to the beginning of {@code target}.
     *
     * @throws IllegalArgumentException if {@code target} is too short
     */
    public void copyLabels(int[] target) {
        requireRoom("copyLabels", target.length, 1);
        for (int i = start; i < end; i++) {
            target[i - start] = data.label(order[i]);
        }
    }

    /**
     * Writes the labels of the present batch as rows with a single 1, shape (size(), classes), to the beginning of
     * {@code target}.
     *
     * @throws IllegalArgumentException if {@code target} is too short
     */
    public void copyOneHot(float[] target) {
        requireRoom("copyOneHot", target.length, data.classes());
        Arrays.fill(target, 0, size() * data.classes(), 0f);
        for (int i = start; i < end; i++) {
            target[(i - start) * data.classes() + data.label(order[i])] = 1f;
        }
    }

    private void requireRoom(String method, int length, int perRow) {
        long needed = (long) size() * perRow;
        if (length < needed) {
            throw new IllegalArgumentException(method + ": the target has " + length + " elements, the batch needs "
                    + needed + " (" + size() + " rows of " + perRow + ")");
        }
    }
}
