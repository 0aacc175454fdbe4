package org.adjoint.cuda;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.adjoint.DType;
import org.adjoint.Shape;
import org.adjoint.backend.Layout;
import org.adjoint.backend.Operand;
import org.adjoint.backend.Step;
import org.adjoint.cuda.FusedLoops.Access;

/**
 * The kernel of a loop that folds outer axes and keeps the innermost: neighbouring threads have neighbouring columns, the
 * others of a block further rows, and a block folds a stretch of rows. A second kernel folds the stretches.
 */
final class ColumnKernel {
    private static final int BLOCK = 256;
    /** What neighbouring threads load of a row: a line of the cache. */
    private static final int LINE_BYTES = 128;
    /** Blocks that fill a large device. */
    private static final int MANY_BLOCKS = 1056;
    /** What a thread holds of rows that it loaded and has not used. */
    private static final int ELEMENTS_AHEAD = 32;

    private static final int MOST_AHEAD = 8;

    /** Rows for each thread below which a stretch is not worth a block. */
    private static final int LEAST_ROWS = 32;

    private final Step.Loop loop;
    private final List<Integer> folded;
    private final List<Integer> kept;
    private final Lowering.Context context;
    private final ElementText elements;
    private final LoopAxes rows;
    private final LoopAxes batch;
    private final LoopAxes columns;
    private final int width;
    /** Rows that a thread loads before it uses them. */
    private final int ahead;

    private final int lanes;
    private final long tiles;
    private final long chunks;
    private final KernelParameters p = new KernelParameters();
    private final AccessText accesses;
    private final CudaText text = new CudaText(1);
    private final List<Step.Loop> second = new ArrayList<>();
    private final Map<Access, String> loaded = new LinkedHashMap<>();

    private ColumnKernel(Step.Loop loop, List<Integer> order, List<Integer> folded, Lowering.Context context) {
        this.loop = loop;
        this.context = context;
        this.folded = order.stream().filter(folded::contains).toList();
        this.kept = order.stream().filter(a -> !folded.contains(a)).toList();
        elements = new ElementText(loop);
        List<Integer> indexed = ProgramText.indexed(loop);
        rows = LoopAxes.of(this.folded, loop.dims(), elements.strides(), indexed::contains);
        LoopAxes all = LoopAxes.of(kept, loop.dims(), elements.strides(), indexed::contains);
        batch = all.range(0, all.rank() - 1);
        columns = all.range(all.rank() - 1, all.rank());
        width = Vectors.width(elements.places(columns, List.of(rows, batch), context), columns.inner(), false);
        ahead = Math.max(
                1,
                Math.min(
                        MOST_AHEAD,
                        ELEMENTS_AHEAD / (width * Math.max(1, elements.loads().size()))));
        long vectors = Math.max(1, columns.size() / width);
        int bytes = width * loop.compute().bytes();
        int most = Math.max(1, LINE_BYTES / Math.max(4, bytes));
        int size = 1;
        while (size < most && size < vectors) {
            size *= 2;
        }
        lanes = size;
        tiles = (vectors + lanes - 1) / lanes;
        long blocks = Math.max(1, tiles * batch.size());
        chunks = Math.max(1, Math.min(MANY_BLOCKS / blocks, rows.size() / ((long) BLOCK / lanes * LEAST_ROWS)));
        accesses = new AccessText(p, batch, rows, columns);
    }

    static List<PrintedKernel> of(Step.Loop loop, List<Integer> order, List<Integer> folded, Lowering.Context context) {
        ColumnKernel kernel = new ColumnKernel(loop, order, folded, context);
        long grid = kernel.tiles * kernel.chunks * kernel.batch.size();
        if (kernel.columns.size() * kernel.batch.size() == 0) {
            // Only folds of everything have an element, and each is the fold of nothing.
            grid = 1;
        }
        kernel.print(grid);
        List<PrintedKernel> kernels = new ArrayList<>();
        kernels.add(PrintedKernel.of(loop, kernel.second, kernel.p, kernel.text, grid, 0, context));
        kernel.second.forEach(l -> kernels.addAll(LoopLowering.alone(l, context)));
        return kernels;
    }

