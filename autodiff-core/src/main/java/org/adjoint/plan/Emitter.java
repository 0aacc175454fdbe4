package org.adjoint.plan;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.adjoint.Shape;
import org.adjoint.backend.Instruction;
import org.adjoint.backend.Layout;
import org.adjoint.backend.Operand;
import org.adjoint.backend.Region;
import org.adjoint.backend.Step;
import org.adjoint.op.Fn;
import org.adjoint.op.Scalar;

/** From works with memory to the steps that backends run: leading axes become rows, terms become instructions. */
final class Emitter {
    private Emitter() {}

    static Region emit(RegionPlan region) {
        List<Step> steps = region.works.stream().map(Emitter::step).toList();
        return new Region(region.rows, region.scratchBytesPerRow, steps);
    }

    private static Step step(Work work) {
        if (work instanceof Work.Loop loop) {
            return new LoopEmitter(loop).emit();
        } else if (work instanceof Work.Product product) {
            return product(product);
        }
        return call((Work.Call) work);
    }

    /** The extents with the first {@code axes} as one axis of rows; without any, one row. */
    private static int[] rowDims(Shape space, int axes) {
        int[] dims = new int[space.rank() - axes + 1];
        dims[0] = Math.toIntExact(Rows.of(space, axes));
        System.arraycopy(space.dims(), axes, dims, 1, dims.length - 1);
        return dims;
    }

    private static Operand operand(Ref ref, int axes) {
        Layout layout = ref.layout();
        Layout place = ref.base().place();
        if (!place.isDense()) {
            // Seen as a whole, as everything is that does not lie in one piece.
            layout = new Layout(layout.shape(), 0, place.strides());
        }
        long[] strides = new long[layout.strides().length - axes + 1];
        strides[0] = axes == 0 ? 0 : layout.collapsedStride(0, axes).orElseThrow();
        System.arraycopy(layout.strides(), axes, strides, 1, strides.length - 1);
        Value base = ref.base();
        int bytes = base.type.dtype().bytes();
        return new Operand(base.slot, base.byteOffset + layout.offset() * bytes, base.type.dtype(), strides);
    }

    private static Step call(Work.Call work) {
        Value.Call value = work.value;
        int axes = work.rowAxes;
        return new Step.Call(
                value.node,
                value.routine,
                Math.toIntExact(Rows.of(value.shape(), axes)),
                value.operandTypes(),
                value.operands.stream()
                        .map(r -> rowsOf(r, work.divides(r) ? axes : 0))
                        .toList(),
                value.type,
                rowsOf(Ref.of(value), axes));
    }

    /** An operand of which a step is told only where each row begins. */
    private static Operand rowsOf(Ref ref, int axes) {
        Operand operand = operand(ref, axes);
        return new Operand(operand.slot(), operand.byteOffset(), operand.dtype(), Arrays.copyOf(operand.strides(), 1));
    }

    private static Step product(Work.Product work) {
        ProductShape shape = ProductShape.of(work);
        Shape space = work.space();
        int rank = space.rank();
        int axes = work.rowAxes;
        boolean byRows = axes == rank - 1;
        Step.Partition partition =
                byRows ? Step.Partition.MATRIX_ROWS : axes == 0 ? Step.Partition.WHOLE : Step.Partition.BATCH;
        int[] batch = byRows ? new int[0] : shape.batch();
        if (partition == Step.Partition.BATCH) {
            batch = Arrays.copyOf(rowDims(space, axes), rank - 2 - axes + 1);
        }
        return new Step.Product(
                "dot",
                work.value.type.dtype(),
                partition,
                byRows ? Math.toIntExact(Rows.of(space, axes)) : shape.m(),
                shape.n(),
                shape.k(),
                batch,
                matrices(work.value.a, space, axes, partition, false),
                matrices(work.value.b, space, axes, partition, byRows),
                matrices(work.result(), space, axes, partition, false),
                1,
                work.value.addedTo.isPresent() ? 1 : 0);
    }

    /** An operand with strides for batch axes, row and column; the second operand keeps its own rows when those are divided. */
    private static Operand matrices(Ref ref, Shape space, int axes, Step.Partition partition, boolean lastMatrixOnly) {
        Layout spread = ProductShape.withBatch(ref.layout(), space);
        Operand plain = operand(new Ref(ref.base(), spread), 0);
        long[] strides = plain.strides();
        int rank = space.rank();
        long row = strides[rank - 1];
        long column = strides[rank];
        long[] result;
        if (partition == Step.Partition.MATRIX_ROWS) {
            long rows = lastMatrixOnly ? row : spread.collapsedStride(0, axes).orElseThrow();
            result = new long[] {rows, column};
        } else if (partition == Step.Partition.BATCH) {
            result = new long[rank - axes + 1];
            result[0] = spread.collapsedStride(0, axes).orElseThrow();
            System.arraycopy(strides, axes + 1, result, 1, rank - axes);
        } else {
            result = Arrays.copyOfRange(strides, 1, rank + 1);
        }
        return new Operand(plain.slot(), plain.byteOffset(), plain.dtype(), result);
    }

