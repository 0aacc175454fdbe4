package org.adjoint.nn.data;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * An array of unsigned bytes in the IDX format of the MNIST files, plain or gzipped: two zero bytes, the element type,
 * the rank, the dimensions as big-endian 32-bit integers, the elements in row-major order, and nothing after them.
 *
 * <p>Format: LeCun, Cortes and Burges, "The MNIST database of handwritten digits" (1998).
 */
public final class IdxFile {
    private static final int UNSIGNED_BYTE = 0x08;

    // The longest array that every JVM can allocate.
    private static final long MAX_ELEMENTS = Integer.MAX_VALUE - 8L;

    private final String name;
    private final int[] dims;
    private final byte[] elements;

    private IdxFile(String name, int[] dims, byte[] elements) {
        this.name = name;
        this.dims = dims;
        this.elements = elements;
    }

    /**
     * Reads the file at {@code path}.
     *
     * @throws IdxFormatException if the content is not a whole IDX array of unsigned bytes
     * @throws IOException if the file can't be read
     */
    public static IdxFile read(Path path) throws IOException {
        try (InputStream in = Files.newInputStream(path)) {
            return read(in, path.toString());
        }
    }

    /**
     * Reads {@code in} to its end and leaves it open; {@code name} stands for it in messages.
     *
     * @throws IdxFormatException if the content is not a whole IDX array of unsigned bytes
     * @throws IOException if the stream can't be read
     */
    public static IdxFile read(InputStream in, String name) throws IOException {
        try {
            return parse(unzipped(in), name);
        } catch (ZipException | EOFException damaged) {
            throw new IdxFormatException(name, "damaged gzip data: " + damaged.getMessage(), damaged);
        }
    }

    private static InputStream unzipped(InputStream in) throws IOException {
        BufferedInputStream buffered = new BufferedInputStream(in, 1 << 16);
        buffered.mark(2);
        boolean gzip = buffered.read() == 0x1f && buffered.read() == 0x8b;
        buffered.reset();
        return gzip ? new GZIPInputStream(buffered, 1 << 16) : buffered;
    }

    private static IdxFile parse(InputStream in, String name) throws IOException {
        byte[] magic = header(in, 4, "magic number", name);
        if (magic[0] != 0 || magic[1] != 0) {
            throw new IdxFormatException(
                    name, String.format("not an IDX file: it begins with %02x %02x, not 00 00", magic[0], magic[1]));
        }
        if (magic[2] != UNSIGNED_BYTE) {
            throw new IdxFormatException(
                    name, String.format("element type 0x%02x, only 0x08 (unsigned byte) is supported", magic[2]));
        }
        int rank = Byte.toUnsignedInt(magic[3]);
        if (rank == 0) {
            throw new IdxFormatException(name, "rank 0, at least one dimension is needed");
        }
        int[] dims = new int[rank];
        ByteBuffer.wrap(header(in, 4 * rank, "dimensions", name)).asIntBuffer().get(dims);
        int size = elementCount(dims, name);

        byte[] elements = in.readNBytes(size);
        if (elements.length < size) {
            throw new IdxFormatException(
                    name, "truncated: " + elements.length + " of the " + size + " data bytes of shape " + shape(dims));
        }
        if (in.read() >= 0) {
            throw new IdxFormatException(
                    name, "trailing bytes after the " + size + " data bytes of shape " + shape(dims));
        }
        return new IdxFile(name, dims, elements);
    }

    private static byte[] header(InputStream in, int length, String part, String name) throws IOException {
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length) {
            throw new IdxFormatException(
                    name, "truncated: " + bytes.length + " of the " + length + " bytes of the " + part);
        }
        return bytes;
    }

    private static int elementCount(int[] dims, String name) throws IdxFormatException {
        long count = 1;
        for (int dim : dims) {
            if (dim < 0) {
                throw new IdxFormatException(name, "negative dimension in the shape " + shape(dims));
            }
            // A zero is left out here, so that an empty array can't hide an item size beyond an int.
            count *= Math.max(dim, 1);
            if (count > MAX_ELEMENTS) {
                throw new IdxFormatException(name, "too large for one array: shape " + shape(dims));
            }
        }
        return Arrays.stream(dims).anyMatch(dim -> dim == 0) ? 0 : (int) count;
    }

    private static String shape(int[] dims) {
        return Arrays.stream(dims).mapToObj(Integer::toString).collect(Collectors.joining(", ", "(", ")"));
    }

    /** What this file is called in messages. */
    public String name() {
        return name;
    }

    public int rank() {
        return dims.length;
    }

    /** The dimensions; the caller's own copy. */
    public int[] dims() {
        return dims.clone();
    }

    /** The first dimension: how many images, or how many labels. */
    public int count() {
        return dims[0];
    }

    /** How many elements one item along the first dimension has: 784 for images of shape (60000, 28, 28). */
    public int itemSize() {
        int size = 1;
        for (int axis = 1; axis < dims.length; axis++) {
            size *= dims[axis];
        }
        return size;
    }

    /** How many elements there are in all. */
    public int size() {
        return elements.length;
    }

    /**
     * The element at a row-major index, 0 to 255.
     *
     * @throws IndexOutOfBoundsException if {@code index} is not in [0, {@link #size()})
     */
    public int get(int index) {
        return Byte.toUnsignedInt(elements[index]);
    }
}
