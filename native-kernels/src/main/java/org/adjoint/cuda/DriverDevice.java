package org.adjoint.cuda;

import static org.adjoint.cuda.Driver.require;
import static org.bytedeco.cuda.global.cudart.*;

import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.bytedeco.cuda.cudart.CUctx_st;
import org.bytedeco.cuda.cudart.CUevent_st;
import org.bytedeco.cuda.cudart.CUgraphExec_st;
import org.bytedeco.cuda.cudart.CUgraph_st;
import org.bytedeco.cuda.cudart.CUstream_st;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerPointer;
import org.bytedeco.javacpp.SizeTPointer;

/**
 * A GPU through the driver API, in its primary context. Everything runs on one stream, but copies to the host, which have a
 * stream of their own that waits for events, so that they do not queue behind later work. Serves until the process ends,
 * as its backend does: nothing gives the context back.
 */
final class DriverDevice implements Device {
    private final int number;
    private final CUctx_st context = new CUctx_st();
    private final CUstream_st stream = new CUstream_st();
    private final CUstream_st readStream = new CUstream_st();
    private final CUstream_st captureStream = new CUstream_st();
    private final Properties properties;
    private final Optional<Blas> blas;

    private final Modules modules = new Modules(this::enter);
    private final Handles<CUevent_st> events = new Handles<>();
    private final Handles<CUgraphExec_st> graphs = new Handles<>();

    private final Object capturing = new Object();
    private volatile Thread capturer;

    private final Set<DriverDevice> peers = new HashSet<>();

    /** A pointer to wherever it is set, so that copies make no object. */
    private static final class HostPlace extends Pointer {
        HostPlace at(long place) {
            address = place;
            return this;
        }
    }

    private final HostPlace written = new HostPlace();
    private final HostPlace read = new HostPlace();

    /** The device of that number, among those the driver lists. */
    DriverDevice(int index) {
        number = Driver.device(index);
        require("cuDevicePrimaryCtxRetain", cuDevicePrimaryCtxRetain(context, number));
        enter();
        require("cuStreamCreate", cuStreamCreate(stream, CU_STREAM_NON_BLOCKING));
        require("cuStreamCreate", cuStreamCreate(readStream, CU_STREAM_NON_BLOCKING));
        require("cuStreamCreate", cuStreamCreate(captureStream, CU_STREAM_NON_BLOCKING));
        properties = properties(number);
        blas = Blas.of(properties.architecture(), this::allocate);
    }

    private static Properties properties(int device) {
        byte[] name = new byte[256];
        require("cuDeviceGetName", cuDeviceGetName(name, name.length, device));
        int length = 0;
        while (length < name.length && name[length] != 0) {
            length++;
        }
        try (SizeTPointer bytes = new SizeTPointer(1)) {
            require("cuDeviceTotalMem", cuDeviceTotalMem(bytes, device));
            return new Properties(
                    new String(name, 0, length, StandardCharsets.UTF_8),
                    Driver.architecture(device),
                    Driver.attribute(CU_DEVICE_ATTRIBUTE_MULTIPROCESSOR_COUNT, device),
                    Driver.attribute(CU_DEVICE_ATTRIBUTE_MAX_SHARED_MEMORY_PER_BLOCK_OPTIN, device)
                            - STATIC_SHARED_BYTES,
                    bytes.get());
        }
    }

    /**
     * The driver's calls work on the context of their thread of the system. That of a virtual thread may be another behind a
     * lock, so a context is entered inside it.
     */
    private void enter() {
        require("cuCtxSetCurrent", cuCtxSetCurrent(context));
    }

    /** Where this thread queues: while it captures, on a stream that nobody else uses. */
    private CUstream_st queue() {
        return Thread.currentThread() == capturer ? captureStream : stream;
    }

    @Override
    public Properties properties() {
        return properties;
    }

    @Override
    public long allocate(long bytes) {
        enter();
        long[] address = new long[1];
        int status = cuMemAlloc(address, bytes);
        if (status == CUDA_ERROR_OUT_OF_MEMORY) {
            return 0;
        }
        require("cuMemAlloc", status);
        require("cuMemsetD8Async", cuMemsetD8Async(address[0], (byte) 0, bytes, stream));
        return address[0];
    }

    @Override
    public void free(long address) {
        enter();
        require("cuStreamSynchronize", cuStreamSynchronize(stream));
        require("cuMemFree", cuMemFree(address));
    }

    @Override
    public long freeBytes() {
        enter();
        try (SizeTPointer free = new SizeTPointer(1);
                SizeTPointer total = new SizeTPointer(1)) {
            require("cuMemGetInfo", cuMemGetInfo(free, total));
            return free.get();
        }
    }

    @Override
    public long allocateHost(long bytes) {
        enter();
        try (PointerPointer<Pointer> address = new PointerPointer<>(1)) {
            require("cuMemHostAlloc", cuMemHostAlloc(address, bytes, CU_MEMHOSTALLOC_PORTABLE));
            return address.get(0).address();
        }
    }

    @Override
    public void freeHost(long host) {
        enter();
        require("cuMemFreeHost", cuMemFreeHost(new HostPlace().at(host)));
    }

