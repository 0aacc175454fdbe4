package org.adjoint.cuda;

import java.util.ArrayList;
import java.util.List;

/** What an executable took from the device; given back by close, or by the garbage collector if that is forgotten. */
final class Holdings implements Runnable {
    private final CudaBackend backend;
    private final Device device;
    private final Mark mark;
    private final List<Long> memory = new ArrayList<>();
    private final List<Long> sizes = new ArrayList<>();
    private final List<Long> captures = new ArrayList<>();
    private long module;
    private long bytes;

    Holdings(CudaBackend backend) {
        this.backend = backend;
        device = backend.device();
        mark = new Mark(device);
    }

    /** Behind the last run. */
    Mark mark() {
        return mark;
    }

    long bytes() {
        return bytes;
    }

    /** An address, 0 for no bytes. */
    long allocate(long size) {
        if (size == 0) {
            return 0;
        }
        long address = backend.allocateBytes(size);
        memory.add(address);
        sizes.add(size);
        bytes += size;
        return address;
    }

    long load(byte[] image) {
        module = device.load(image);
        return module;
    }

    long captured(long capture) {
        captures.add(capture);
        return capture;
    }

    void forget(long capture) {
        captures.remove((Long) capture);
        device.forget(capture);
    }

    @Override
    public void run() {
        mark.free();
        captures.forEach(device::forget);
        if (module != 0) {
            device.unload(module);
        }
        for (int i = 0; i < memory.size(); i++) {
            backend.freeBytes(memory.get(i), sizes.get(i));
        }
    }
}