    private void print(long grid) {
        long chunkRows = (rows.size() + chunks - 1) / chunks;
        p.number("rows", rows.size());
        p.number("columns", columns.size());
        text.line("const int lanes = int(" + p.number("lanes", lanes) + ");");
        text.line("const int lane = int(threadIdx.x) % lanes;");
        text.line("const long long strip = " + p.quotient("block", "tiles", tiles, grid) + ";");
        text.line("const long long item = " + p.quotient("strip", "chunks", chunks, grid) + ";");
        text.line("const long long chunk = strip - item * p.chunks;");
        AccessText.coordinates(text, p, "item", "x", batch);
        text.line("const long long y0 = ((block - strip * p.tiles) * lanes + lane) * " + width + ";");
        text.line("const long long begin = chunk * " + p.number("chunk_rows", chunkRows) + ";");
        text.line("const long long end = begin + p.chunk_rows < p.rows ? begin + p.chunk_rows : p.rows;");
        int number = 0;
        for (Access access : elements.accesses()) {
            if (elements.loads().contains(access) || isStored(access)) {
                Operand operand = access.operand();
                text.line(accesses.pointer(access, "a" + number++, context.place(operand), operand.dtype(), ""));
            }
        }
        for (int w = 0; w < loop.writes().size(); w++) {
            declare(w);
        }
        text.line("const bool inside = y0 < p.columns"
                + (batch.rank() == 0 ? "" : " && item < " + p.number("batch", batch.size())) + ";");
        text.line("const int step = int(blockDim.x) / lanes;");
        text.open(
                "for (long long first = inside ? begin + int(threadIdx.x) / lanes : end; first < end; first += step * "
                        + ahead + ")");
        load();
        openRows();
        compute();
        text.close().close();
        text.close();
        for (int w = 0; w < loop.writes().size(); w++) {
            finish(w, grid);
        }
    }

    private boolean isStored(Access access) {
        for (int w = 0; w < loop.writes().size(); w++) {
            if (elements.writes.get(w) == access && isStore(loop.writes().get(w))) {
                return true;
            }
        }
        return false;
    }

    private boolean isStore(Step.Write write) {
        return write.fold().isEmpty() || !folds(write, folded) && !folds(write, kept);
    }

    private boolean isWhole(Step.Write write) {
        return folds(write, kept);
    }

    private boolean folds(Step.Write write, List<Integer> axes) {
        return write.fold().isPresent()
                && axes.stream().allMatch(a -> write.target().strides()[a] == 0);
    }

    private void declare(int w) {
        Step.Write write = loop.writes().get(w);
        String type = CudaText.type(loop.compute());
        if (!isStore(write)) {
            String none = CudaText.none(write.fold().orElseThrow(), loop.compute());
            if (isWhole(write)) {
                text.line(type + " w" + w + " = " + none + ";");
            } else {
                text.line("Pack<" + type + ", " + width + "> f" + w + ";");
                text.openElements(width).line("f" + w + ".v[i] = " + none + ";").close();
            }
        }
    }

    /** All rows are on their way before the first is needed: a store may meet a load, so the compiler must keep their order. */
    private void load() {
        for (Access access : elements.loads()) {
            String name = "l" + accesses.name(access).substring(1);
            text.line("Pack<" + CudaText.type(access.operand().dtype()) + ", " + width + "> " + name + "[" + ahead
                    + "];");
            loaded.put(access, name + "[v].v[i]");
        }
        if (loaded.isEmpty()) {
            return;
        }
        openRows();
        for (Access access : elements.loads()) {
            String name = "l" + accesses.name(access).substring(1);
            text.line(name + "[v] = " + accesses.load(access, width, "") + ";");
        }
        text.close().close();
    }

    private void openRows() {
        text.line("ADJ_UNROLL").open("for (int v = 0; v < " + ahead + "; v++)");
        text.line("const long long row = first + v * step;");
        text.open("if (row < end)");
        AccessText.coordinates(text, p, "row", "z", rows);
    }

