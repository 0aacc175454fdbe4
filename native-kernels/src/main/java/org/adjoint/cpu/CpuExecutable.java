package org.adjoint.cpu;

import java.lang.ref.Cleaner;
import java.lang.ref.Reference;
import java.nio.charset.StandardCharsets;
import org.adjoint.backend.Executable;
import org.adjoint.backend.Memory;
import org.adjoint.backend.StepFailure;
import org.adjoint.op.Routine;

/** A plan inside the native engine; freed by close, or by the garbage collector if that is forgotten. */
final class CpuExecutable implements Executable {
    private static final Cleaner CLEANER = Cleaner.create();
    private static final int MESSAGE_BYTES = 512;

    private final long plan;
    private final Cleaner.Cleanable cleanable;

    CpuExecutable(long[] code, int slots) {
        byte[] message = new byte[MESSAGE_BYTES];
        long created = Native.adj_plan_create(code, code.length, slots, message, MESSAGE_BYTES);
        if (created == 0) {
            throw new IllegalStateException("the native engine refused a plan: " + text(message));
        }
        plan = created;
        cleanable = CLEANER.register(this, () -> Native.adj_plan_free(created));
    }

    /** What a C string says. */
    private static String text(byte[] string) {
        int length = 0;
        while (length < string.length && string[length] != 0) {
            length++;
        }
        return new String(string, 0, length, StandardCharsets.UTF_8);
    }

    @Override
    public void bind(int slot, Memory memory) {
        Native.adj_plan_bind(plan, slot, ((CpuMemory) memory).address());
    }

    @Override
    public void run(int first, int last) {
        int failed = Native.adj_plan_run(plan, first, last);
        StepFailure failure = failed == 0 ? null : failure();
        // Or the collector might free the plan of an executable that nobody uses after this call.
        Reference.reachabilityFence(this);
        if (failure != null) {
            throw failure;
        }
    }

    private StepFailure failure() {
        long[] words = new long[4];
        Native.adj_plan_fault(plan, words);
        return new StepFailure((int) words[0], (int) words[1], new Routine.Fault(words[2], words[3]));
    }

    @Override
    public long bytes() {
        return Native.adj_plan_bytes(plan);
    }

    @Override
    public void close() {
        cleanable.clean();
    }
}
