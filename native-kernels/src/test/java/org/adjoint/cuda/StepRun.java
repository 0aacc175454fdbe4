package org.adjoint.cuda;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.adjoint.DType;
import org.adjoint.backend.Backend;
import org.adjoint.backend.Backends;
import org.adjoint.backend.Executable;
import org.adjoint.backend.Memory;
import org.adjoint.backend.Region;
import org.adjoint.backend.Schedule;
import org.adjoint.backend.Step;

/** Steps alone, on the reference backend or on the emulated device: slot 1 and those after it hold what a test gives. */
final class StepRun {
    private static final Backend REFERENCE = Backends.named("reference");

    private StepRun() {}

    /** A backend on the emulated device, whose blocks may ask for so much shared memory. */
    static Backend emulated(int sharedBytes) {
        return new CudaBackend("cuda", new EmulatedDevice(1L << 30, sharedBytes), new HostCompiler());
    }

    static double[] reference(Step step, DType dtype, List<double[]> contents) {
        return on(REFERENCE, step, dtype, contents);
    }

    /** What the last slot holds after the step. */
    static double[] on(Backend backend, Step step, DType dtype, List<double[]> contents) {
        return on(backend, new Region(1, 0, List.of(step)), dtype, contents);
    }

    /** What the last slot holds after the region. */
    static double[] on(Backend backend, Region region, DType dtype, List<double[]> contents) {
        return memoryAfter(backend, region, dtype, contents).get(contents.size() - 1);
    }

    /** What the slots hold after the region. */
    static List<double[]> memoryAfter(Backend backend, Region region, DType dtype, List<double[]> contents) {
        List<Memory> memories = new ArrayList<>(List.of(backend.allocate(0)));
        List<double[]> after = new ArrayList<>();
        try (Executable executable = backend.compile(new Schedule(contents.size() + 1, 0, List.of(region)))) {
            executable.bind(0, memories.get(0));
            for (double[] content : contents) {
                Memory memory = backend.allocate((long) content.length * dtype.bytes());
                write(memory, content, dtype);
                executable.bind(memories.size(), memory);
                memories.add(memory);
            }
            executable.run(0, 1);
            for (int slot = 1; slot < memories.size(); slot++) {
                double[] content = new double[contents.get(slot - 1).length];
                read(memories.get(slot), content, dtype);
                after.add(content);
            }
        }
        memories.forEach(Memory::free);
        return after;
    }

    private static void write(Memory memory, double[] content, DType dtype) {
        if (dtype == DType.FLOAT64) {
            memory.write(0, content, 0, content.length);
        } else {
            float[] floats = new float[content.length];
            for (int i = 0; i < floats.length; i++) {
                floats[i] = (float) content[i];
            }
            memory.write(0, floats, 0, floats.length);
        }
    }

    private static void read(Memory memory, double[] result, DType dtype) {
        if (dtype == DType.FLOAT64) {
            memory.read(0, result, 0, result.length);
        } else {
            float[] floats = new float[result.length];
            memory.read(0, floats, 0, floats.length);
            for (int i = 0; i < floats.length; i++) {
                result[i] = floats[i];
            }
        }
    }

    /** Numbers in [-1, 1) that float32 holds too. */
    static double[] random(Random random, int count) {
        double[] numbers = new double[count];
        for (int i = 0; i < count; i++) {
            numbers[i] = random.nextFloat() * 2 - 1;
        }
        return numbers;
    }
}
