package org.adjoint.samples.mnist;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.adjoint.nn.data.Dataset;
import org.adjoint.nn.data.IdxFile;

/**
 * The images, each a row of 784 numbers in [0, 1].
 *
 * @param training what is learnt from
 * @param validation a part held out of the training images, to stop by
 * @param test what the trained network is judged on
 */
record MnistData(Dataset training, Dataset validation, Dataset test) {
    private static final int CLASSES = 10;
    private static final int SIDE = 28;

    /** One in so many training images is held out: 5,000 of 60,000. */
    private static final int HELD_OUT = 12;

    /**
     * The images in the four files of {@code folder}, gzipped or not, or those that come with the sample. The seed says
     * which are held out.
     *
     * @throws IOException if a file is missing, can't be read, is not what its name promises or does not fit its companion
     */
    static MnistData load(Optional<Path> folder, long seed) throws IOException {
        Dataset all = images(folder, "train");
        Dataset test = images(folder, "t10k");
        if (all.size() < HELD_OUT) {
            throw new IOException(
                    "the training files hold " + all.size() + " images, at least " + HELD_OUT + " are needed");
        }
        Dataset.Split split = all.holdOut(all.size() / HELD_OUT, seed);
        return new MnistData(split.rest(), split.held(), test);
    }

    private static Dataset images(Optional<Path> folder, String part) throws IOException {
        IdxFile images = open(folder, part + "-images-idx3-ubyte");
        IdxFile labels = open(folder, part + "-labels-idx1-ubyte");
        int[] dims = images.dims();
        if (dims.length != 3 || dims[0] == 0 || dims[1] != SIDE || dims[2] != SIDE) {
            throw new IOException(images.name() + ": the shape is " + Arrays.toString(dims) + ", images of " + SIDE
                    + " x " + SIDE + " pixels are needed");
        }
        return Dataset.ofImages(images, labels, CLASSES);
    }

    private static IdxFile open(Optional<Path> folder, String name) throws IOException {
        return folder.isPresent() ? file(folder.get(), name) : resource("/mnist/" + name + ".gz");
    }

    private static IdxFile file(Path folder, String name) throws IOException {
        for (Path path : new Path[] {folder.resolve(name + ".gz"), folder.resolve(name)}) {
            if (Files.exists(path)) {
                return IdxFile.read(path);
            }
        }
        throw new FileNotFoundException(folder + ": there is no " + name + ".gz and no " + name + " in it");
    }

    private static IdxFile resource(String path) throws IOException {
        try (InputStream in = MnistData.class.getResourceAsStream(path)) {
            if (in == null) {
                throw new FileNotFoundException("the images are missing from the sample's archive: " + path);
            }
            return IdxFile.read(in, path);
        }
    }
}
