package org.adjoint.nn.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class BatchesTest {
    private static List<Integer> epoch(Batches batches, int batchSize) {
        List<Integer> rows = new ArrayList<>();
        float[] features = new float[batchSize];
        int count = 0;
        while (batches.next()) {
            batches.copyFeatures(features);
            for (int i = 0; i < batches.size(); i++) {
                rows.add((int) features[i]);
            }
            count++;
        }
        assertEquals(batches.count(), count);
        assertFalse(batches.next());
        return rows;
    }

    @Property
    void keepingTheLastBatchVisitsEachRowOnce(
            @ForAll @IntRange(max = 50) int size,
            @ForAll @IntRange(min = 1, max = 60) int batchSize,
            @ForAll long seed) {
        Batches batches = new Batches(DatasetTest.counting(size), batchSize, LastBatch.KEEP, seed);
        batches.shuffle();
        List<Integer> rows = epoch(batches, batchSize);
        assertEquals(
                IntStream.range(0, size).boxed().toList(),
                rows.stream().sorted().toList());
    }

    @Property
    void droppingTheLastBatchLeavesOnlyFullOnes(
            @ForAll @IntRange(max = 50) int size, @ForAll @IntRange(min = 1, max = 60) int batchSize) {
        Batches batches = new Batches(DatasetTest.counting(size), batchSize, LastBatch.DROP, 0);
        List<Integer> rows = epoch(batches, batchSize);
        assertEquals(IntStream.range(0, size - size % batchSize).boxed().toList(), rows);
    }

    @Test
    void theSeedFixesEveryEpoch() {
        Batches first = new Batches(DatasetTest.counting(100), 10, LastBatch.DROP, 7);
        Batches second = new Batches(DatasetTest.counting(100), 10, LastBatch.DROP, 7);
        List<List<Integer>> epochs = new ArrayList<>();
        for (int epoch = 0; epoch < 3; epoch++) {
            first.shuffle();
            second.shuffle();
            epochs.add(epoch(first, 10));
            assertEquals(epochs.get(epoch), epoch(second, 10));
        }
        assertNotEquals(epochs.get(0), epochs.get(1));
    }

    @Test
    void rewindRepeatsTheOrder() {
        Batches batches = new Batches(DatasetTest.counting(10), 3, LastBatch.KEEP, 7);
        batches.shuffle();
        List<Integer> rows = epoch(batches, 3);
        batches.rewind();
        assertEquals(rows, epoch(batches, 3));
    }

    @Test
    void labelsComeAsClassesAndAsOneHotRows() {
        Batches batches = new Batches(DatasetTest.counting(3), 2, LastBatch.KEEP, 0);
        assertTrue(batches.next());
        float[] oneHot = {9, 9, 9, 9, 9, 9};
        batches.copyOneHot(oneHot);
        assertArrayEquals(new float[] {1, 0, 0, 0, 1, 0}, oneHot);

        assertTrue(batches.next());
        int[] labels = {-1, -1};
        batches.copyLabels(labels);
        assertArrayEquals(new int[] {2, -1}, labels);
    }

    @Test
    void aShortTargetIsRefused() {
        Batches batches = new Batches(DatasetTest.counting(4), 4, LastBatch.KEEP, 0);
        batches.next();
        IllegalArgumentException refusal =
                assertThrows(IllegalArgumentException.class, () -> batches.copyOneHot(new float[11]));
        assertEquals("copyOneHot: the target has 11 elements, the batch needs 12 (4 rows of 3)", refusal.getMessage());
        assertThrows(IllegalArgumentException.class, () -> new Batches(DatasetTest.counting(4), 0, LastBatch.KEEP, 0));
    }
}
