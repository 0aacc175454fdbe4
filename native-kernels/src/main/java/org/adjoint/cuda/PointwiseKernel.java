package org.adjoint.cuda;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.adjoint.DType;
import org.adjoint.backend.Step;
import org.adjoint.cuda.FusedLoops.Access;

/** The kernel of a loop that only stores: each thread takes some vectors, and loads all of them before it computes. */
final class PointwiseKernel {
    private static final int BLOCK = 256;
    /** Elements that a thread has on their way for every two operands. */
    private static final int ELEMENTS = 8;

    private static final int MOST_VECTORS = 4;

    private final ElementText elements;
    private final LoopAxes axes;
    private final int width;
    private final boolean isCut;
    private final int vectors;
    private final KernelParameters p = new KernelParameters();
    private final AccessText accesses;
    private final CudaText text = new CudaText(1);
    private final Map<Access, String> loaded = new LinkedHashMap<>();

    private PointwiseKernel(ElementText elements, LoopAxes axes, Lowering.Context context) {
        this.elements = elements;
        this.axes = axes;
        boolean mayCut = axes.rank() == 1;
        width = axes.rank() == 0 ? 1 : Vectors.width(elements.places(axes, List.of(), context), axes.inner(), mayCut);
        isCut = mayCut && width > 1;
        int pairs = Math.max(1, (elements.loads().size() + 1) / 2);
        vectors = Math.max(1, Math.min(MOST_VECTORS, ELEMENTS / (width * pairs)));
        accesses = new AccessText(p, LoopAxes.NONE, LoopAxes.NONE, axes);
    }

    static List<PrintedKernel> of(Step.Loop loop, List<Integer> order, Lowering.Context context) {
        ElementText elements = new ElementText(loop);
        LoopAxes axes = LoopAxes.of(order, loop.dims(), elements.strides(), ProgramText.indexed(loop)::contains);
        if (axes.size() == 0) {
            return List.of();
        }
        return List.of(TransposeKernel.of(loop, axes, elements, context)
                .orElseGet(() -> new PointwiseKernel(elements, axes, context).kernel(context)));
    }

    private PrintedKernel kernel(Lowering.Context context) {
        print(context);
        long perBlock = (long) BLOCK * vectors * width;
        long grid = Math.min((axes.size() + perBlock - 1) / perBlock, Integer.MAX_VALUE);
        return PrintedKernel.of(elements.loop, List.of(), p, text, grid, 0, context);
    }

    private void print(Lowering.Context context) {
        p.number("elements", axes.size());
        int number = 0;
        for (Access access : elements.accesses()) {
            DType dtype = access.operand().dtype();
            text.line(accesses.pointer(access, "a" + number++, context.place(access.operand()), dtype, ""));
        }
        text.line("const long long stride = (long long) blockDim.x * " + vectors + ";");
        text.open("for (long long first = block * stride + threadIdx.x; first * " + width
                + " < p.elements; first += blocks * stride)");
        for (Access access : elements.loads()) {
            String name = "l" + accesses.name(access).substring(1);
            text.line("Pack<" + CudaText.type(access.operand().dtype()) + ", " + width + "> " + name + "[" + vectors
                    + "];");
            loaded.put(access, name + "[v].v[i]");
        }
        if (!elements.loads().isEmpty()) {
            openVectors();
            for (Access access : elements.loads()) {
                String name = "l" + accesses.name(access).substring(1);
                text.line(name + "[v] = " + accesses.load(access, width, isCut ? "n" : "") + ";");
            }
            text.close().close();
        }
        openVectors();
        compute();
        text.close().close();
        text.close();
    }

    private void openVectors() {
        text.line("ADJ_UNROLL").open("for (int v = 0; v < " + vectors + "; v++)");
        text.line("const long long c = (first + v * (long long) blockDim.x) * " + width + ";");
        text.open("if (c < p.elements)");
        AccessText.coordinates(text, p, "c", "y", axes);
        if (isCut) {
            text.line("const long long n = p.elements - c;");
        }
    }

    private void compute() {
        Step.Loop loop = elements.loop;
        for (int w = 0; w < loop.writes().size(); w++) {
            DType dtype = loop.writes().get(w).target().dtype();
            text.line("Pack<" + CudaText.type(dtype) + ", " + width + "> o" + w + ";");
        }
        ProgramText program = elements.program(p, loaded, this::coordinate);
        text.openElements(width);
        program.print(text);
        for (int w = 0; w < loop.writes().size(); w++) {
            Step.Write write = loop.writes().get(w);
            String value = CudaText.converted(
                    program.register(write.register()),
                    loop.compute(),
                    write.target().dtype());
            text.line("o" + w + ".v[i] = " + value + ";");
        }
        text.close();
        for (int w = 0; w < loop.writes().size(); w++) {
            text.line(accesses.store(elements.writes.get(w), "o" + w, width, isCut ? "n" : ""));
        }
    }

    private String coordinate(int axis) {
        int merged = axes.find(axis);
        if (merged < 0) {
            return "0";
        }
        return "y" + merged + (merged == axes.rank() - 1 ? " + i" : "");
    }
}
