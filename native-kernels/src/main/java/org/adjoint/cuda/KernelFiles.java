package org.adjoint.cuda;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The kernel files, which are resources beside this class. */
final class KernelFiles {
    private static final Pattern INCLUDE = Pattern.compile("^\\s*#\\s*include\\s+\"([^\"]+)\"", Pattern.MULTILINE);

    private KernelFiles() {}

    /**
     * The files that a text includes, and those they include, by name.
     *
     * @throws IllegalArgumentException if there is none of a name
     */
    static Map<String, String> includedBy(String text) {
        Map<String, String> files = new TreeMap<>();
        collect(text, files);
        return files;
    }

    private static void collect(String text, Map<String, String> files) {
        Matcher include = INCLUDE.matcher(text);
        while (include.find()) {
            String name = include.group(1);
            if (!files.containsKey(name)) {
                files.put(name, read(name));
                collect(files.get(name), files);
            }
        }
    }

    private static String read(String name) {
        try (InputStream file = KernelFiles.class.getResourceAsStream(name)) {
            if (file == null) {
                throw new IllegalArgumentException("cuda: there is no kernel file '" + name + "'");
            }
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("cuda: the kernel file " + name + " can't be read", e);
        }
    }
}
