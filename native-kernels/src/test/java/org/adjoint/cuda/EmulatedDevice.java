package org.adjoint.cuda;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A GPU on the CPU, as exact about the rules as a real one is not: work that is queued runs as late as possible, so that what the
 * host changes too early shows; and an access outside an allocation, a race or a barrier that some threads miss is an
 * {@link IllegalStateException} that names the kernel.
 */
final class EmulatedDevice implements Device {
    private static final int MOST_SHARED_BYTES = (227 << 10) - STATIC_SHARED_BYTES;
    private static final int MESSAGE_BYTES = 1024;
    private static final int DEVICE = 0;
    private static final int HOST = 1;

    /** The emulation runs one launch at a time, whatever the device. */
    private static final Object TURN = Emulation.class;

    /** Where a kernel is: the library, and two names that tell it from others there. */
    private record Place(String library, String unit, String name) {}

    /** The kernels of a module by the names of their entries, and what is loaded of each library. */
    private record Module(Map<String, Place> kernels, Map<String, Long> loaded) {}

    private record Function(String library, long address, String name, int sharedBytes) {}

    private final Properties properties;
    private final boolean products;
    private final Map<Long, Long> sizes = new HashMap<>();
    private final Map<Long, Module> modules = new HashMap<>();
    private final Map<Long, Function> functions = new HashMap<>();
    private final Map<Long, List<Runnable>> graphs = new HashMap<>();
    private final Map<Long, Long> events = new HashMap<>();
    private final Deque<Runnable> queue = new ArrayDeque<>();
    /** How many pieces of work were queued, and how many of them ran. */
    private long queued;

    private long done;
    private List<Runnable> recording;
    private Thread recorder;
    private IllegalStateException failure;
    private long used;
    private long numbers = 1;
    private long launches;

    /** A card whose memory holds so many bytes. */
    EmulatedDevice(long memoryBytes) {
        this(memoryBytes, MOST_SHARED_BYTES, false);
    }

    /** And whose blocks may ask for so much shared memory. */
    EmulatedDevice(long memoryBytes, int sharedBytes) {
        this(memoryBytes, sharedBytes, false);
    }

    private EmulatedDevice(long memoryBytes, int sharedBytes, boolean products) {
        this.products = products;
        properties = new Properties("emulated", 90, 4, sharedBytes, memoryBytes);
    }

    /** A card with a library of matrix products. */
    static EmulatedDevice withProducts(long memoryBytes) {
        return new EmulatedDevice(memoryBytes, MOST_SHARED_BYTES, true);
    }

    @Override
    public Properties properties() {
        return properties;
    }

    @Override
    public long allocate(long bytes) {
        synchronized (TURN) {
            requireNoCapture("allocation");
            if (bytes > freeBytes()) {
                return 0;
            }
            long address = Emulation.emu_allocate(DEVICE, Math.max(bytes, 1));
            sizes.put(address, bytes);
            used += bytes;
            return address;
        }
    }

    @Override
    public void free(long address) {
        synchronized (TURN) {
            finish();
            Long bytes = sizes.remove(address);
            require(bytes != null, "free of an address that was not allocated");
            used -= bytes;
            Emulation.emu_free(address);
        }
    }

    @Override
    public long freeBytes() {
        synchronized (TURN) {
            return properties.memoryBytes() - used;
        }
    }

    @Override
    public long allocateHost(long bytes) {
        synchronized (TURN) {
            return Emulation.emu_allocate(HOST, Math.max(bytes, 1));
        }
    }

    @Override
    public void freeHost(long host) {
        synchronized (TURN) {
            finish();
            require(Emulation.emu_free(host) != 0, "free of host memory that was not allocated");
        }
    }

    @Override
    public void write(long address, long host, long bytes) {
        synchronized (TURN) {
            requireNoCapture("write");
            requireMemory(DEVICE, address, bytes);
            requireMemory(HOST, host, bytes);
            queue(() -> Emulation.emu_copy(address, host, bytes));
        }
    }

    @Override
    public void read(long host, long address, long bytes, long event) {
        synchronized (TURN) {
            requireMemory(HOST, host, bytes);
            requireMemory(DEVICE, address, bytes);
            await(event);
            Emulation.emu_copy(host, address, bytes);
        }
    }

    @Override
    public void copy(long to, Device source, long from, long bytes) {
        synchronized (TURN) {
            requireMemory(DEVICE, to, bytes);
            requireMemory(DEVICE, from, bytes);
            ((EmulatedDevice) source).finish();
            finish();
            throwFailure();
            Emulation.emu_copy(to, from, bytes);
        }
    }

    @Override
    public void fill(long address, long bytes, byte value) {
        synchronized (TURN) {
            requireMemory(DEVICE, address, bytes);
            queue(() -> Emulation.emu_fill(address, bytes, value));
        }
    }

    @Override
    public long event() {
        synchronized (TURN) {
            events.put(numbers, 0L);
            return numbers++;
        }
    }

    @Override
    public void record(long event) {
        synchronized (TURN) {
            require(events.containsKey(event), "recording what is no event");
            events.put(event, queued);
        }
    }

    @Override
    public void await(long event) {
        synchronized (TURN) {
            requireNoCapture("await");
            require(event == 0 || events.containsKey(event), "waiting for what is no event");
            runUntil(events.getOrDefault(event, 0L));
            throwFailure();
        }
    }

