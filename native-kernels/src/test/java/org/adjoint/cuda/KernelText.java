package org.adjoint.cuda;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A kernel of a unit, which may be the same in many units.
 *
 * @param entry its name in the unit
 * @param printed whether it needs no kernel file, and {@code NAME} stands for its name in the text
 * @param text all of it but what is included
 */
record KernelText(String entry, boolean printed, String text) {
    private static final Pattern ENTRY = Pattern.compile("(?m)^ADJ_ENTRY\\((\\w+),.*\\R");
    private static final Pattern PRINTED = Pattern.compile("kernel\\d+");
    private static final Pattern INCLUDE = Pattern.compile("(?m)^\\s*#include \"([^\"]+)\"\\R?");
    private static final Pattern USER_TEXT = Pattern.compile("(?m)^namespace user\\d+ \\{");

    /** The kernels of a unit's text; those of one with a user's text, whose names they know, share all of it. */
    static List<KernelText> of(String unit) {
        String text = INCLUDE.matcher(unit).replaceAll("");
        boolean whole = USER_TEXT.matcher(text).find();
        List<KernelText> kernels = new ArrayList<>();
        int begin = 0;
        for (Matcher entry = ENTRY.matcher(text); entry.find(); begin = entry.end()) {
            String name = entry.group(1);
            boolean printed = !whole && PRINTED.matcher(name).matches();
            String own = whole ? text : text.substring(begin, entry.end());
            // The name is a part of those of the kernel's struct and function.
            kernels.add(
                    new KernelText(name, printed, printed ? own.replaceAll("\\b" + name + "(?!\\d)", "NAME") : own));
        }
        return kernels;
    }

    /** The files that a text includes. */
    static List<String> includes(String text) {
        return INCLUDE.matcher(text).results().map(found -> found.group(1)).toList();
    }

    /** The name in {@link #textAlone}. */
    String nameAlone() {
        return printed ? "kernel" : entry;
    }

    /** The text where there is no other kernel. */
    String textAlone() {
        return printed ? text.replace("NAME", "kernel") : text;
    }
}
