package org.adjoint.cuda;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compiles units of CUDA text by g++ for the {@link EmulatedDevice}: kernel files and printed kernels as they are, the
 * language by {@code src/test/cuda/cuda.h}. What was compiled stays in {@code target/cuda-emulation} under a hash of all it
 * was made from: a second run compiles nothing that is the same, and units share the kernels that they have in common, those
 * of another JVM too. An image has a line for each entry: its name, a library, and under which two names the kernel is there.
 */
final class HostCompiler implements Compiler {
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

    private static final int KERNELS_AT_ONCE = 32;

    private static final Logger LOG = LoggerFactory.getLogger(HostCompiler.class);

    private final Path directory;
    private final Path sources;
    private final Path units;
    private String headers = "";
    private String kernelFiles = "";

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
            prepare(folders);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Stages and precompiles what all units need; one at a time, as this JVM and another share the folder. */
    private void prepare(List<Path> folders) throws IOException {
        synchronized (HostCompiler.class) {
            Files.createDirectories(directory);
            try (FileChannel file =
                    FileChannel.open(directory.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
                file.lock();
                stage(folders);
                precompile();
            }
        }
    }

    /** Copies all files to one folder, where those that come later stand in for others of their name. */
    private void stage(List<Path> folders) throws IOException {
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
        StringBuilder kernels = new StringBuilder();
        StringBuilder rest = new StringBuilder(OPTIONS + " " + LINKING);
        for (var file : files.entrySet()) {
            Path target = sources.resolve(file.getKey());
            byte[] text = Files.readAllBytes(file.getValue());
            if (!Files.exists(target) || !Arrays.equals(Files.readAllBytes(target), text)) {
                Files.copy(file.getValue(), target, StandardCopyOption.REPLACE_EXISTING);
            }
            (file.getKey().endsWith(".cu") ? kernels : rest)
                    .append(file.getKey())
                    .append(hash(new String(text, StandardCharsets.UTF_8)));
        }
        headers = hash(rest.toString());
        kernelFiles = hash(kernels.toString());
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
        List<Part> parts = partsOf(text);
        List<Part> missing = missing(parts.stream());
        if (!missing.isEmpty()) {
            build(missing);
        }
        StringBuilder image = new StringBuilder();
        for (Part part : parts) {
            image.append(part.kernel.entry() + "\t" + read(part.image()) + "\t" + part.hash + "\t"
                    + part.kernel.nameAlone() + "\n");
        }
        return image.toString().getBytes(StandardCharsets.UTF_8);
    }

    /** Compiles the kernels that are not there yet, many at a time; an error in one shows when it is compiled alone. */
    void compileAll(Collection<String> texts) {
        Map<Boolean, List<Part>> missing = missing(texts.stream().flatMap(text -> partsOf(text).stream())).stream()
                .collect(Collectors.partitioningBy(part -> part.kernel.printed()));
        missing.values().stream().flatMap(HostCompiler::batches).parallel().forEach(some -> {
            try {
                build(some);
            } catch (IllegalArgumentException e) {
                LOG.debug("kernels are left to be compiled alone: {}", e.getMessage());
            }
        });
    }

    private static Stream<List<Part>> batches(List<Part> parts) {
        return IntStream.range(0, (parts.size() + KERNELS_AT_ONCE - 1) / KERNELS_AT_ONCE)
                .map(i -> i * KERNELS_AT_ONCE)
                .mapToObj(first -> parts.subList(first, Math.min(first + KERNELS_AT_ONCE, parts.size())));
    }

    /** A kernel, the files that its unit includes, and the hash of all it is made from. */
    private final class Part {
        final KernelText kernel;
        final List<String> includes;
        final String hash;

        Part(KernelText kernel, List<String> includes) {
            this.kernel = kernel;
            this.includes = includes;
            // Printed text needs no kernel file.
            hash = hash(headers + (kernel.printed() ? "" : kernelFiles) + kernel.text());
        }

        /** The file that says in which library it is. */
        Path image() {
            return units.resolve(hash + ".image");
        }
    }

    private List<Part> partsOf(String unit) {
        List<String> includes = KernelText.includes(unit);
        return KernelText.of(unit).stream()
                .map(kernel -> new Part(kernel, includes))
                .toList();
    }

    private static List<Part> missing(Stream<Part> parts) {
        Map<String, Part> missing = new LinkedHashMap<>();
        parts.filter(part -> !Files.exists(part.image())).forEach(part -> missing.putIfAbsent(part.hash, part));
        return List.copyOf(missing.values());
    }

    private void build(List<Part> parts) {
        String hashes = parts.stream().map(part -> part.hash).collect(Collectors.joining(" "));
        // Another JVM may be compiling the same.
        String name = (parts.size() == 1 ? "" : "of") + hash(hashes) + "-"
                + ProcessHandle.current().pid();
        Path library = units.resolve(name + ".so");
        Path source = Path.of(library.toString().replace(".so", ".cpp"));
        try {
            Files.writeString(source, together(parts));
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
            for (Part part : parts) {
                Path written = Files.createTempFile(units, part.hash, ".tmp");
                Files.writeString(written, library.toString());
                Files.move(written, part.image(), StandardCopyOption.ATOMIC_MOVE);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The files, then each kernel in a namespace of its own, as the names of different ones may be the same. */
    private static String together(List<Part> parts) {
        StringBuilder all = new StringBuilder();
        parts.stream()
                .flatMap(part -> part.kernel.printed() ? Stream.of("loops.cuh") : part.includes.stream())
                .distinct()
                .forEach(file -> all.append("#include \"").append(file).append("\"\n"));
        for (Part part : parts) {
            all.append("#undef ADJ_UNIT\n#define ADJ_UNIT \"" + part.hash + "\"\nnamespace unit_" + part.hash + " {\n");
            all.append(part.kernel.textAlone()).append("}\n");
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
