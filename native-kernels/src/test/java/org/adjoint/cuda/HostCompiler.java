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
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Compiles units of CUDA text by g++ for the {@link EmulatedDevice}: kernel files and printed kernels as they are, the
 * language by {@code src/test/cuda/cuda.h}. Libraries stay in {@code target/cuda-emulation} under a hash of all they were
 * made from, so a second run compiles nothing that is the same. An image is the library's path and, after a line break, the unit's
 * name in it.
 */
final class HostCompiler implements Compiler {
    private static final Pattern INCLUDE = Pattern.compile("(?m)^\\s*#include \"([^\"]+)\"");

    /**
     * As nvcc contracts, so does this; memory is watched through the calls that the thread sanitizer's pass inserts; and
     * nothing is shared between libraries, so that each has its own {@code __shared__} variables.
     */
    private static final List<String> OPTIONS = List.of(
            "-std=c++17",
            "-O1",
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
            "--param=tsan-instrument-func-entry-exit=0",
            "-Wall",
            "-Wno-unknown-pragmas",
            "-Wno-unused-function",
            "-Wno-tsan",
            "-Winvalid-pch");

    /** With the standard libraries that of the sanitizer would come. */
    private static final List<String> LINKING = List.of("-shared", "-nostdlib", "-lm", "-lc", "-lgcc");

    private final Path directory;
    private final Path sources;
    private final String headers;

    /** With the kernel files of the module and those of more folders. */
    HostCompiler(Path... more) {
        Path module = Path.of("").toAbsolutePath();
        List<Path> folders = new ArrayList<>(List.of(
                module.resolve("src/main/cpp"), module.resolve("src/main/cuda"), module.resolve("src/test/cuda")));
        folders.addAll(List.of(more));
        directory = module.resolve("target/cuda-emulation");
        sources = directory.resolve("sources");
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
        StringBuilder all = new StringBuilder(OPTIONS + " " + LINKING);
        for (var file : files.entrySet()) {
            Path target = sources.resolve(file.getKey());
            byte[] text = Files.readAllBytes(file.getValue());
            if (!Files.exists(target) || !java.util.Arrays.equals(Files.readAllBytes(target), text)) {
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
        StringBuilder text = new StringBuilder("#include \"cuda.h\"\n#include \"entry.cuh\"\n");
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
        String name = hash(headers + text + kernelFiles(text));
        Path library = directory.resolve("units").resolve(name + ".so");
        if (!Files.exists(library)) {
            build(text, library);
        }
        return (library + "\n").getBytes(StandardCharsets.UTF_8);
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

    private void build(String text, Path library) {
        try {
            Files.createDirectories(library.getParent());
            Path source = Path.of(library.toString().replace(".so", ".cpp"));
            Path made = Path.of(library + ".part");
            Files.writeString(source, "#define ADJ_UNIT \"\"\n" + text);
            List<String> command = new ArrayList<>(List.of(
                    "-I",
                    sources.toString(),
                    "-include",
                    sources.resolve("unit.h").toString(),
                    source.toString(),
                    "-o",
                    made.toString()));
            command.addAll(LINKING);
            run(command);
            Files.move(made, library, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
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
