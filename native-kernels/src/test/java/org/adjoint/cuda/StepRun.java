package org.adjoint.cuda;

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
        Schedule schedule = new Schedule(contents.size() + 1, 0, List.of(region));
        try (Executable executable = backend.compile(schedule)) {
            Memory[] memory = new Memory[contents.size() + 1];
            memory[0] = backend.allocate(0);
            executable.bind(0, memory[0]);
            for (int slot = 1; slot < memory.length; slot++) {
                double[] content = contents.get(slot - 1);
                memory[slot] = backend.allocate((long) content.length * dtype.bytes());
                write(memory[slot], content, dtype);
                executable.bind(slot, memory[slot]);
            }
            executable.run(0, 1);
            double[] result = new double[contents.get(contents.size() - 1).length];
            read(memory[memory.length - 1], result, dtype);
            return result;
        }
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
