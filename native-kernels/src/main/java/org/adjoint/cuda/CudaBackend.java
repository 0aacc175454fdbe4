package org.adjoint.cuda;

import java.util.concurrent.atomic.AtomicLong;
import org.adjoint.backend.Backend;
import org.adjoint.backend.Executable;
import org.adjoint.backend.Memory;
import org.adjoint.backend.Schedule;
import org.adjoint.backend.Step;

/** An NVIDIA GPU: hand-written and printed kernels, compiled at first use; a range of regions is one launch. */
final class CudaBackend implements Backend {
    private final String name;
    private final Device device;
    private final Compiler compiler;
    private final Staging staging;
    private final Mark zeroed;
    private final AtomicLong allocated = new AtomicLong();

    CudaBackend(String name, Device device, Compiler compiler) {
        this.name = name;
        this.device = device;
        this.compiler = compiler;
        this.staging = new Staging(device);
        this.zeroed = new Mark(device);
    }

    Device device() {
        return device;
    }

    Compiler compiler() {
        return compiler;
    }

    Staging staging() {
        return staging;
    }

    /** Behind the zeroing of everything that was allocated. */
    Mark zeroed() {
        return zeroed;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Memory allocate(long bytes) {
        return new CudaMemory(this, bytes);
    }

    /** Zeroed memory of the device, counted until {@link #freeBytes}. */
    long allocateBytes(long bytes) {
        long address = device.allocate(Math.max(bytes, 1));
        if (address == 0) {
            throw new OutOfMemoryError("the backend " + name + " could not allocate " + bytes + " bytes: "
                    + device.freeBytes() + " of " + device.properties().memoryBytes() + " are free on "
                    + device.properties().name());
        }
        zeroed.set();
        allocated.addAndGet(bytes);
        return address;
    }

    void freeBytes(long address, long bytes) {
        device.free(address);
        allocated.addAndGet(-bytes);
    }

    @Override
    public long allocatedBytes() {
        return allocated.get();
    }

    @Override
    public boolean computes(Step.Call hostStep) {
        return TextLowering.canLower(hostStep);
    }

    @Override
    public Executable compile(Schedule schedule) {
        return new CudaExecutable(this, schedule, Lowering.of(schedule, device.properties(), device.hasProducts()));
    }

    @Override
    public String toString() {
        return name + " (" + device.properties().name() + ")";
    }
}
