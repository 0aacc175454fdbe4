package org.adjoint;

import java.lang.ref.Cleaner;
import java.lang.ref.Reference;
import org.adjoint.backend.Backend;
import org.adjoint.backend.Layout;
import org.adjoint.backend.Memory;

/**
 * A dense tensor in a backend's memory, copied in and out as a whole. Freed once, by {@link #free}, or by the garbage
 * collector if that is forgotten.
 */
final class Storage {
    private static final Cleaner CLEANER = Cleaner.create();
    /** Elements read for one that is wanted; a piece costs as much as many elements one by one. */
    private static final long MOST_SPANNED = 16;

    private final Backend backend;
    private final Memory memory;
    private final Cleaner.Cleanable cleanable;
    private boolean free;

    private Storage(Backend backend, Memory memory) {
        this.backend = backend;
        this.memory = memory;
        this.cleanable = CLEANER.register(this, memory::free);
    }

    static Storage of(Backend backend, long bytes) {
        return new Storage(backend, backend.allocate(bytes));
    }

    static Storage of(Backend backend, Tensor value) {
        Storage storage = of(backend, value.shape().size() * value.dtype().bytes());
        storage.write(value);
        return storage;
    }

    Backend backend() {
        return backend;
    }

    Memory memory() {
        return memory;
    }

    void write(Tensor value) {
        try {
            write(memory, 0, value);
        } finally {
            // Otherwise the collector might free the memory of a storage that nobody uses after this call.
            Reference.reachabilityFence(this);
        }
    }

    /** Copies a tensor densely to {@code byteOffset}. */
    static void write(Memory memory, long byteOffset, Tensor value) {
        switch (value.dtype()) {
            case FLOAT32 -> memory.write(byteOffset, (float[]) value.array(), 0, value.size());
            case FLOAT64 -> memory.write(byteOffset, (double[]) value.array(), 0, value.size());
            case INT32 -> memory.write(byteOffset, (int[]) value.array(), 0, value.size());
        }
    }

    Tensor read(Shape shape, DType dtype) {
        try {
            return read(memory, 0, Layout.dense(shape), dtype);
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    /** The tensor that a layout shows of the buffer at {@code byteOffset}. */
    static Tensor read(Memory memory, long byteOffset, Layout layout, DType dtype) {
        if (!layout.isDense()) {
            return gather(memory, byteOffset, layout, dtype);
        }
        int n = Math.toIntExact(layout.shape().size());
        long at = byteOffset + layout.offset() * dtype.bytes();
        switch (dtype) {
            case FLOAT32 -> {
                float[] floats = new float[n];
                memory.read(at, floats, 0, n);
                return Tensor.wrap(layout.shape(), floats);
            }
            case FLOAT64 -> {
                double[] doubles = new double[n];
                memory.read(at, doubles, 0, n);
                return Tensor.wrap(layout.shape(), doubles);
            }
            case INT32 -> {
                int[] ints = new int[n];
                memory.read(at, ints, 0, n);
                return Tensor.wrap(layout.shape(), ints);
            }
        }
        throw new AssertionError(dtype);
    }

    /** Reads all that the layout spans in one piece, unless most of it is not wanted. */
    private static Tensor gather(Memory memory, long byteOffset, Layout layout, DType dtype) {
        int[] dims = layout.shape().dims();
        long first = layout.offset();
        long last = layout.offset();
        for (int axis = 0; axis < dims.length; axis++) {
            long reach = (dims[axis] - 1) * layout.strides()[axis];
            first += Math.min(reach, 0);
            last += Math.max(reach, 0);
        }
        long from = first;
        long span = last - first + 1;
        if (span > MOST_SPANNED * layout.shape().size() || span > Integer.MAX_VALUE) {
            return Tensor.generate(
                    layout.shape(),
                    dtype,
                    position -> memory.get(byteOffset + element(layout, dims, position) * dtype.bytes(), dtype));
        }
        Layout whole = Layout.dense(Shape.of((int) span));
        Tensor spanned = read(memory, byteOffset + from * dtype.bytes(), whole, dtype);
        return Tensor.generate(
                layout.shape(), dtype, position -> spanned.at((int) (element(layout, dims, position) - from)));
    }

    /** Where the element at a row-major position lies. */
    private static long element(Layout layout, int[] dims, int position) {
        long element = layout.offset();
        int rest = position;
        for (int axis = dims.length - 1; axis >= 0; axis--) {
            element += rest % dims[axis] * layout.strides()[axis];
            rest /= dims[axis];
        }
        return element;
    }

    /** The same content in memory of another backend. */
    Storage copiedTo(Backend other) {
        try {
            Storage copy = of(other, memory.bytes());
            copy.memory.copyFrom(memory);
            return copy;
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    boolean isFree() {
        return free;
    }

    void free() {
        if (!free) {
            free = true;
            cleanable.clean();
        }
    }
}
