package org.adjoint.cuda;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * The CUDA text of a plan: the kernel files it uses, the kernels printed for it, and one entry for each instantiation. It
 * depends on the structure of the plan, not on extents, so that plans of other sizes find it in the cache.
 */
final class Unit {
    private final Set<String> includes = new LinkedHashSet<>();
    private final Map<String, String> printed = new LinkedHashMap<>();
    private final Set<String> entries = new LinkedHashSet<>();
    /** The namespaces of users' texts. */
    private final Map<String, String> texts = new LinkedHashMap<>();

    /**
     * The entry for a function of a kernel file.
     *
     * @param file in the resources beside this class, such as {@code gather.cu}
     * @param function a {@code __device__} function of one parameter struct, such as {@code gather<float>}
     * @param parameters the struct's type
     * @param mostThreads of a block that is ever launched
     */
    String entry(String file, String function, String parameters, int mostThreads) {
        includes.add(file);
        String name = function.replaceAll("\\W+", "_");
        entries.add("ADJ_ENTRY(" + name + ", (" + function + "), " + parameters + bounds(mostThreads) + ")\n");
        return name;
    }

    /** The end of an entry's arguments that has the compiler find registers for so many threads of a block. */
    static String bounds(int mostThreads) {
        return mostThreads > Kernels.BLOCK ? ", __launch_bounds__(" + mostThreads + ")" : "";
    }

    /** The entry for a printed kernel; of equal texts there is one. {@code NAME} in the text stands for its name. */
    String print(String text) {
        String name = printed.computeIfAbsent(text, t -> "kernel" + printed.size());
        return name;
    }

    /** Makes a kernel file's declarations known to printed text. */
    void include(String file) {
        includes.add(file);
    }

    /** The namespace of a user's text, in whose lines, under the name of {@code source}, the compiler reports errors. */
    String namespace(String source, String text) {
        String lines =
                "\n#line 1 \"" + source.replaceAll("[\"\\\\\\v]", "_") + "\"\n" + text + "\n}\n#line 1 \"plan.cu\"\n";
        return texts.computeIfAbsent(lines, l -> "user" + texts.size());
    }

    boolean isEmpty() {
        return printed.isEmpty() && entries.isEmpty();
    }

    /** The whole text, for a compiler that finds the kernel files by name. */
    String text() {
        StringBuilder text = new StringBuilder("#include \"entry.cuh\"\n");
        includes.forEach(file -> text.append("#include \"").append(file).append("\"\n"));
        texts.forEach((lines, name) ->
                text.append("namespace ").append(name).append(" {").append(lines));
        printed.forEach((kernel, name) -> text.append(kernel.replace("NAME", name)));
        entries.forEach(text::append);
        return text.toString();
    }
}
