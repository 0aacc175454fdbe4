package org.adjoint.plan;

import java.util.List;
import java.util.Optional;
import org.adjoint.Shape;
import org.adjoint.backend.Layout;
import org.adjoint.op.Reduction;
import org.adjoint.op.Routine;
import org.adjoint.op.Scalar;
import org.adjoint.op.TensorType;

/** A dense tensor in the making: what a plan computes, before it is decided in which step and in which memory. */
abstract sealed class Value {
    final TensorType type;
    /** The first pass that needs the value. */
    int pass;
    /** The work that completes the value; none for leaves and numbers. */
    Work work;
    /** Whether the value must lie in memory, since something other than its own loop reads it. */
    boolean inMemory;
    /** Where it lies, once memory is laid out. */
    int slot;

    long byteOffset;

    /** Where the value lies inside another, if it does. */
    Optional<Home> home = Optional.empty();
    /** The value that took this one's place, if one did. */
    private Value replacement;

    private Value(TensorType type) {
        this.type = type;
    }

    Shape shape() {
        return type.shape();
    }

    /** This value, or what stands for it now. */
    Value current() {
        return replacement == null ? this : replacement.current();
    }

    void replaceBy(Value value) {
        replacement = value;
    }

    /** The position of the work that completes the value; before all work for leaves and numbers. */
    int position() {
        return work == null ? -1 : work.position;
    }

    /** The value in whose memory this one lies: products that are added up share that of the first. */
    final Value owner() {
        return memory().map(ref -> ref.base().owner()).orElse(this);
    }

    /** Where this value lies in the memory of its owner. */
    final Layout place() {
        return memory().map(Ref::place).orElse(Layout.dense(shape()));
    }

    private Optional<Ref> memory() {
        if (this instanceof Product p && p.addedTo.isPresent()) {
            return p.sumOfAll;
        }
        return home.map(h -> new Ref(h.whole, h.place));
    }

    /** The values that this one is computed from, with the layout under which each is read. */
    List<Ref> operands() {
        return List.of();
    }

    /** An input, parameter or constant, in the slot of its own. */
    static final class Stored extends Value {
        Stored(TensorType type, int slot) {
            super(type);
            this.slot = slot;
            this.inMemory = true;
        }
    }

    /** One number repeated: never in memory, written into the programs that use it. */
    static final class Number extends Value {
        final double number;

        Number(TensorType type, double number) {
            super(type);
            this.number = number;
        }
    }

    /** A scalar term over operands of the same shape. */
    static final class Elementwise extends Value {
        final String label;
        final Scalar body;
        final List<Ref> operands;

        Elementwise(TensorType type, String label, Scalar body, List<Ref> operands) {
            super(type);
            this.label = label;
            this.body = body;
            this.operands = operands;
        }

        @Override
        List<Ref> operands() {
            return operands;
        }
    }

    /** A fold of an operand; {@code target} is the layout of this value over the operand's axes, 0 on the folded ones. */
    static final class Folded extends Value {
        final Reduction.Kind kind;
        final Ref operand;
        final Layout target;

        Folded(TensorType type, Reduction.Kind kind, Ref operand, Layout target) {
            super(type);
            this.kind = kind;
            this.operand = operand;
            this.target = target;
        }

        @Override
        List<Ref> operands() {
            return List.of(operand);
        }
    }

    /** A batched matrix product, which may be added to another value, or to a stretch of one, in the memory of that. */
    static final class Product extends Value {
        final Ref a;
        final Ref b;
        Optional<Ref> addedTo = Optional.empty();
        /** The first that it is added to, where that is added to others in turn, as in a long recurrence by thousands. */
        private Optional<Ref> sumOfAll = Optional.empty();
        /** The part of an assembled value that it is written to, if not to memory of its own; nobody reads it then. */
        Optional<Ref> destination = Optional.empty();

        Product(TensorType type, Ref a, Ref b) {
            super(type);
            this.a = a;
            this.b = b;
        }

        void addTo(Ref sum) {
            addedTo = Optional.of(sum);
            boolean continues = sum.base() instanceof Product p && p.addedTo.isPresent() && sum.isWhole();
            sumOfAll = continues ? ((Product) sum.base()).sumOfAll : addedTo;
        }

        /** The same matrices by columns: (a b)ᵀ = bᵀ aᵀ. */
        Product transposed() {
            TensorType turned =
                    new TensorType(Layout.dense(shape()).transposed().shape(), type.dtype());
            Product product = new Product(
                    turned, b.under(b.layout().transposed()), a.under(a.layout().transposed()));
            product.pass = pass;
            return product;
        }

        @Override
        List<Ref> operands() {
            return List.of(a, b);
        }
    }

    /** What a routine makes of dense operands. */
    static final class Call extends Value {
        final int node;
        final Routine routine;
        final List<Ref> operands;

        Call(int node, TensorType type, Routine routine, List<Ref> operands) {
            super(type);
            this.node = node;
            this.routine = routine;
            this.operands = operands;
        }

        List<TensorType> operandTypes() {
            return operands.stream()
                    .map(r -> new TensorType(r.shape(), r.base().type.dtype()))
                    .toList();
        }

        @Override
        List<Ref> operands() {
            return operands;
        }
    }

    /** A tensor put together from parts at disjoint places; zero where no part lies. */
    static final class Assembled extends Value {
        final List<Part> parts;
        /** The work that fills the gaps, if there are any. */
        Work fill;

        Assembled(TensorType type, List<Part> parts) {
            super(type);
            this.parts = parts;
            this.inMemory = true;
        }

        /** Whether a part is computed in its place, and so needs no copy. Another part may be the same value elsewhere. */
        boolean isInPlace(Part part) {
            return part.source.isWhole()
                    && part.place.isDense()
                    && part.source.base().home.equals(Optional.of(new Home(this, part.place)));
        }

        /** Whether the parts leave something to be filled with zeros. */
        boolean hasGaps() {
            return parts.stream().mapToLong(p -> p.place.shape().size()).sum() < shape().size();
        }

        @Override
        List<Ref> operands() {
            return parts.stream().map(Part::source).toList();
        }
    }

    /** Elements of another value, under a layout of the shape of what lies there. */
    record Home(Value whole, Layout place) {}

    /** What is copied where. */
    record Part(Ref source, Layout place) {
        /** Whether a layout over the whole may show something of this part, which is computed in place. */
        boolean meets(Layout seen) {
            long first = place.offset();
            return seen.highest(0) >= first
                    && seen.lowest(0) < first + place.shape().size();
        }

        /** What a layout over the whole shows, relative to this part, which is computed in place. */
        Ref seenThrough(Layout seen) {
            return source.under(new Layout(seen.shape(), seen.offset() - place.offset(), seen.strides()));
        }
    }
}
