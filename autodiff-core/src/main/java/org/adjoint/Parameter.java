package org.adjoint;

import org.adjoint.backend.Backend;
import org.adjoint.backend.Memory;

/**
 * A named tensor that outlives graphs: several graphs may use it, and an update made through one is seen by all. Its
 * storage lies on the backend that used it last. Graphs of several threads may read it at a time, on one backend; whoever
 * changes it must be alone with it. Memory is given back by {@link #close}, or by the garbage collector if that is
 * forgotten.
 */
public final class Parameter implements AutoCloseable {
    private final String name;
    private final Shape shape;
    private final DType dtype;
    private final boolean trainable;
    private Storage storage;
    private long revision;

    private Parameter(String name, Tensor initial, boolean trainable, Backend backend) {
        this.name = name;
        this.shape = initial.shape();
        this.dtype = initial.dtype();
        this.trainable = trainable;
        this.storage = Storage.of(backend, initial);
    }

    /** A parameter with gradients, on the given backend. */
    public static Parameter of(String name, Tensor initial, Backend backend) {
        return new Parameter(name, initial, true, backend);
    }

    /** A value that updates change but that has no gradient of its own, such as an optimiser's moments. */
    public static Parameter state(String name, Tensor initial, Backend backend) {
        return new Parameter(name, initial, false, backend);
    }

    /** The name in messages and checkpoints. */
    public String name() {
        return name;
    }

    /** Shape of the value. */
    public Shape shape() {
        return shape;
    }

    /** Element type of the value. */
    public DType dtype() {
        return dtype;
    }

    /** Whether {@code graph.backward()} computes a gradient for it. */
    public boolean isTrainable() {
        return trainable;
    }

    /** A copy of the value. Throws IllegalStateException after close. */
    public Tensor value() {
        return open().read(shape, dtype);
    }

    /**
     * Replaces the value.
     *
     * @throws IllegalArgumentException if shape or type differ
     * @throws IllegalStateException after close
     */
    public void set(Tensor value) {
        if (!value.shape().equals(shape) || value.dtype() != dtype) {
            throw new IllegalArgumentException("parameter " + name + " is " + dtype + " " + shape
                    + ", the value given is " + value.dtype() + " " + value.shape());
        }
        open().write(value);
        revision++;
    }

    /** How often the value was replaced. */
    long revision() {
        return revision;
    }

    /** Says that a program replaced the value in memory. */
    void updated() {
        revision++;
    }

    /** The memory on {@code backend}, moved there if it lies elsewhere. */
    Memory on(Backend backend) {
        if (open().backend() != backend) {
            Storage moved = storage.copiedTo(backend);
            storage.free();
            storage = moved;
        }
        return storage.memory();
    }

    private Storage open() {
        if (storage.isFree()) {
            throw new IllegalStateException("parameter " + name + " is closed");
        }
        return storage;
    }

    /** Frees the memory; the parameter can't be used afterwards. */
    @Override
    public void close() {
        storage.free();
    }

    @Override
    public String toString() {
        return "parameter " + name + " " + dtype + " " + shape;
    }
}
