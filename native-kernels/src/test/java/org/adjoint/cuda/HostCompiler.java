package org.adjoint.cuda;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compiles units of CUDA text by g++ for the {@link EmulatedDevice}: kernel files and printed kernels as they are, the
 * language by {@code src/test/cuda/cuda.h}. What was compiled stays in {@code target/cuda-emulation} under a hash of all it
 * was made from, so a second run compiles nothing that is the same. An image is the path of a library and, after a line
 * break, which of the units in it.
 */
final class HostCompiler implements Compiler {
    private static final Pattern INCLUDE = Pattern.compile("(?m)^\\s*#include \"([^\"]+)\"");

    /**
     * Memory is watched through the calls that the thread sanitizer's pass inserts; and
     * nothing is shared between libraries, so that each has its own {@code __shared__} variables.
     */
    private static final List<String> OPTIONS = List.of(
            "-std=c++17",
            // With optimisation products and sums are contracted as nvcc contracts them, but it takes twice as long.
            Boolean.getBoolean("adjoint.test.thorough") ? "-O1" : "-O0",
            "-g1",
            "-march=native",
            "-fno-math-errno",
            "-ffp-contract=fast",
            "-fPIC",
            "-fvisibility=hidden",
            "-fno-gnu-unique",
            "-fno-exceptions",
            "-fno-rtti",
            "-fsanitize=thread",
            "-fsanitize=alignment,bounds,integer-divide-by-zero,shift",
            "--param=tsan-instrument-func-entry-exit=0",
            "-Wall",
            "-Wno-unknown-pragmas",
            "-Wno-unused-function",
            "-Wno-tsan",
            "-Winvalid-pch");

    /** With the standard libraries that of the sanitizer would come. */
    private static final List<String> LINKING = List.of("-shared", "-nostdlib", "-lm", "-lc", "-lgcc");

    private static final int UNITS_AT_ONCE = 32;

    private static final Logger LOG = LoggerFactory.getLogger(HostCompiler.class);

    private final Path directory;
    private final Path sources;
    private final Path units;
    private final String headers;

