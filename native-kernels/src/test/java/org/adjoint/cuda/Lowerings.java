package org.adjoint.cuda;

import java.util.ArrayList;
import java.util.List;
import org.adjoint.backend.Executable;
import org.adjoint.backend.Memory;
import org.adjoint.backend.Schedule;

/** Keeps what plans become on a large device, and runs nothing: memory stays as it is. */
final class Lowerings extends OnReferenceMemory {
    /** As an H200 has it. */
    static final Device.Properties LARGE = new Device.Properties("large", 90, 132, 219 << 10, 140L << 30);

    private final List<Lowering.Lowered> all = new ArrayList<>();

    Lowerings() {
        super("lowerings");
    }

    /** The kernels and products of the last plan. */
    List<Launch> launches() {
        return last().regions().stream().flatMap(List::stream).toList();
    }

    /** The kernels of the last plan. */
    List<Launch.Kernel> kernels() {
        return launches().stream()
                .filter(Launch.Kernel.class::isInstance)
                .map(Launch.Kernel.class::cast)
                .toList();
    }

    Lowering.Lowered last() {
        return all.get(all.size() - 1);
    }

    @Override
    public Executable compile(Schedule schedule) {
        all.add(Lowering.of(schedule, LARGE, true));
        return new Executable() {
            @Override
            public void bind(int slot, Memory memory) {}

            @Override
            public void run(int first, int last) {}

            @Override
            public long bytes() {
                return 0;
            }

            @Override
            public void close() {}
        };
    }
}