    private void compute() {
        for (int w = 0; w < loop.writes().size(); w++) {
            if (isStore(loop.writes().get(w))) {
                DType dtype = loop.writes().get(w).target().dtype();
                text.line("Pack<" + CudaText.type(dtype) + ", " + width + "> o" + w + ";");
            }
        }
        ProgramText program = elements.program(p, loaded, this::coordinate);
        text.openElements(width);
        program.print(text);
        for (int w = 0; w < loop.writes().size(); w++) {
            Step.Write write = loop.writes().get(w);
            String value = program.register(write.register());
            if (isStore(write)) {
                text.line("o" + w + ".v[i] = "
                        + CudaText.converted(
                                value, loop.compute(), write.target().dtype()) + ";");
            } else {
                String into = isWhole(write) ? "w" + w : "f" + w + ".v[i]";
                text.line(into + " = " + CudaText.folded(write.fold().orElseThrow(), into, value) + ";");
            }
        }
        text.close();
        for (int w = 0; w < loop.writes().size(); w++) {
            if (isStore(loop.writes().get(w))) {
                text.line(accesses.store(elements.writes.get(w), "o" + w, width, ""));
            }
        }
    }

    private String coordinate(int axis) {
        if (rows.find(axis) >= 0) {
            return "z" + rows.find(axis);
        }
        if (batch.find(axis) >= 0) {
            return "x" + batch.find(axis);
        }
        return columns.find(axis) >= 0 ? "y0 + i" : "0";
    }

    private void finish(int w, long grid) {
        Step.Write write = loop.writes().get(w);
        if (isStore(write)) {
            return;
        }
        String kind = CudaText.type(write.fold().orElseThrow());
        DType type = loop.compute();
        if (isWhole(write)) {
            Operand part = parts(write, grid, List.of());
            String folded = CudaText.converted("t" + w, type, part.dtype());
            text.line(
                    "const " + CudaText.type(type) + " t" + w + " = Team(blockDim.x).fold<" + kind + ">(w" + w + ");");
            text.line("if (threadIdx.x == 0) " + p.pointer("b" + w, part.dtype(), context.place(part)) + "[block] = "
                    + folded + ";");
            return;
        }
        Operand part = parts(write, chunks, kept);
        text.line("foldAcross<" + kind + ">(f" + w + ", lanes);");
        long[] strides = new long[loop.dims().length];
        for (int i = 0; i < kept.size(); i++) {
            strides[kept.get(i)] = part == write.target() ? part.strides()[kept.get(i)] : part.strides()[i + 1];
        }
        Access access = new Access(part, strides);
        String more = " + chunk * " + p.number("b" + w + "_chunk", part == write.target() ? 0 : part.strides()[0]);
        text.open("if (inside && int(threadIdx.x) < lanes)");
        AccessText places = new AccessText(p, batch, LoopAxes.NONE, columns);
        text.line(places.pointer(access, "b" + w, context.place(part), part.dtype(), more));
        text.line("Pack<" + CudaText.type(part.dtype()) + ", " + width + "> o" + w + ";");
        text.openElements(width)
                .line("o" + w + ".v[i] = " + CudaText.converted("f" + w + ".v[i]", type, part.dtype()) + ";")
                .close();
        text.line(places.store(access, "o" + w, width, ""));
        text.close();
    }

    /** Where the parts of a fold go: its own place, if there is one part, or memory that another kernel folds. */
    private Operand parts(Step.Write write, long count, List<Integer> axes) {
        if (count == 1) {
            return write.target();
        }
        int[] dims = new int[axes.size() + 1];
        long[] to = new long[dims.length];
        dims[0] = Math.toIntExact(count);
        for (int i = 0; i < axes.size(); i++) {
            dims[i + 1] = loop.dims()[axes.get(i)];
            to[i + 1] = write.target().strides()[axes.get(i)];
        }
        long size = Arrays.stream(dims).asLongStream().reduce(1, (a, b) -> a * b);
        DType type = loop.compute();
        Argument.Place place = context.workspace(size * type.bytes());
        Operand from = new Operand(
                place.slot(),
                place.byteOffset(),
                type,
                Layout.dense(Shape.of(dims)).strides());
        Operand target = write.target();
        Operand whole = new Operand(target.slot(), target.byteOffset(), target.dtype(), to);
        second.add(new Step.Loop(
                loop.label(), type, dims, List.of(from), List.of(), List.of(new Step.Write(0, write.fold(), whole))));
        return from;
    }
}