    /** Writes the program of one loop; equal terms get one register. */
    private static final class LoopEmitter {
        /** Compared by methods of its own for the reason that {@link org.adjoint.op.TensorType} gives. */
        private record Term(Fn fn, int a, int b, int c, long immediate) {
            @Override
            public boolean equals(Object other) {
                return other instanceof Term term
                        && fn == term.fn
                        && a == term.a
                        && b == term.b
                        && c == term.c
                        && immediate == term.immediate;
            }

            @Override
            public int hashCode() {
                return (((fn.ordinal() * 31 + a) * 31 + b) * 31 + c) * 31 + Long.hashCode(immediate);
            }
        }

        private final Work.Loop loop;
        private final List<Ref> reads;
        private final List<Instruction> instructions = new ArrayList<>();
        private final Map<Term, Integer> known = new HashMap<>();
        private final Map<Value, Integer> registers = new HashMap<>();

        LoopEmitter(Work.Loop loop) {
            this.loop = loop;
            this.reads = loop.reads();
        }

        Step emit() {
            for (Value.Elementwise value : loop.computed()) {
                registers.put(value, term(value.body, value.operands, new HashMap<>()));
            }
            List<Step.Write> writes = new ArrayList<>();
            for (Value.Elementwise value : loop.registers) {
                if (value.inMemory) {
                    writes.add(write(registers.get(value), Optional.empty(), Ref.of(value)));
                }
            }
            for (Value.Folded fold : loop.folds) {
                writes.add(write(register(fold.operand), Optional.of(fold.kind), new Ref(fold, fold.target)));
            }
            for (Work.Store store : loop.stores) {
                writes.add(write(register(store.source()), Optional.empty(), new Ref(store.target(), store.place())));
            }
            return new Step.Loop(
                    label(),
                    loop.compute,
                    rowDims(loop.space, loop.rowAxes),
                    reads.stream().map(r -> operand(r, loop.rowAxes)).toList(),
                    List.copyOf(instructions),
                    writes);
        }

        private Step.Write write(int register, Optional<org.adjoint.op.Reduction.Kind> fold, Ref target) {
            return new Step.Write(register, fold, operand(target, loop.rowAxes));
        }

        private int register(Ref ref) {
            if (ref.base() instanceof Value.Number n) {
                return instruction(new Instruction(Fn.CONST, 0, 0, 0, n.number));
            }
            return loop.hasInRegister(ref) ? registers.get(ref.base()) : reads.indexOf(ref);
        }

        private int term(Scalar term, List<Ref> operands, Map<Scalar, Integer> done) {
            Integer register = done.get(term);
            if (register == null) {
                register = switch (term.fn()) {
                    case ARG -> register(operands.get((int) term.immediate()));
                    case CONST -> instruction(new Instruction(Fn.CONST, 0, 0, 0, term.immediate()));
                    case INDEX -> instruction(new Instruction(Fn.INDEX, 0, 0, 0, rowAxis((int) term.immediate())));
                    default -> {
                        int[] r = new int[3];
                        for (int i = 0; i < term.arguments().size(); i++) {
                            r[i] = term(term.arguments().get(i), operands, done);
                        }
                        yield instruction(new Instruction(term.fn(), r[0], r[1], r[2], 0));
                    }
                };
                done.put(term, register);
            }
            return register;
        }

        /** The number of an axis once the leading ones have become rows. */
        private int rowAxis(int axis) {
            return axis - loop.rowAxes + 1;
        }

        private int instruction(Instruction asked) {
            boolean swap = asked.fn().isCommutative() && asked.a() > asked.b();
            Instruction i =
                    swap ? new Instruction(asked.fn(), asked.b(), asked.a(), asked.c(), asked.immediate()) : asked;
            Term key = new Term(i.fn(), i.a(), i.b(), i.c(), Double.doubleToLongBits(i.immediate()));
            return known.computeIfAbsent(key, k -> {
                instructions.add(i);
                return reads.size() + instructions.size() - 1;
            });
        }

        private String label() {
            Set<String> names = new LinkedHashSet<>();
            loop.registers.forEach(e -> names.add(e.label));
            loop.folds.forEach(f -> names.add(f.kind.name().toLowerCase(java.util.Locale.ROOT)));
            loop.stores.forEach(s -> names.add(s.target() instanceof Value.Stored ? "update" : "place"));
            return String.join(" ", names);
        }
    }
}
