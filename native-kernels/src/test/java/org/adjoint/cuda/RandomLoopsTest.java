package org.adjoint.cuda;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.LongStream;
import org.adjoint.DType;
import org.adjoint.backend.Backend;
import org.adjoint.backend.Backends;
import org.adjoint.backend.Instruction;
import org.adjoint.backend.Operand;
import org.adjoint.backend.Region;
import org.adjoint.backend.Step;
import org.adjoint.op.Fn;
import org.adjoint.op.Reduction;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Loops drawn at random, which replace and fold what others read, leave in memory what the reference backend leaves: whatever
 * a kernel fuses, keeps in shared memory of some size or computes again.
 */
@EnabledIf("org.adjoint.cuda.Emulation#isBuilt")
class RandomLoopsTest {
    private static final int ROWS = 3;
    private static final int COLUMNS = 100;
    /** Slots from 1 on: some with a number for each element, then some with one for each row. */
    private static final int OF_ELEMENTS = 3;

    private static final int OF_ROWS = 2;

    private static final Backend REFERENCE = Backends.named("reference");
    /** For no row that is kept, for some, for all. */
    private static final List<Backend> CUDA =
            List.of(StepRun.emulated(64), StepRun.emulated(2500), StepRun.emulated(200 << 10));

    static LongStream seeds() {
        return LongStream.range(0, Boolean.getBoolean("adjoint.test.thorough") ? 2000 : 60);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void memoryIsThatOfTheReference(long seed) {
        Random random = new Random(seed);
        Region region = new Draw(random).region();
        List<double[]> contents = new ArrayList<>();
        for (int slot = 0; slot < OF_ELEMENTS + OF_ROWS; slot++) {
            contents.add(StepRun.random(random, slot < OF_ELEMENTS ? ROWS * COLUMNS : ROWS));
        }
        List<double[]> expected = StepRun.memoryAfter(REFERENCE, region, DType.FLOAT64, contents);
        for (Backend backend : CUDA) {
            List<double[]> got = StepRun.memoryAfter(backend, region, DType.FLOAT64, contents);
            for (int slot = 0; slot < expected.size(); slot++) {
                // Sums are taken in another order, and what is left of their terms may be small.
                double largest =
                        Arrays.stream(expected.get(slot)).map(Math::abs).max().orElseThrow();
                assertArrayEquals(expected.get(slot), got.get(slot), 1e-10 * Math.max(1, largest), region::toString);
            }
        }
    }

    private static final class Draw {
        private record Place(Operand operand, boolean isOfRow) {}

        private static final List<Fn> OF_TWO = List.of(Fn.ADD, Fn.SUB, Fn.MUL, Fn.MAX);

        private final Random random;
        private final List<Place> places = new ArrayList<>();
        /** Places that hold something. */
        private final Set<Place> full = new HashSet<>();

        private final long scratchBytes;

        Draw(Random random) {
            this.random = random;
            for (int slot = 1; slot <= OF_ELEMENTS + OF_ROWS; slot++) {
                add(slot, 0, slot > OF_ELEMENTS);
            }
            full.addAll(places);
            long offset = 0;
            for (int i = 0; i < OF_ELEMENTS + OF_ROWS; i++) {
                boolean isOfRow = i >= OF_ELEMENTS;
                add(Operand.SCRATCH, offset, isOfRow);
                offset += (isOfRow ? 1 : COLUMNS) * (long) Double.BYTES;
            }
            scratchBytes = offset;
        }

        private void add(int slot, long offset, boolean isOfRow) {
            long[] strides = isOfRow ? new long[] {1, 0} : new long[] {COLUMNS, 1};
            places.add(new Place(new Operand(slot, offset, DType.FLOAT64, strides), isOfRow));
        }

        Region region() {
            List<Step> loops = new ArrayList<>();
            int count = 3 + random.nextInt(6);
            for (int i = 0; i < count; i++) {
                loops.add(loop("loop " + i, random.nextInt(5) == 0));
            }
            return new Region(ROWS, scratchBytes, loops);
        }

        private Step.Loop loop(String label, boolean perRow) {
            List<Place> read = some(places.stream()
                    .filter(p -> full.contains(p) && (p.isOfRow || !perRow))
                    .toList());
            List<Instruction> instructions = new ArrayList<>();
            int last = 0;
            int count = 2 + random.nextInt(3);
            for (int i = 0; i < count; i++) {
                int registers = read.size() + i;
                instructions.add(
                        random.nextInt(3) == 0
                                ? new Instruction(Fn.TANH, last, 0, 0, 0)
                                : new Instruction(
                                        OF_TWO.get(random.nextInt(OF_TWO.size())),
                                        last,
                                        random.nextInt(registers),
                                        0,
                                        0));
                last = registers;
            }
            // A fold must not replace what its loop reads.
            List<Place> written = some(places.stream()
                    .filter(p -> perRow ? p.isOfRow : !p.isOfRow || !read.contains(p))
                    .toList());
            full.addAll(written);
            int result = last;
            return new Step.Loop(
                    label,
                    DType.FLOAT64,
                    perRow ? new int[] {ROWS, 1} : new int[] {ROWS, COLUMNS},
                    read.stream().map(Place::operand).toList(),
                    instructions,
                    written.stream()
                            .map(p -> new Step.Write(result - random.nextInt(2), fold(p.isOfRow && !perRow), p.operand))
                            .toList());
        }

        private Optional<Reduction.Kind> fold(boolean folds) {
            Reduction.Kind kind = random.nextBoolean() ? Reduction.Kind.SUM : Reduction.Kind.MAX;
            return folds ? Optional.of(kind) : Optional.empty();
        }

        /** One to three different ones. */
        private List<Place> some(List<Place> among) {
            List<Place> chosen = new ArrayList<>();
            int count = 1 + random.nextInt(3);
            for (int i = 0; i < count; i++) {
                Place place = among.get(random.nextInt(among.size()));
                if (!chosen.contains(place)) {
                    chosen.add(place);
                }
            }
            return chosen;
        }
    }
}
