package org.adjoint.nn.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class DatasetTest {
    /** Row r has the feature r and the label r mod 3. */
    static Dataset counting(int size) {
        float[] features = new float[size];
        for (int row = 0; row < size; row++) {
            features[row] = row;
        }
        int[] labels = IntStream.range(0, size).map(row -> row % 3).toArray();
        return Dataset.of(1, 3, features, labels);
    }

    private static int[] featuresOf(Dataset data) {
        float[] feature = new float[1];
        return IntStream.range(0, data.size())
                .map(row -> {
                    data.copyFeatures(row, feature, 0);
                    return (int) feature[0];
                })
                .toArray();
    }

    private static IdxFile file(String name, int[] dims, int... elements) throws IOException {
        return IdxFile.read(new ByteArrayInputStream(IdxFileTest.idx(0x08, dims, elements)), name);
    }

    @Property
    void aHoldOutIsDisjointCompleteAndRepeatable(
            @ForAll @IntRange(max = 40) int size, @ForAll @IntRange(max = 40) int wanted, @ForAll long seed) {
        int count = Math.min(wanted, size);
        Dataset.Split split = counting(size).holdOut(count, seed);
        assertEquals(count, split.held().size());
        int[] rest = featuresOf(split.rest());
        int[] held = featuresOf(split.held());
        int[] all = IntStream.concat(IntStream.of(rest), IntStream.of(held))
                .sorted()
                .toArray();
        assertArrayEquals(IntStream.range(0, size).toArray(), all);
        assertArrayEquals(held, featuresOf(counting(size).holdOut(count, seed).held()));
    }

    @Test
    void labelsFollowTheirRowsThroughSplits() {
        Dataset held = counting(30).holdOut(20, 1).rest().holdOut(5, 2).held();
        int[] features = featuresOf(held);
        for (int row = 0; row < held.size(); row++) {
            assertEquals(features[row] % 3, held.label(row));
        }
    }

    @Test
    void imagesBecomeRowsBetweenZeroAndOne() throws IOException {
        IdxFile images = file("images", new int[] {2, 1, 2}, 0, 255, 51, 102);
        Dataset data = Dataset.ofImages(images, file("labels", new int[] {2}, 1, 0), 2);
        float[] row = new float[2];
        data.copyFeatures(1, row, 0);
        assertArrayEquals(new float[] {0.2f, 0.4f}, row);
        assertEquals(1, data.label(0));
    }

    @Test
    void badLabelsAreNamedWithTheirFile() throws IOException {
        IdxFile images = file("images", new int[] {2, 1}, 7, 8);
        assertEquals(
                "labels: 3 labels for the 2 images of images", refusal(images, file("labels", new int[] {3}, 0, 0, 0)));
        assertEquals(
                "labels: label 2 at index 1 is outside [0, 2)", refusal(images, file("labels", new int[] {2}, 0, 2)));
        assertEquals("labels: labels of rank 2, 1 is needed", refusal(images, file("labels", new int[] {2, 1}, 0, 0)));
        assertEquals(
                "images: images without pixels",
                refusal(file("images", new int[] {2, 0}), file("labels", new int[] {2}, 0, 0)));
    }

    private static String refusal(IdxFile images, IdxFile labels) {
        return assertThrows(IdxFormatException.class, () -> Dataset.ofImages(images, labels, 2))
                .getMessage();
    }

    @Test
    void arraysThatDoNotFitAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> Dataset.of(0, 2, new float[0], new int[0]));
        assertThrows(IllegalArgumentException.class, () -> Dataset.of(2, 2, new float[3], new int[2]));
        assertThrows(IllegalArgumentException.class, () -> Dataset.of(1, 2, new float[1], new int[] {-1}));
        assertThrows(IllegalArgumentException.class, () -> counting(3).holdOut(4, 0));
    }
}