    @Override
    public void forgetEvent(long event) {
        synchronized (TURN) {
            require(events.remove(event) != null, "forgetting what is no event");
        }
    }

    @Override
    public long load(byte[] image) {
        synchronized (TURN) {
            Module module = new Module(new HashMap<>(), new HashMap<>());
            new String(image, StandardCharsets.UTF_8)
                    .lines()
                    .map(line -> line.split("\t"))
                    .forEach(parts -> {
                        module.kernels.put(parts[0], new Place(parts[1], parts[2], parts[3]));
                        module.loaded.computeIfAbsent(parts[1], EmulatedDevice::loaded);
                    });
            modules.put(numbers, module);
            return numbers++;
        }
    }

    private static long loaded(String library) {
        byte[] message = new byte[MESSAGE_BYTES];
        long loaded = Emulation.emu_load(text(library), message, MESSAGE_BYTES);
        require(loaded != 0, library + " does not load: " + text(message));
        return loaded;
    }

    @Override
    public void unload(long module) {
        synchronized (TURN) {
            finish();
            Module unloaded = modules.remove(module);
            require(unloaded != null, "unload of what was not loaded");
            unloaded.loaded.values().forEach(Emulation::emu_unload);
        }
    }

    @Override
    public long function(long module, String entry, int sharedBytes) {
        synchronized (TURN) {
            Module from = modules.get(module);
            Place place = from.kernels.get(entry);
            require(place != null, "no kernel " + entry);
            long address = Emulation.emu_find(from.loaded.get(place.library), text(place.unit), text(place.name));
            require(address != 0, "no kernel " + entry + " in " + place.library);
            require(sharedBytes <= properties.sharedBytes(), entry + ": " + sharedBytes + " bytes of shared memory");
            functions.put(numbers, new Function(place.library, address, entry, sharedBytes));
            return numbers++;
        }
    }

    @Override
    public void launch(long function, long grid, int block, int sharedBytes, long[] parameters) {
        synchronized (TURN) {
            Function kernel = functions.get(function);
            require(kernel != null, "launch of no function");
            require(sharedBytes <= kernel.sharedBytes, kernel.name + ": " + sharedBytes + " bytes of shared memory");
            long[] words = parameters.clone();
            queue(() -> {
                byte[] message = new byte[MESSAGE_BYTES];
                int done = Emulation.emu_launch(
                        kernel.address,
                        grid,
                        block,
                        sharedBytes,
                        words,
                        words.length,
                        ++launches,
                        message,
                        MESSAGE_BYTES);
                require(done != 0, kernel.name + ": " + Lines.in(text(message), kernel.library));
            });
        }
    }

    @Override
    public boolean hasProducts() {
        return products;
    }

    @Override
    public void product(Launch.Product product, long a, long b, long c) {
        synchronized (TURN) {
            require(products, "a product on a device without");
            queue(() -> PlainProduct.run(product.step(), a, b, c));
        }
    }

    @Override
    public long capture(Runnable work) {
        List<Runnable> recorded = new ArrayList<>();
        synchronized (TURN) {
            requireNoCapture("capture");
            require(recorder == null, "two captures at once");
            recording = recorded;
            recorder = Thread.currentThread();
        }
        try {
            work.run();
        } finally {
            synchronized (TURN) {
                recorder = null;
            }
        }
        synchronized (TURN) {
            graphs.put(numbers, recorded);
            return numbers++;
        }
    }

    @Override
    public void replay(long captured) {
        synchronized (TURN) {
            requireNoCapture("replay");
            List<Runnable> graph = graphs.get(captured);
            require(graph != null, "replay of what was not captured");
            graph.forEach(this::queue);
        }
    }

    @Override
    public void forget(long captured) {
        synchronized (TURN) {
            require(graphs.remove(captured) != null, "forget of what was not captured");
        }
    }

    private void queue(Runnable work) {
        if (isRecording()) {
            recording.add(work);
        } else {
            queue.add(work);
            queued++;
        }
    }

    private boolean isRecording() {
        return recorder == Thread.currentThread();
    }

    /** Runs everything. What fails shows at the next wait, as on a GPU. */
    private void finish() {
        requireNoCapture("waiting");
        runUntil(queued);
    }

    private void runUntil(long count) {
        while (done < count) {
            done++;
            Runnable work = queue.remove();
            if (failure == null) {
                try {
                    work.run();
                } catch (IllegalStateException e) {
                    failure = e;
                }
            }
        }
    }

    private void throwFailure() {
        IllegalStateException thrown = failure;
        failure = null;
        if (thrown != null) {
            throw thrown;
        }
    }

    private void requireNoCapture(String what) {
        require(!isRecording(), what + " during a capture");
    }

    private static void requireMemory(int host, long address, long bytes) {
        require(
                bytes == 0 || Emulation.emu_holds(host, address, bytes) != 0,
                bytes + " bytes that lie in no one allocation of the " + (host == HOST ? "host" : "device"));
    }

    private static void require(boolean condition, String message) {
        if (!condition) {
            throw new IllegalStateException(message);
        }
    }

    private static byte[] text(String string) {
        return (string + "\0").getBytes(StandardCharsets.UTF_8);
    }

    private static String text(byte[] string) {
        int length = 0;
        while (length < string.length && string[length] != 0) {
            length++;
        }
        return new String(string, 0, length, StandardCharsets.UTF_8);
    }
}
