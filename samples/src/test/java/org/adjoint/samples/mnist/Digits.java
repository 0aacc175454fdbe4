package org.adjoint.samples.mnist;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A folder of small IDX files in the place of MNIST: an image of class c is bright in rows 2c and 2c + 1. */
record Digits(Path folder) {
    static Digits in(Path folder, int training, int test) throws IOException {
        Digits digits = new Digits(folder);
        digits.write("train", training, training, 28);
        digits.write("t10k", test, test, 28);
        return digits;
    }

    void write(String part, int images, int labels, int side) throws IOException {
        Files.write(images(part), bytes(3, images, side));
        Files.write(labels(part), bytes(1, labels, side));
    }

    Path images(String part) {
        return folder.resolve(part + "-images-idx3-ubyte");
    }

    Path labels(String part) {
        return folder.resolve(part + "-labels-idx1-ubyte");
    }

    private static byte[] bytes(int rank, int count, int side) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.writeInt(0x0800 + rank);
        out.writeInt(count);
        for (int axis = 1; axis < rank; axis++) {
            out.writeInt(side);
        }
        for (int i = 0; i < count; i++) {
            if (rank == 1) {
                out.writeByte(i % 10);
            } else {
                for (int pixel = 0; pixel < side * side; pixel++) {
                    out.writeByte(pixel / side / 2 == i % 10 ? 255 : 0);
                }
            }
        }
        return bytes.toByteArray();
    }
}
