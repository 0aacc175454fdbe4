package org.adjoint.plan;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Supplier;
import org.adjoint.DType;
import org.adjoint.Shape;
import org.adjoint.backend.Layout;
import org.adjoint.op.Barrier;
import org.adjoint.op.Cast;
import org.adjoint.op.Concatenate;
import org.adjoint.op.Contraction;
import org.adjoint.op.Fn;
import org.adjoint.op.Op;
import org.adjoint.op.Pad;
import org.adjoint.op.Pointwise;
import org.adjoint.op.Reduction;
import org.adjoint.op.Routine;
import org.adjoint.op.Scalar;
import org.adjoint.op.TensorType;
import org.adjoint.op.View;

/**
 * From operations to values: resolves views into layouts, folds constants, and gives equal operations on equal operands one
 * value. Whether a value is ever computed is decided later, by who reads it.
 */
final class Lowering {
    /** The term of a copy. */
    static final Scalar FIRST = Scalar.arg(0);

    private final List<Value> values = new ArrayList<>();
    private final Map<List<Object>, Value> known = new HashMap<>();
    private final List<Ref> refs = new ArrayList<>();
    private int slots = 1;

    private Lowering() {}

    /** The values of a structure: one ref per node, and all values in an order of computation. */
    static Lowering of(Structure structure) {
        Lowering lowering = new Lowering();
        for (Structure.Node node : structure.nodes()) {
            List<Ref> inputs =
                    Arrays.stream(node.inputs()).mapToObj(lowering.refs::get).toList();
            lowering.refs.add(lowering.lower(node, inputs));
        }
        return lowering;
    }

    List<Value> values() {
        return values;
    }

    Ref ref(int node) {
        return refs.get(node);
    }

    /** Number of slots: the arena and one for each leaf. */
    int slots() {
        return slots;
    }

    private Ref lower(Structure.Node node, List<Ref> inputs) {
        TensorType type = node.type();
        if (node.op().isEmpty()) {
            return leaf(type, node.number());
        }
        return lower(node.op().get(), type, inputs);
    }

    private Ref lower(Op operation, TensorType type, List<Ref> inputs) {
        if (operation instanceof View view) {
            return view(view, type, inputs.get(0));
        } else if (operation instanceof Pointwise op) {
            return elementwise(op.name(), type, op.body(), inputs);
        } else if (operation instanceof Barrier) {
            Ref a = inputs.get(0);
            return a.base() instanceof Value.Number ? a : a.behind(inputs.get(1).base());
        } else if (operation instanceof Cast) {
            return elementwise("cast", type, FIRST, inputs);
        } else if (operation instanceof Reduction op) {
            return reduction(op, type, inputs.get(0));
        } else if (operation instanceof Contraction) {
            Ref a = asMatrices(inputs.get(0));
            Ref b = asMatrices(inputs.get(1));
            return value(List.of("dot", a, b), () -> new Value.Product(type, a, b));
        } else if (operation instanceof Routine op) {
            int node = refs.size();
            List<Ref> dense = inputs.stream().map(this::dense).toList();
            return value(List.of(op, dense), () -> new Value.Call(node, type, op, dense));
        } else if (operation instanceof Concatenate op) {
            return concatenation(op, type, inputs);
        } else if (operation instanceof Pad op) {
            return padding(op, type, inputs.get(0));
        }
        throw new AssertionError(operation);
    }

    private Ref leaf(TensorType type, OptionalDouble number) {
        Value stored = new Value.Stored(type, slots++);
        return number.isPresent() ? number(type, number.getAsDouble()) : add(stored);
    }

    private Ref view(View view, TensorType type, Ref a) {
        if (a.base() instanceof Value.Number n) {
            return number(type, n.number);
        }
        Optional<Layout> layout = view.view(a.layout());
        return layout.isPresent()
                ? a.under(layout.get())
                : new Ref(copy(a).base(), view.view(Layout.dense(a.shape())).orElseThrow());
    }

    private Ref elementwise(String label, TensorType type, Scalar body, List<Ref> inputs) {
        List<Ref> operands = new ArrayList<>();
        Scalar term = body.substitute(leaf -> switch (leaf.fn()) {
            case ARG -> operand(inputs.get((int) leaf.immediate()).broadcast(type.shape()), operands);
            case INDEX -> Scalar.index(type.shape().axis((int) leaf.immediate(), label));
            default -> leaf;
        });
        if (term.fn() == Fn.CONST) {
            return number(type, round(term.immediate(), type.dtype()));
        }
        if (term.equals(FIRST) && operands.get(0).base().type.dtype() == type.dtype()) {
            return operands.get(0);
        }
        List<Ref> read = List.copyOf(operands);
        return value(List.of(type, term, read), () -> new Value.Elementwise(type, label, term, read));
    }

