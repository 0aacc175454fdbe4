package org.adjoint.cuda;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What many units are made of, each once.
 *
 * @param includes the kernel files and headers
 * @param entries of kernels in the files
 * @param printed kernels, {@code NAME} standing for the name of each
 */
record KernelTexts(String includes, List<String> entries, List<String> printed) {
    private static final Pattern PRINTED_ENTRY = Pattern.compile("ADJ_ENTRY\\((kernel\\d+),.*");

    /** Of the texts of units. */
    static KernelTexts of(Collection<String> units) {
        Set<String> includes = new LinkedHashSet<>();
        Set<String> entries = new TreeSet<>();
        Set<String> printed = new LinkedHashSet<>();
        for (String unit : units) {
            StringBuilder kernel = new StringBuilder();
            for (String line : unit.split("(?<=\n)")) {
                Matcher end = PRINTED_ENTRY.matcher(line.strip());
                if (line.startsWith("#include")) {
                    includes.add(line);
                } else if (end.matches()) {
                    // A name is a part of those of the kernel's struct and function.
                    printed.add(kernel.append(line).toString().replaceAll("\\b" + end.group(1) + "(?!\\d)", "NAME"));
                    kernel.setLength(0);
                } else if (line.startsWith("ADJ_ENTRY")) {
                    entries.add(line);
                } else {
                    kernel.append(line);
                }
            }
        }
        return new KernelTexts(String.join("", includes), new ArrayList<>(entries), new ArrayList<>(printed));
    }
}
