package org.adjoint.cpu;

import java.util.List;
import org.adjoint.backend.Backend;
import org.adjoint.backend.Executable;
import org.adjoint.backend.Memory;
import org.adjoint.backend.Schedule;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The CPU through native code: pointwise programs and folds by vectorised kernels or by machine code made for them,
 * products by kernels of its own and OpenBLAS, one native call per launch. {@code -Dadjoint.threads=N} sets how many
 * threads compute, the number of cores if not given; results do not depend on it but for products, which round
 * differently when divided differently. {@code -Dadjoint.cpu.machineCode=false} leaves everything to the kernels, for
 * programs that must not run code made at run time; where the system forbids that, it is so anyway.
 */
final class CpuBackend implements Backend {
    private static final Logger LOG = LoggerFactory.getLogger(CpuBackend.class);

    private final ScheduleCode encoder;

    CpuBackend() {
        encoder = new ScheduleCode(
                List.of(Native.adj_fn_names().getString().split(",")),
                List.of(Native.adj_routine_names().getString().split(",")));
        Native.adj_set_threads(threads());
        boolean machineCode = !"false".equals(System.getProperty("adjoint.cpu.machineCode"));
        Native.adj_set_machine_code(machineCode ? 1 : 0);
        LOG.debug("cpu backend: {} kernels, {} threads", Native.adj_isa().getString(), Native.adj_get_threads());
    }

    private static int threads() {
        int threads = Integer.getInteger("adjoint.threads", Runtime.getRuntime().availableProcessors());
        if (threads < 1) {
            throw new IllegalArgumentException("adjoint.threads must be at least 1, it is " + threads);
        }
        return threads;
    }

    @Override
    public String name() {
        return "cpu";
    }

    @Override
    public Memory allocate(long bytes) {
        return new CpuMemory(bytes);
    }

    @Override
    public long allocatedBytes() {
        return Native.adj_live_bytes();
    }

    @Override
    public Executable compile(Schedule schedule) {
        return new CpuExecutable(encoder.encode(schedule), schedule.slots());
    }
}
