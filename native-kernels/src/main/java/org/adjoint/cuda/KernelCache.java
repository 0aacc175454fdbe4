package org.adjoint.cuda;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Images of an earlier compilation, in a directory that processes share: a file holds the SHA-256 of its image and the
 * image, under the SHA-256 of all that the image depends on. What was used longest ago is deleted when the directory holds
 * too much. A directory that can't be used costs a warning and the time of compiling, nothing else. Threads compile side by
 * side.
 */
final class KernelCache implements Compiler {
    private static final Logger LOG = LoggerFactory.getLogger(CudaBackend.class);
    private static final String SUFFIX = ".kernel";
    private static final int CHECKSUM_BYTES = 32;
    /** Listing the directory takes longer the more it holds; between two listings it may outgrow its limit by a few images. */
    private static final int STORES_BETWEEN_LISTINGS = 64;

    private final Compiler compiler;
    private final Path directory;
    private final long mostBytes;
    private final AtomicInteger stores = new AtomicInteger();
    private volatile boolean usable = true;

    /**
     * @param directory made at the first compilation
     * @param mostBytes what its files may hold together
     */
    KernelCache(Compiler compiler, Path directory, long mostBytes) {
        this.compiler = compiler;
        this.directory = directory;
        this.mostBytes = mostBytes;
    }

    /** The directory of {@code -Dadjoint.cuda.cache}, else one in the user's home. */
    static Path usualDirectory() {
        String chosen = System.getProperty("adjoint.cuda.cache", "");
        return chosen.isEmpty()
                ? Path.of(System.getProperty("user.home"), ".cache", "adjoint", "kernels")
                : Path.of(chosen);
    }

    @Override
    public String fingerprint() {
        return compiler.fingerprint();
    }

    @Override
    public byte[] compile(String text) {
        Path file = directory.resolve(key(text) + SUFFIX);
        Optional<byte[]> known = usable ? load(file) : Optional.empty();
        if (known.isPresent()) {
            return known.get();
        }
        byte[] image = compiler.compile(text);
        if (usable) {
            store(file, image);
        }
        return image;
    }

    /** Each part with its length, so that no two lists of parts make one text. */
    private String key(String text) {
        MessageDigest digest = sha256();
        add(digest, compiler.fingerprint());
        add(digest, text);
        KernelFiles.includedBy(text).forEach((name, content) -> {
            add(digest, name);
            add(digest, content);
        });
        return HexFormat.of().formatHex(digest.digest());
    }

    private static void add(MessageDigest digest, String part) {
        byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
        digest.update((bytes.length + ":").getBytes(StandardCharsets.UTF_8));
        digest.update(bytes);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        }
    }

    private Optional<byte[]> load(Path file) {
        try {
            byte[] content = Files.readAllBytes(file);
            byte[] image = Arrays.copyOfRange(content, Math.min(CHECKSUM_BYTES, content.length), content.length);
            byte[] checksum = Arrays.copyOf(content, CHECKSUM_BYTES);
            if (image.length > 0 && MessageDigest.isEqual(checksum, sha256().digest(image))) {
                markUsed(file);
                return Optional.of(image);
            }
            LOG.debug("cuda: the cached kernel {} is damaged and compiled anew", file);
            Files.deleteIfExists(file);
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            giveUp(e);
        }
        return Optional.empty();
    }

    /** For {@link #deleteOldest}; somebody else's files, or those of a read-only disk, stay as old as they are. */
    private static void markUsed(Path file) {
        try {
            Files.setLastModifiedTime(file, FileTime.from(Instant.now()));
        } catch (IOException e) {
            LOG.trace("cuda: the time of {} can't be set", file, e);
        }
    }

    /** A reader sees the whole file or none. */
    private void store(Path file, byte[] image) {
        try {
            Files.createDirectories(directory);
            Path part = Files.createTempFile(directory, "new", ".part");
            try {
                byte[] content = Arrays.copyOf(sha256().digest(image), CHECKSUM_BYTES + image.length);
                System.arraycopy(image, 0, content, CHECKSUM_BYTES, image.length);
                Files.write(part, content);
                Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
            } finally {
                Files.deleteIfExists(part);
            }
            if (stores.getAndIncrement() % STORES_BETWEEN_LISTINGS == 0) {
                deleteOldest();
            }
        } catch (IOException | UncheckedIOException e) {
            giveUp(e);
        }
    }

    private record Entry(Path file, long bytes, FileTime used) {
        static Entry of(Path file) {
            try {
                return new Entry(file, Files.size(file), Files.getLastModifiedTime(file));
            } catch (IOException e) {
                // Another process deleted it.
                return new Entry(file, 0, FileTime.fromMillis(0));
            }
        }
    }

    private void deleteOldest() throws IOException {
        List<Entry> entries;
        try (Stream<Path> files = Files.list(directory)) {
            entries = files.filter(f -> f.toString().endsWith(SUFFIX))
                    .map(Entry::of)
                    .sorted(Comparator.comparing(Entry::used))
                    .toList();
        }
        long bytes = entries.stream().mapToLong(Entry::bytes).sum();
        for (Entry oldest : entries) {
            if (bytes <= mostBytes) {
                break;
            }
            Files.deleteIfExists(oldest.file);
            bytes -= oldest.bytes;
        }
    }

    private synchronized void giveUp(Exception cause) {
        if (!usable) {
            return;
        }
        usable = false;
        LOG.warn(
                "cuda: compiled kernels can't be kept in {} ({}); each process compiles its own;"
                        + " -Dadjoint.cuda.cache=DIR names another directory",
                directory,
                cause.toString());
    }
}
