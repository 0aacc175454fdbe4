package org.adjoint;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.adjoint.backend.Backend;
import org.adjoint.op.Leaf;
import org.adjoint.op.TensorType;

/** The inputs, parameters and constants of a graph, and the memory of each on the graph's backend. */
final class Leaves {
    private final Backend backend;
    private final Map<Expr, InputSlot> inputs = new HashMap<>();
    private final Map<Parameter, Expr> parameters = new HashMap<>();
    private final List<Parameter> parameterList = new ArrayList<>();
    private final Map<Tensor, Expr> constants = new HashMap<>();
    private final Map<Expr, Storage> constantStorage = new HashMap<>();
    private long inputRevision;

    Leaves(Backend backend) {
        this.backend = backend;
    }

    /** Notes a new leaf; returns it. */
    Expr added(Expr node) {
        Leaf leaf = (Leaf) node.op();
        leaf.parameter().ifPresent(p -> {
            parameters.put(p, node);
            parameterList.add(p);
        });
        leaf.constant().ifPresent(c -> constants.put(c, node));
        if (leaf.isInput()) {
            inputs.put(node, new InputSlot(Storage.of(backend, node.type().bytes())));
        }
        return node;
    }

    Optional<Expr> parameter(Parameter parameter) {
        return Optional.ofNullable(parameters.get(parameter));
    }

    Optional<Expr> constant(Tensor value) {
        return Optional.ofNullable(constants.get(value));
    }

    Optional<InputSlot> input(Expr node) {
        return Optional.ofNullable(inputs.get(node));
    }

    /** A number that grows whenever an input or a parameter changes. */
    long revision() {
        long sum = inputRevision;
        for (int i = 0; i < parameterList.size(); i++) {
            sum += parameterList.get(i).revision();
        }
        return sum;
    }

    /** Where runs find the value of a leaf. */
    LeafMemory memory(Expr leaf) {
        InputSlot slot = inputs.get(leaf);
        if (slot != null) {
            return slot;
        }
        if (leaf.parameter().isPresent()) {
            Parameter parameter = leaf.parameter().get();
            return () -> parameter.on(backend);
        }
        return constantStorage.computeIfAbsent(leaf, this::uploaded)::memory;
    }

    private Storage uploaded(Expr constant) {
        return Storage.of(backend, ((Leaf) constant.op()).constant().orElseThrow());
    }

    /** The present value of a leaf. Throws IllegalStateException if it is an input that was never set. */
    Tensor value(Expr node) {
        Leaf leaf = (Leaf) node.op();
        if (leaf.isInput()) {
            InputSlot slot = inputs.get(node);
            if (!slot.isSet()) {
                throw new IllegalStateException("value: the input " + node + " was never set");
            }
            return slot.storage().read(node.shape(), node.dtype());
        }
        return leaf.constant().or(() -> leaf.parameter().map(Parameter::value)).orElseThrow();
    }

    void set(Expr node, Tensor value) {
        if (!node.type().equals(new TensorType(value.shape(), value.dtype()))) {
            throw new IllegalArgumentException(
                    "set: " + node + " can't take a value of " + value.dtype() + " " + value.shape());
        }
        Optional<Parameter> parameter = node.parameter();
        if (parameter.isPresent()) {
            parameter.get().set(value);
        } else {
            InputSlot slot = settable(node);
            if (value.dtype() == DType.INT32) {
                slot.requireWithinLimits(node, value.toInts());
            }
            slot.storage().write(value);
            changed(slot);
        }
    }

    void set(Expr node, float[] elements) {
        requireFits(node, DType.FLOAT32, elements.length);
        if (node.parameter().isPresent()) {
            set(node, Tensor.of(node.shape(), elements));
        } else {
            InputSlot slot = settable(node);
            slot.memory().write(0, elements, 0, elements.length);
            changed(slot);
        }
    }

    void set(Expr node, double[] elements) {
        requireFits(node, node.dtype() == DType.FLOAT32 ? DType.FLOAT32 : DType.FLOAT64, elements.length);
        if (node.dtype() == DType.FLOAT32 || node.parameter().isPresent()) {
            set(node, Tensor.of(node.shape(), elements).cast(node.dtype()));
        } else {
            InputSlot slot = settable(node);
            slot.memory().write(0, elements, 0, elements.length);
            changed(slot);
        }
    }

    void set(Expr node, int[] elements) {
        requireFits(node, DType.INT32, elements.length);
        InputSlot slot = settable(node);
        slot.requireWithinLimits(node, elements);
        slot.memory().write(0, elements, 0, elements.length);
        changed(slot);
    }

    private void changed(InputSlot slot) {
        slot.changed();
        inputRevision++;
    }

    private static void requireFits(Expr node, DType type, int length) {
        if (node.dtype() != type || node.shape().size() != length) {
            throw new IllegalArgumentException(
                    "set: " + node + " has " + node.shape().size() + " elements of " + node.dtype() + ", " + length
                            + " of " + type + " were given");
        }
    }

    private InputSlot settable(Expr node) {
        InputSlot slot = inputs.get(node);
        if (slot == null) {
            throw new IllegalStateException("set: " + node + " is no input; only inputs and parameters can be set");
        }
        return slot;
    }

    void close() {
        inputs.values().forEach(slot -> slot.storage().free());
        constantStorage.values().forEach(Storage::free);
    }
}