    @Override
    public void write(long address, long host, long bytes) {
        synchronized (written) {
            enter();
            require("cuMemcpyHtoDAsync", cuMemcpyHtoDAsync(address, written.at(host), bytes, stream));
        }
    }

    @Override
    public void read(long host, long address, long bytes, long event) {
        CUevent_st since = event == 0 ? null : events.get(event);
        synchronized (read) {
            enter();
            if (since != null) {
                require("cuStreamWaitEvent", cuStreamWaitEvent(readStream, since, 0));
            }
            require("cuMemcpyDtoHAsync", cuMemcpyDtoHAsync(read.at(host), address, bytes, readStream));
            require("cuStreamSynchronize", cuStreamSynchronize(readStream));
        }
    }

    @Override
    public void copy(long to, Device source, long from, long bytes) {
        DriverDevice other = (DriverDevice) source;
        other.enter();
        require("cuStreamSynchronize", cuStreamSynchronize(other.stream));
        enter();
        if (other == this) {
            require("cuMemcpyDtoDAsync", cuMemcpyDtoDAsync(to, from, bytes, stream));
        } else {
            reach(other);
            require("cuMemcpyPeerAsync", cuMemcpyPeerAsync(to, context, from, other.context, bytes, stream));
        }
        require("cuStreamSynchronize", cuStreamSynchronize(stream));
    }

    /** Lets copies from another device pass the host by, where the hardware can. */
    private void reach(DriverDevice other) {
        synchronized (peers) {
            enter();
            if (!peers.add(other)) {
                return;
            }
            int[] can = new int[1];
            require("cuDeviceCanAccessPeer", cuDeviceCanAccessPeer(can, number, other.number));
            int status = can[0] == 0 ? CUDA_SUCCESS : cuCtxEnablePeerAccess(other.context, 0);
            // Another library may have done it in this context; where there are too many peers, copies go by the host.
            if (status != CUDA_ERROR_PEER_ACCESS_ALREADY_ENABLED && status != CUDA_ERROR_TOO_MANY_PEERS) {
                require("cuCtxEnablePeerAccess", status);
            }
        }
    }

    @Override
    public void fill(long address, long bytes, byte value) {
        enter();
        require("cuMemsetD8Async", cuMemsetD8Async(address, value, bytes, queue()));
    }

    @Override
    public long event() {
        enter();
        CUevent_st event = new CUevent_st();
        require("cuEventCreate", cuEventCreate(event, CU_EVENT_DISABLE_TIMING));
        return events.add(event);
    }

    @Override
    public void record(long event) {
        CUevent_st known = events.get(event);
        enter();
        require("cuEventRecord", cuEventRecord(known, stream));
    }

    @Override
    public void await(long event) {
        CUevent_st known = events.get(event);
        enter();
        require("cuEventSynchronize", cuEventSynchronize(known));
    }

    @Override
    public void forgetEvent(long event) {
        CUevent_st known = events.remove(event);
        enter();
        require("cuEventDestroy", cuEventDestroy(known));
    }

    @Override
    public long load(byte[] image) {
        return modules.load(image);
    }

    @Override
    public void unload(long module) {
        modules.unload(module);
    }

    @Override
    public long function(long module, String entry, int sharedBytes) {
        return modules.function(module, entry, sharedBytes);
    }

    @Override
    public void launch(long function, long grid, int block, int sharedBytes, long[] parameters) {
        modules.launch(function, grid, block, sharedBytes, parameters, queue());
    }

    @Override
    public boolean hasProducts() {
        return blas.isPresent();
    }

    @Override
    public void product(Launch.Product product, long a, long b, long c) {
        Blas known = blas.orElseThrow();
        synchronized (known) {
            enter();
            known.multiply(product.step(), a, b, c, queue());
        }
    }

    @Override
    public long capture(Runnable work) {
        synchronized (capturing) {
            enter();
            CUgraph_st graph = new CUgraph_st();
            // Relaxed, so that it may end on another thread of the system.
            require("cuStreamBeginCapture", cuStreamBeginCapture(captureStream, CU_STREAM_CAPTURE_MODE_RELAXED));
            capturer = Thread.currentThread();
            try {
                work.run();
            } catch (RuntimeException | Error e) {
                // Whatever ending it says is a consequence of what was thrown; there may be no graph then.
                enter();
                cuStreamEndCapture(captureStream, graph);
                if (!graph.isNull()) {
                    cuGraphDestroy(graph);
                }
                throw e;
            } finally {
                capturer = null;
            }
            enter();
            require("cuStreamEndCapture", cuStreamEndCapture(captureStream, graph));
            CUgraphExec_st instance = new CUgraphExec_st();
            try {
                require("cuGraphInstantiate", cuGraphInstantiate(instance, graph, 0));
            } finally {
                require("cuGraphDestroy", cuGraphDestroy(graph));
            }
            return graphs.add(instance);
        }
    }

    @Override
    public void replay(long captured) {
        CUgraphExec_st known = graphs.get(captured);
        enter();
        require("cuGraphLaunch", cuGraphLaunch(known, stream));
    }

    @Override
    public void forget(long captured) {
        CUgraphExec_st known = graphs.remove(captured);
        enter();
        require("cuGraphExecDestroy", cuGraphExecDestroy(known));
    }
}
