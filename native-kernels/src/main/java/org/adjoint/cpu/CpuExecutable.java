package org.adjoint.cpu;

import java.lang.ref.Cleaner;
import java.lang.ref.Reference;
import org.adjoint.backend.Executable;
import org.adjoint.backend.Memory;
import org.adjoint.backend.StepFailure;
import org.adjoint.op.Routine;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.LongPointer;

/** A plan inside the native engine; freed by close, or by the garbage collector if that is forgotten. */
final class CpuExecutable implements Executable {
    private static final Cleaner CLEANER = Cleaner.create();
    private static final int MESSAGE_BYTES = 512;

    private final long plan;
    private final Cleaner.Cleanable cleanable;

    CpuExecutable(long[] code, int slots) {
        try (LongPointer words = new LongPointer(code);
                BytePointer message = new BytePointer(MESSAGE_BYTES)) {
            long created = Native.adj_plan_create(words, code.length, slots, message, MESSAGE_BYTES);
            if (created == 0) {
                String reason = message.limit(0).getString();
                throw new IllegalStateException("the native engine refused a plan: " + reason);
            }
            plan = created;
            cleanable = CLEANER.register(this, () -> Native.adj_plan_free(created));
        }
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
        try (LongPointer words = new LongPointer(4)) {
            Native.adj_plan_fault(plan, words);
            Routine.Fault fault = new Routine.Fault(words.get(2), words.get(3));
            return new StepFailure((int) words.get(0), (int) words.get(1), fault);
        }
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
