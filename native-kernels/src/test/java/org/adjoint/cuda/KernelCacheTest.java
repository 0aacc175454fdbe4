package org.adjoint.cuda;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is compiled once is read from the directory, if it is whole; nothing that is wrong with the directory is fatal. */
class KernelCacheTest {
    private static final long MUCH = 1 << 20;

    @TempDir
    private Path directory;

    private final FakeCompiler compiler = new FakeCompiler();

    private KernelCache cache() {
        return new KernelCache(compiler, directory.resolve("kernels"), MUCH);
    }

    /** With room for two: an image of 8 bytes and its checksum are 40. */
    private KernelCache small() {
        return new KernelCache(compiler, directory.resolve("kernels"), 100);
    }

    private static byte[] image(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(directory.resolve("kernels"))) {
            return files.toList();
        }
    }

    @Test
    void theSameTextIsCompiledOnce() throws IOException {
        assertArrayEquals(image("a"), cache().compile("a"));
        assertArrayEquals(image("a"), cache().compile("a"));
        assertEquals(1, compiler.compiled);
        assertEquals(1, files().size());
    }

    @Test
    void anotherTextAndAnotherCompilerAreCompiled() {
        cache().compile("a");
        cache().compile("b");
        assertEquals(2, compiler.compiled);
        compiler.fingerprint = "newer";
        cache().compile("a");
        assertEquals(3, compiler.compiled);
    }

    @Test
    void damagedAndTruncatedFilesAreCompiledAnew() throws IOException {
        cache().compile("some text");
        Path file = files().get(0);
        byte[] whole = Files.readAllBytes(file);
        byte[] flipped = whole.clone();
        flipped[whole.length - 1] ^= 1;
        int compiled = 1;
        for (byte[] content : List.of(flipped, Arrays.copyOf(whole, 36), Arrays.copyOf(whole, 32), new byte[0])) {
            Files.write(file, content);
            assertArrayEquals(image("some text"), cache().compile("some text"));
            assertEquals(++compiled, compiler.compiled);
            assertArrayEquals(whole, Files.readAllBytes(file));
        }
    }

    @Test
    void whatWasUsedLongestAgoMakesRoom() throws IOException {
        KernelCache small = small();
        small.compile("oldest!!");
        Path oldest = files().get(0);
        small.compile("middle!!");
        Path middle =
                files().stream().filter(f -> !f.equals(oldest)).findFirst().orElseThrow();
        Files.setLastModifiedTime(oldest, FileTime.fromMillis(1000));
        Files.setLastModifiedTime(middle, FileTime.fromMillis(2000));
        small.compile("oldest!!");
        // The first store of a process makes room.
        small().compile("newest!!");
        assertTrue(Files.exists(oldest));
        assertFalse(Files.exists(middle));
        assertEquals(2, files().size());
    }

    @Test
    void roomIsMadeAtTheFirstStoreAndThenNowAndThen() throws IOException {
        KernelCache small = small();
        for (int stored = 0; stored < 64; stored++) {
            small.compile("image " + (10 + stored));
        }
        assertEquals(64, files().size());
        small.compile("the 65th");
        assertEquals(2, files().size());
    }

    @Test
    void aDirectoryThatCannotBeMadeCostsOnlyTime() throws IOException {
        Files.writeString(directory.resolve("kernels"), "a file");
        KernelCache cache = cache();
        assertArrayEquals(image("a"), cache.compile("a"));
        assertArrayEquals(image("a"), cache.compile("a"));
        assertEquals(2, compiler.compiled);
    }

    @Test
    void kernelFilesAreFoundThroughEachOther() {
        assertTrue(KernelFiles.includedBy("#include \"radix.cuh\"\n")
                .keySet()
                .containsAll(List.of("radix.cuh", "scan.cuh", "places.cuh")));
        assertThrows(IllegalArgumentException.class, () -> KernelFiles.includedBy("#include \"nothing.cuh\""));
    }
}
