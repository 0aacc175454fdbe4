package org.adjoint.cuda;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.adjoint.DType;
import org.adjoint.backend.Step;
import org.adjoint.cuda.FusedLoops.Access;

/**
 * The kernel of a loop that only stores, some of whose reads lie densely along another axis than the stores. A block takes
 * tiles: it reads along the one axis, and after the tile has passed through shared memory writes along the other, so that
 * neighbouring threads always touch neighbours in memory.
 */
final class TransposeKernel {
    private static final int TILE = 32;
    private static final int BLOCK = 256;
    /** Extents below which most of a tile would be empty. */
    private static final int LEAST_EXTENT = 8;

    private final Step.Loop loop;
    private final Lowering.Context context;
    private final ElementText elements;
    private final LoopAxes outer;
    /** The axis of the crossing reads, then that of the stores. */
    private final LoopAxes tile;

    private final List<Access> crossing;
    private final KernelParameters p = new KernelParameters();
    private final AccessText accesses;
    private final CudaText text = new CudaText(1);
    private final Map<Access, String> loaded = new LinkedHashMap<>();

    private TransposeKernel(Step.Loop loop, Lowering.Context context, ElementText elements, LoopAxes axes, int across) {
        this.loop = loop;
        this.context = context;
        this.elements = elements;
        int along = axes.rank() - 1;
        tile = axes.only(across, along);
        outer = axes.only(
                IntStream.range(0, along).filter(axis -> axis != across).toArray());
        crossing =
                elements.loads().stream().filter(a -> crosses(a, axes, across)).toList();
        accesses = new AccessText(p, outer, LoopAxes.NONE, tile);
    }

    /** The kernel, if there is a read to be turned. */
    static Optional<PrintedKernel> of(Step.Loop loop, LoopAxes axes, ElementText elements, Lowering.Context context) {
        int along = axes.rank() - 1;
        return IntStream.range(0, along)
                .filter(axis -> axes.dims[axis] >= LEAST_EXTENT && axes.dims[along] >= LEAST_EXTENT)
                .filter(axis -> elements.loads().stream().anyMatch(a -> crosses(a, axes, axis)))
                .boxed()
                .findFirst()
                .map(across -> new TransposeKernel(loop, context, elements, axes, across))
                .filter(kernel -> kernel.sharedBytes() <= context.device.sharedBytes())
                .map(TransposeKernel::kernel);
    }

    private int sharedBytes() {
        return crossing.stream().mapToInt(TransposeKernel::tileBytes).sum();
    }

    /** A column more than it holds, so that a column of the tile lies in different banks. */
    private static int tileBytes(Access access) {
        return TILE * (TILE + 1) * access.operand().dtype().bytes();
    }

    private static boolean crosses(Access access, LoopAxes axes, int across) {
        long[] strides = axes.strides(access.strides());
        return strides[across] == 1 && strides[strides.length - 1] != 0;
    }

    private PrintedKernel kernel() {
        long across = (tile.dims[0] + TILE - 1) / TILE;
        long along = (tile.dims[1] + TILE - 1) / TILE;
        long tiles = across * along * outer.size();
        print(across, along, tiles);
        long grid = Math.min(tiles, Integer.MAX_VALUE);
        return PrintedKernel.of(loop, List.of(), p, text, grid, sharedBytes(), context);
    }

    private void print(long across, long along, long tiles) {
        p.number("tiles", tiles);
        text.line("const int lane = int(threadIdx.x) % " + TILE + ";");
        text.line("const int first = int(threadIdx.x) / " + TILE + ";");
        text.line("ADJ_DYNAMIC_SHARED(unsigned char, shared);");
        int begin = 0;
        for (int k = 0; k < crossing.size(); k++) {
            String type = CudaText.type(crossing.get(k).operand().dtype());
            String row = "[" + (TILE + 1) + "]";
            text.line(type + " (*const tile" + k + ")" + row + " = reinterpret_cast<" + type + " (*)" + row
                    + ">(shared + " + begin + ");");
            begin += tileBytes(crossing.get(k));
        }
        text.open("for (long long item = block; item < p.tiles; item += blocks)");
        text.line("const long long strip = " + p.quotient("item", "along", along, tiles) + ";");
        text.line("const long long place = " + p.quotient("strip", "across", across, tiles) + ";");
        AccessText.coordinates(text, p, "place", "x", outer);
        text.line("const long long across = (strip - place * p.across) * " + TILE + ";");
        text.line("const long long along = (item - strip * p.along) * " + TILE + ";");
        int number = 0;
        for (Access access : elements.accesses()) {
            DType dtype = access.operand().dtype();
            text.line(accesses.pointer(access, "a" + number++, context.place(access.operand()), dtype, ""));
        }
        openTile("across + lane", "along + k");
        for (int k = 0; k < crossing.size(); k++) {
            text.line("tile" + k + "[k][lane] = " + accesses.load(crossing.get(k), 1, "") + ".v[0];");
        }
        text.close().close();
        text.line("__syncthreads();");
        openTile("across + k", "along + lane");
        compute();
        text.close().close();
        text.line("__syncthreads();");
        text.close();
    }

    /** For each element of the thread, at k and lane of the tile. */
    private void openTile(String across, String along) {
        text.line("ADJ_UNROLL").open("for (int r = 0; r < " + TILE * TILE / BLOCK + "; r++)");
        text.line("const int k = first + r * " + BLOCK / TILE + ";");
        text.line("const long long y0 = " + across + ";");
        text.line("const long long y1 = " + along + ";");
        text.open("if (y0 < " + p.number("rows", tile.dims[0]) + " && y1 < " + p.number("columns", tile.dims[1]) + ")");
    }

    private void compute() {
        for (Access access : elements.loads()) {
            String name = "l" + accesses.name(access).substring(1);
            int number = crossing.indexOf(access);
            String value = number < 0 ? accesses.load(access, 1, "") + ".v[0]" : "tile" + number + "[lane][k]";
            text.line("const " + CudaText.type(access.operand().dtype()) + " " + name + " = " + value + ";");
            loaded.put(access, name);
        }
        ProgramText program = elements.program(p, loaded, this::coordinate);
        program.print(text);
        for (int w = 0; w < loop.writes().size(); w++) {
            Step.Write write = loop.writes().get(w);
            DType dtype = write.target().dtype();
            String value = CudaText.converted(program.register(write.register()), loop.compute(), dtype);
            text.line("const Pack<" + CudaText.type(dtype) + ", 1> o" + w + " = {" + value + "};");
            text.line(accesses.store(elements.writes.get(w), "o" + w, 1, ""));
        }
    }

    private String coordinate(int axis) {
        if (tile.find(axis) >= 0) {
            return "y" + tile.find(axis);
        }
        return outer.find(axis) >= 0 ? "x" + outer.find(axis) : "0";
    }
}