    private static double round(double number, DType dtype) {
        return switch (dtype) {
            case FLOAT32 -> (float) number;
            case FLOAT64 -> number;
            case INT32 -> (int) number;
        };
    }

    /** The argument that reads {@code ref}: a number itself, or its place among the operands, each listed once. */
    private static Scalar operand(Ref ref, List<Ref> operands) {
        if (ref.base() instanceof Value.Number n) {
            return Scalar.constant(n.number);
        }
        if (!operands.contains(ref)) {
            operands.add(ref);
        }
        return Scalar.arg(operands.indexOf(ref));
    }

    private Ref reduction(Reduction op, TensorType type, Ref a) {
        Shape kept = a.shape().reduced(op.axes(), true);
        Layout target = Layout.dense(kept).broadcast(a.shape());
        if (a.shape().equals(kept)) {
            // Every folded axis has extent 1: the fold is the element itself.
            return a.under(a.layout().reshaped(type.shape()).orElseGet(() -> copy(a).layout()));
        }
        if (ShortFolds.suits(a, op.axes())) {
            List<Ref> operands = ShortFolds.operands(a, op.axes(), type.shape());
            return elementwise(op.name(), type, ShortFolds.term(op.kind(), operands.size()), operands);
        }
        return value(List.of(op.kind(), a, target, type), () -> new Value.Folded(type, op.kind(), a, target));
    }

    private Ref concatenation(Concatenate op, TensorType type, List<Ref> inputs) {
        Layout whole = Layout.dense(type.shape());
        List<Value.Part> parts = new ArrayList<>();
        int from = 0;
        for (Ref part : inputs) {
            parts.add(new Value.Part(part, op.place(whole, part.shape(), from)));
            from += part.shape().dim(op.axis());
        }
        return value(List.of("concatenate", op, inputs), () -> new Value.Assembled(type, parts));
    }

    private Ref padding(Pad op, TensorType type, Ref a) {
        Layout whole = Layout.dense(type.shape());
        if (a.shape().size() == 0) {
            return number(type, 0);
        }
        List<Value.Part> parts = List.of(new Value.Part(a, op.place(whole, a.shape())));
        return value(List.of("pad", op, a), () -> new Value.Assembled(type, parts));
    }

    private Ref number(TensorType type, double number) {
        Value value = value(
                        List.of("number", type, Double.doubleToLongBits(number)), () -> new Value.Number(type, number))
                .base();
        return new Ref(value, new Layout(type.shape(), 0, new long[type.shape().rank()]));
    }

    /** A ref to something in memory without gaps: numbers are filled in, strided views copied. */
    private Ref dense(Ref a) {
        boolean asItIs = !(a.base() instanceof Value.Number) && a.layout().isDense();
        return asItIs ? a : copy(a);
    }

    /** The elements of a ref in a dense value of their own. */
    Ref copy(Ref a) {
        TensorType type = new TensorType(a.shape(), a.base().type.dtype());
        if (a.base() instanceof Value.Number n) {
            Scalar fill = Scalar.constant(n.number);
            return value(List.of(type, fill), () -> new Value.Elementwise(type, "fill", fill, List.of()));
        }
        return value(List.of(type, FIRST, a), () -> new Value.Elementwise(type, "copy", FIRST, List.of(a)));
    }

    /** A ref whose matrices a product can read: one stride is 1 and the other steps over whole rows or columns. */
    private Ref asMatrices(Ref a) {
        if (a.base() instanceof Value.Number) {
            return copy(a);
        }
        int rank = a.shape().rank();
        long rows = a.shape().dim(rank - 2);
        long columns = a.shape().dim(rank - 1);
        long rowStride = a.layout().strides()[rank - 2];
        long columnStride = a.layout().strides()[rank - 1];
        boolean rowMajor = (columns == 1 || columnStride == 1) && (rows == 1 || rowStride >= Math.max(columns, 1));
        boolean columnMajor = (rows == 1 || rowStride == 1) && (columns == 1 || columnStride >= Math.max(rows, 1));
        return rowMajor || columnMajor ? a : copy(a);
    }

    private Ref value(List<Object> key, Supplier<Value> make) {
        Value value = known.get(key);
        if (value == null) {
            value = make.get();
            known.put(key, value);
            values.add(value);
        }
        return Ref.of(value);
    }

    private Ref add(Value value) {
        values.add(value);
        return Ref.of(value);
    }
}
