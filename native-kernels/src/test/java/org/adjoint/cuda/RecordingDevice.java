package org.adjoint.cuda;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongConsumer;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;

/**
 * A device that runs no kernel but notes what it is asked for and refuses what a driver would. Memory is real, so that what
 * is written can be read.
 */
final class RecordingDevice implements Device {
    private static final long LARGEST_GRID = Integer.MAX_VALUE;
    private static final int LARGEST_BLOCK = 1024;
    /** Of a kernel whose entry asks for no more. */
    private static final int USUAL_BLOCK = 256;

    private static final int LARGEST_PARAMETERS = 4096;

    private record Function(String entry, int sharedBytes, int mostThreads) {}

    final FakeMemory memory;
    private final Map<Long, BytePointer> host = new HashMap<>();
    private final Map<Long, Function> functions = new HashMap<>();
    private final Map<Long, Integer> captures = new HashMap<>();
    private final Map<Long, String> modules = new HashMap<>();
    private final List<Long> events = new ArrayList<>();
    private final List<String> calls = new ArrayList<>();
    private LongConsumer atLaunch = parameter -> {};
    private boolean noting = true;
    private boolean capturing;
    private boolean refusesCaptures;
    private int capturedCalls;
    private long handles = 1;

    RecordingDevice(long bytes) {
        memory = new FakeMemory(bytes);
    }

    /** What was queued since the last call of this. */
    List<String> calls() {
        List<String> noted = List.copyOf(calls);
        calls.clear();
        return noted;
    }

    /** Notes and copies nothing from now on, so that what is measured is what others do. */
    void stopNoting() {
        noting = false;
    }

    /** From now on there is no memory for what is captured. */
    void refuseCaptures() {
        refusesCaptures = true;
    }

    /** What launches do with the first word of their parameters when they run. */
    void atLaunch(LongConsumer action) {
        atLaunch = action;
    }

    /** Handles of modules, events and captures that were made and not given back. */
    int handles() {
        return modules.size() + events.size() + captures.size();
    }

    private void note(String kind, String what) {
        if (capturing) {
            capturedCalls++;
        }
        if (noting) {
            calls.add((capturing ? "captured " : "") + kind + what);
        }
    }

    @Override
    public Properties properties() {
        return new Properties("fake", 90, 4, 100 << 10, memory.free());
    }

    @Override
    public long allocate(long bytes) {
        return memory.allocate(bytes);
    }

    @Override
    public void free(long address) {
        memory.free(address);
    }

    @Override
    public long freeBytes() {
        return memory.free();
    }

    @Override
    public long allocateHost(long bytes) {
        BytePointer piece = new BytePointer(bytes);
        host.put(piece.address(), piece);
        return piece.address();
    }

    @Override
    public void freeHost(long address) {
        host.remove(address).close();
    }

    private static Pointer hostAt(long at) {
        return new Pointer() {
            {
                address = at;
            }
        };
    }

    @Override
    public void write(long address, long from, long bytes) {
        requireNotCapturing("write");
        if (!noting) {
            return;
        }
        note("write ", bytes + " bytes");
        Pointer.memcpy(memory.at(address, bytes), hostAt(from), bytes);
    }

    @Override
    public void read(long to, long address, long bytes, long event) {
        requireNotCapturing("read");
        if (!noting) {
            return;
        }
        if (event != 0) {
            requireEvent(event);
        }
        note("read ", bytes + " bytes after event " + event);
        Pointer.memcpy(hostAt(to), memory.at(address, bytes), bytes);
    }

    @Override
    public void copy(long to, Device source, long from, long bytes) {
        requireNotCapturing("copy");
        note("copy ", bytes + " bytes");
        Pointer.memcpy(memory.at(to, bytes), ((RecordingDevice) source).memory.at(from, bytes), bytes);
    }

    @Override
    public void fill(long address, long bytes, byte value) {
        note("fill ", bytes + " bytes");
        if (!capturing) {
            Pointer.memset(memory.at(address, bytes), value, bytes);
        }
    }

    @Override
    public long event() {
        events.add(handles);
        return handles++;
    }

    @Override
    public void record(long event) {
        requireNotCapturing("record");
        requireEvent(event);
    }

    @Override
    public void await(long event) {
        requireEvent(event);
    }

    private void requireEvent(long event) {
        if (noting && !events.contains(event)) {
            throw new AssertionError("there is no event " + event);
        }
    }

    @Override
    public void forgetEvent(long event) {
        events.remove(event);
    }

    @Override
    public long load(byte[] image) {
        modules.put(handles, new String(image, StandardCharsets.UTF_8));
        return handles++;
    }

    @Override
    public void unload(long module) {
        if (modules.remove(module) == null) {
            throw new AssertionError("there is no module " + module);
        }
    }

    @Override
    public long function(long module, String entry, int sharedBytes) {
        if (!modules.containsKey(module)) {
            throw new AssertionError("there is no module " + module);
        }
        if (sharedBytes > properties().sharedBytes()) {
            throw new AssertionError(entry + " asks for " + sharedBytes + " bytes of shared memory");
        }
        boolean wide = modules.get(module)
                .lines()
                .anyMatch(line ->
                        line.startsWith("ADJ_ENTRY(" + entry + ",") && line.endsWith(Unit.bounds(LARGEST_BLOCK) + ")"));
        functions.put(handles, new Function(entry, sharedBytes, wide ? LARGEST_BLOCK : USUAL_BLOCK));
        return handles++;
    }

    @Override
    public void launch(long function, long grid, int block, int sharedBytes, long[] parameters) {
        if (!noting) {
            return;
        }
        Function known = functions.get(function);
        note("", known.entry);
        if (grid < 1 || grid > LARGEST_GRID || block < 1 || block > known.mostThreads || block % 32 != 0) {
            throw new AssertionError(known.entry + " launched with " + grid + " blocks of " + block + " threads");
        }
        if (sharedBytes < 0 || sharedBytes > known.sharedBytes) {
            throw new AssertionError(known.entry + " launched with " + sharedBytes + " bytes of shared memory");
        }
        if (parameters.length * Long.BYTES > LARGEST_PARAMETERS) {
            throw new AssertionError(known.entry + " has " + parameters.length + " words of parameters");
        }
        for (long word : parameters) {
            if (FakeMemory.isAddress(word)) {
                if (word % Float.BYTES != 0) {
                    throw new AssertionError(known.entry + " is given the address " + Long.toHexString(word));
                }
                memory.at(word, 0);
            }
        }
        if (!capturing && parameters.length > 0) {
            atLaunch.accept(parameters[0]);
        }
    }

    @Override
    public boolean hasProducts() {
        return true;
    }

    @Override
    public void product(Launch.Product product, long a, long b, long c) {
        note("product ", "");
        memory.at(a, 0);
        memory.at(b, 0);
        memory.at(c, 0);
    }

    @Override
    public long capture(Runnable work) {
        requireNotCapturing("capture");
        capturing = true;
        capturedCalls = 0;
        work.run();
        capturing = false;
        if (refusesCaptures) {
            throw new OutOfMemoryError("no memory for a graph of " + capturedCalls + " calls");
        }
        captures.put(handles, capturedCalls);
        return handles++;
    }

    private void requireNotCapturing(String what) {
        if (capturing) {
            throw new AssertionError(what + " inside a capture");
        }
    }

    @Override
    public void replay(long captured) {
        if (noting) {
            note("replay ", captures.get(captured) + " calls");
        }
    }

    @Override
    public void forget(long captured) {
        if (captures.remove(captured) == null) {
            throw new AssertionError("nothing was captured as " + captured);
        }
    }
}
