package org.adjoint.cuda;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * One launch of several small kernels of which none needs what another leaves: each has some of the blocks. A launch takes
 * about as long as a small kernel.
 */
final class SideBySide {
    /** Blocks of a kernel that leaves most of a large device idle. */
    private static final int SMALL_GRID = 264;
    /** Words of parameters, of which a launch takes 512. */
    private static final int MOST_WORDS = 400;

    private final List<PrintedKernel> kernels = new ArrayList<>();

    private SideBySide(PrintedKernel first) {
        kernels.add(first);
    }

    /** The launches of kernels that were to run one after another. */
    static List<Launch> launches(List<PrintedKernel> kernels, Lowering.Context context) {
        List<SideBySide> all = new ArrayList<>();
        for (PrintedKernel kernel : kernels) {
            Stream.concat(kernel.reads().stream(), kernel.writes().stream()).forEach(context::touch);
            int from = all.size();
            while (from > 0 && all.get(from - 1).kernels.stream().noneMatch(kernel::needs)) {
                from--;
            }
            all.subList(from, all.size()).stream()
                    .filter(group -> group.hasRoom(kernel))
                    .findFirst()
                    .ifPresentOrElse(group -> group.kernels.add(kernel), () -> all.add(new SideBySide(kernel)));
        }
        return all.stream().map(group -> group.launch(context)).toList();
    }

    private boolean hasRoom(PrintedKernel kernel) {
        return kernel.grid() <= SMALL_GRID
                && kernels.stream().allMatch(k -> k.grid() <= SMALL_GRID && k.block() == kernel.block())
                && words() + kernel.parameters().words().size() + 1 <= MOST_WORDS;
    }

    private int words() {
        return kernels.stream().mapToInt(k -> k.parameters().words().size() + 1).sum();
    }

    private Launch launch(Lowering.Context context) {
        List<Argument> words = new ArrayList<>();
        kernels.forEach(k -> words.addAll(k.parameters().words()));
        long grid = 0;
        if (kernels.size() == 1) {
            grid = kernels.get(0).grid();
        } else {
            for (PrintedKernel kernel : kernels) {
                grid += kernel.grid();
                words.add(new Argument.Word(kernel.grid()));
            }
        }
        return new Launch.Kernel(
                String.join(
                        "; ",
                        kernels.stream().map(PrintedKernel::label).distinct().toList()),
                context.unit.print(kernels.size() == 1 ? alone() : together()),
                grid,
                kernels.get(0).block(),
                kernels.stream().mapToInt(PrintedKernel::sharedBytes).max().orElseThrow(),
                List.copyOf(words));
    }

    private String bounds() {
        return Unit.bounds(
                kernels.stream().mapToInt(PrintedKernel::mostThreads).max().orElseThrow());
    }

    private String alone() {
        return kernels.get(0).declaration("NAME")
                + "__device__ void NAME_all(const NAME_parameters& p) { NAME_body(p, blockIdx.x, gridDim.x); }\n"
                + "ADJ_ENTRY(NAME, (NAME_all), NAME_parameters" + bounds() + ")\n";
    }

    private String together() {
        Map<String, String> names = new LinkedHashMap<>();
        StringBuilder text = new StringBuilder();
        CudaText fields = new CudaText(1);
        CudaText calls = new CudaText(1).line("long long block = blockIdx.x;");
        for (int k = 0; k < kernels.size(); k++) {
            PrintedKernel kernel = kernels.get(k);
            String name = names.computeIfAbsent(kernel.declaration(""), d -> {
                text.append(kernel.declaration("NAME_" + names.size()));
                return "NAME_" + names.size();
            });
            fields.line(name + "_parameters p" + k + ";");
            calls.line(
                    "if (block < p.blocks" + k + ") return " + name + "_body(p.p" + k + ", block, p.blocks" + k + ");");
            calls.line("block -= p.blocks" + k + ";");
        }
        for (int k = 0; k < kernels.size(); k++) {
            fields.line("long long blocks" + k + ";");
        }
        return text + "\nstruct NAME_parameters {\n" + fields + "};\n\n"
                + "__device__ void NAME_all(const NAME_parameters& p) {\n" + calls + "}\n"
                + "ADJ_ENTRY(NAME, (NAME_all), NAME_parameters" + bounds() + ")\n";
    }
}