    /** With the kernel files of the module and those that tests plant errors in. */
    HostCompiler() {
        Path module = Path.of("").toAbsolutePath();
        List<Path> folders = Stream.of("main/cpp", "main/cuda", "test/cuda", "test/cuda/planted")
                .map(module.resolve("src")::resolve)
                .toList();
        directory = module.resolve("target/cuda-emulation");
        sources = directory.resolve("sources");
        units = directory.resolve("units");
        try {
            headers = stage(folders);
            precompile();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Copies all files to one folder, where those that come later stand in for others of their name. */
    private String stage(List<Path> folders) throws IOException {
        TreeMap<String, Path> files = new TreeMap<>();
        for (Path folder : folders) {
            try (Stream<Path> list = Files.list(folder)) {
                list.filter(f -> f.toString().matches(".*\\.(h|inc|cuh|cu)"))
                        .forEach(f -> files.put(f.getFileName().toString(), f));
            }
        }
        Files.createDirectories(sources);
        Files.createDirectories(units);
        try (Stream<Path> list = Files.list(sources)) {
            for (Path gone : list.filter(f -> !files.containsKey(f.getFileName().toString()))
                    .filter(f -> !f.getFileName().toString().startsWith("unit.h"))
                    .toList()) {
                Files.delete(gone);
            }
        }
        StringBuilder all = new StringBuilder(OPTIONS + " " + LINKING);
        for (var file : files.entrySet()) {
            Path target = sources.resolve(file.getKey());
            byte[] text = Files.readAllBytes(file.getValue());
            if (!Files.exists(target) || !Arrays.equals(Files.readAllBytes(target), text)) {
                Files.copy(file.getValue(), target, StandardCopyOption.REPLACE_EXISTING);
            }
            if (!file.getKey().endsWith(".cu")) {
                all.append(file.getKey()).append(hash(new String(text, StandardCharsets.UTF_8)));
            }
        }
        return hash(all.toString());
    }

    /** The language and the headers of the kernels, once for all units. */
    private void precompile() throws IOException {
        Path header = sources.resolve("unit.h");
        Path made = directory.resolve("headers");
        if (Files.exists(made) && Files.readString(made).equals(headers)) {
            return;
        }
        StringBuilder text = new StringBuilder("#include \"cuda.h\"\n");
        try (Stream<Path> list = Files.list(sources)) {
            list.map(f -> f.getFileName().toString())
                    .filter(f -> f.endsWith(".cuh"))
                    .sorted()
                    .forEach(f -> text.append("#include \"").append(f).append("\"\n"));
        }
        Files.writeString(header, text);
        run(List.of("-x", "c++-header", header.toString(), "-o", header + ".gch"));
        Files.writeString(made, headers);
    }

    @Override
    public String fingerprint() {
        return "g++ " + headers;
    }

    @Override
    public byte[] compile(String text) {
        Path image = imageOf(text);
        if (!Files.exists(image)) {
            build(List.of(text));
        }
        return read(image).getBytes(StandardCharsets.UTF_8);
    }

    /** Compiles what is not there yet, many units at a time; an error in one shows when it is compiled alone. */
    void compileAll(Collection<String> texts) {
        List<String> missing = texts.stream()
                .distinct()
                .filter(text -> !Files.exists(imageOf(text)))
                .toList();
        IntStream.range(0, (missing.size() + UNITS_AT_ONCE - 1) / UNITS_AT_ONCE)
                .parallel()
                .forEach(i -> {
                    int first = i * UNITS_AT_ONCE;
                    List<String> some = missing.subList(first, Math.min(first + UNITS_AT_ONCE, missing.size()));
                    try {
                        build(some);
                    } catch (IllegalArgumentException e) {
                        LOG.debug("units are left to be compiled alone: {}", e.getMessage());
                    }
                });
    }

    private String nameOf(String text) {
        return hash(headers + text + kernelFiles(text));
    }

    private Path imageOf(String text) {
        return units.resolve(nameOf(text) + ".image");
    }

    /** The texts of the kernel files that a text includes, and they in turn. */
    private String kernelFiles(String text) {
        Set<String> seen = new LinkedHashSet<>();
        StringBuilder all = new StringBuilder();
        List<String> left = new ArrayList<>(List.of(text));
        while (!left.isEmpty()) {
            Matcher includes = INCLUDE.matcher(left.remove(left.size() - 1));
            while (includes.find()) {
                Path file = sources.resolve(includes.group(1));
                if (file.toString().endsWith(".cu") && seen.add(includes.group(1)) && Files.exists(file)) {
                    String content = read(file);
                    all.append(content);
                    left.add(content);
                }
            }
        }
        return all.toString();
    }

    private void build(List<String> texts) {
        List<String> names = texts.stream().map(this::nameOf).toList();
        Path library = units.resolve((texts.size() == 1 ? "" : "of") + hash(String.join(" ", names)) + ".so");
        Path source = Path.of(library.toString().replace(".so", ".cpp"));
        try {
            Files.writeString(source, together(texts, names));
            List<String> command = new ArrayList<>(List.of(
                    "-I",
                    sources.toString(),
                    "-include",
                    sources.resolve("unit.h").toString(),
                    source.toString(),
                    "-o",
                    library.toString()));
            command.addAll(LINKING);
            run(command);
            for (int i = 0; i < texts.size(); i++) {
                Files.writeString(imageOf(texts.get(i)), library + "\n" + names.get(i));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The kernel files, then each text in a namespace of its own, as kernels of different texts may share a name. */
    private static String together(List<String> texts, List<String> names) {
        StringBuilder all = new StringBuilder();
        Set<String> includes = new LinkedHashSet<>();
        texts.forEach(text -> INCLUDE.matcher(text).results().forEach(found -> includes.add(found.group())));
        includes.forEach(include -> all.append(include).append('\n'));
        for (int i = 0; i < texts.size(); i++) {
            all.append("#undef ADJ_UNIT\n#define ADJ_UNIT \"" + names.get(i) + "\"\nnamespace unit_" + names.get(i)
                    + " {\n");
            all.append(INCLUDE.matcher(texts.get(i)).replaceAll("")).append("}\n");
        }
        return all.toString();
    }

    private static void run(List<String> arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(System.getProperty("cxx", "g++")));
        command.addAll(OPTIONS);
        command.addAll(arguments);
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            if (process.waitFor() != 0) {
                throw new IllegalArgumentException(String.join(" ", command) + "\n" + output);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String hash(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, 12);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
