package org.adjoint.cuda;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Lines of kernels for the places of code that the emulation names, where {@code addr2line} is installed. */
final class Lines {
    private static final Pattern PLACE = Pattern.compile(" \\[unit\\+0x([0-9a-f]+)]");

    private Lines() {}

    /** A message with places of a library's code as files and lines. */
    static String in(String message, String library) {
        Matcher places = PLACE.matcher(message);
        return places.replaceAll(found -> {
            // What is named is where a call returns to.
            String call = Long.toHexString(Long.parseLong(found.group(1), 16) - 1);
            return Matcher.quoteReplacement(" at " + line(library, call));
        });
    }

    private static String line(String library, String address) {
        try {
            Process process = new ProcessBuilder("addr2line", "-e", library, address).start();
            String line = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).trim();
            return line.substring(line.lastIndexOf('/') + 1).replaceAll(" .*", "");
        } catch (IOException e) {
            return address + " of " + library;
        }
    }
}
