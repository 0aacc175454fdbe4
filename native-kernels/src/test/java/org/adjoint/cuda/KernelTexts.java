package org.adjoint.cuda;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * What many units are made of, each once.
 *
 * @param includes the kernel files and headers
 * @param entries of kernels in the files
 * @param printed kernels, {@code NAME} standing for the name of each
 */
record KernelTexts(String includes, List<String> entries, List<String> printed) {
    /** Of the texts of units. */
    static KernelTexts of(Collection<String> units) {
        Set<String> includes = new LinkedHashSet<>();
        Set<String> entries = new TreeSet<>();
        Set<String> printed = new LinkedHashSet<>();
        for (String unit : units) {
            KernelText.includes(unit).forEach(file -> includes.add("#include \"" + file + "\"\n"));
            KernelText.of(unit).forEach(kernel -> (kernel.printed() ? printed : entries).add(kernel.text()));
        }
        return new KernelTexts(String.join("", includes), new ArrayList<>(entries), new ArrayList<>(printed));
    }
}
