package org.adjoint.nn.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IdxFileTest {
    private static final byte[] MATRIX = idx(0x08, new int[] {2, 3}, 0, 1, 127, 128, 254, 255);

    static byte[] idx(int type, int[] dims, int... elements) {
        ByteBuffer bytes = ByteBuffer.allocate(4 + 4 * dims.length + elements.length);
        bytes.put((byte) 0).put((byte) 0).put((byte) type).put((byte) dims.length);
        Arrays.stream(dims).forEach(bytes::putInt);
        Arrays.stream(elements).forEach(element -> bytes.put((byte) element));
        return bytes.array();
    }

    static IdxFile read(byte[] bytes) throws IOException {
        return IdxFile.read(new ByteArrayInputStream(bytes), "digits");
    }

    private static byte[] gzip(byte[] bytes) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream zipped = new GZIPOutputStream(out)) {
            zipped.write(bytes);
        }
        return out.toByteArray();
    }

    private static String problemOf(byte[] bytes) {
        return assertThrows(IdxFormatException.class, () -> read(bytes)).getMessage();
    }

    @Test
    void elementsAreUnsigned() throws IOException {
        IdxFile file = read(MATRIX);
        assertArrayEquals(new int[] {2, 3}, file.dims());
        assertEquals(2, file.count());
        assertEquals(3, file.itemSize());
        assertEquals(128, file.get(3));
        assertEquals(255, file.get(5));
    }

    @Property
    void gzippedAndPlainReadTheSame(@ForAll @Size(min = 1, max = 4) int[] dims, @ForAll byte fill) throws IOException {
        int[] small = Arrays.stream(dims).map(dim -> Math.floorMod(dim, 5)).toArray();
        int[] elements = new int[Arrays.stream(small).reduce(1, (a, b) -> a * b)];
        Arrays.setAll(elements, i -> fill + i);
        byte[] bytes = idx(0x08, small, elements);
        for (IdxFile file : new IdxFile[] {read(bytes), read(gzip(bytes))}) {
            assertArrayEquals(small, file.dims());
            assertEquals(elements.length, file.size());
            for (int i = 0; i < elements.length; i++) {
                assertEquals(elements[i] & 0xff, file.get(i));
            }
        }
    }

    @Test
    void everyTruncationSaysSo() throws IOException {
        for (int length = 0; length < MATRIX.length; length++) {
            String problem = problemOf(Arrays.copyOf(MATRIX, length));
            assertTrue(problem.startsWith("digits: truncated: "), problem);
        }
        assertEquals(
                "digits: truncated: 4 of the 6 data bytes of shape (2, 3)",
                problemOf(Arrays.copyOf(MATRIX, MATRIX.length - 2)));
        assertEquals("digits: truncated: 3 of the 8 bytes of the dimensions", problemOf(Arrays.copyOf(MATRIX, 7)));
    }

    @Test
    void everyTruncationOfGzippedDataSaysSo() throws IOException {
        byte[] zipped = gzip(MATRIX);
        for (int length = 0; length < zipped.length; length++) {
            String problem = problemOf(Arrays.copyOf(zipped, length));
            assertTrue(
                    problem.startsWith("digits: truncated: ") || problem.startsWith("digits: damaged gzip data: "),
                    problem);
        }
    }

    @Property
    void noDamagedByteOfGzippedDataPassesForOtherData(
            @ForAll @IntRange(min = 10, max = 1000) int position, @ForAll @IntRange(min = 1, max = 255) int flip)
            throws IOException {
        byte[] zipped = gzip(MATRIX);
        zipped[10 + position % (zipped.length - 10)] ^= (byte) flip;
        try {
            // The padding of the last compressed byte is the one place where damage does no harm.
            IdxFile survivor = read(zipped);
            assertArrayEquals(new int[] {2, 3}, survivor.dims());
            assertEquals(128, survivor.get(3));
        } catch (IdxFormatException refused) {
            assertTrue(refused.getMessage().startsWith("digits: "), refused.getMessage());
        }
    }

    @Test
    void trailingBytesAreRefused() {
        assertEquals(
                "digits: trailing bytes after the 6 data bytes of shape (2, 3)",
                problemOf(Arrays.copyOf(MATRIX, MATRIX.length + 1)));
    }

    @Test
    void anotherFormatIsNamed() {
        assertEquals(
                "digits: not an IDX file: it begins with 89 50, not 00 00",
                problemOf(new byte[] {(byte) 0x89, 'P', 'N', 'G', 0}));
    }

    @Test
    void anotherElementTypeIsNamed() {
        assertEquals(
                "digits: element type 0x0d, only 0x08 (unsigned byte) is supported",
                problemOf(idx(0x0D, new int[] {0})));
    }

    @Test
    void impossibleDimensionsAreRefusedBeforeAllocating() {
        assertEquals("digits: rank 0, at least one dimension is needed", problemOf(idx(0x08, new int[0])));
        assertEquals("digits: negative dimension in the shape (2, -3)", problemOf(idx(0x08, new int[] {2, -3})));
        assertEquals(
                "digits: too large for one array: shape (65536, 65536)",
                problemOf(idx(0x08, new int[] {65536, 65536})));
        assertEquals(
                "digits: truncated: 0 of the 2147483639 data bytes of shape (2147483639)",
                problemOf(idx(0x08, new int[] {Integer.MAX_VALUE - 8})));
    }

    @Test
    void aFileIsNamedByItsPath(@TempDir Path folder) throws IOException {
        Path path = Files.write(folder.resolve("matrix"), MATRIX);
        assertEquals(path.toString(), IdxFile.read(path).name());
        assertThrows(NoSuchFileException.class, () -> IdxFile.read(folder.resolve("absent")));
    }
}
