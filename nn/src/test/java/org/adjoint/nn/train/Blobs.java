package org.adjoint.nn.train;

import java.util.Random;
import org.adjoint.nn.data.Dataset;

/** Points of the plane around as many centres as there are classes, at some distance from each other. */
final class Blobs {
    private Blobs() {}

    static Dataset of(int size, int classes, double spread, long seed) {
        Random random = new Random(seed);
        float[] features = new float[2 * size];
        int[] labels = new int[size];
        for (int i = 0; i < size; i++) {
            labels[i] = i % classes;
            double angle = 2 * Math.PI * labels[i] / classes;
            features[2 * i] = (float) (Math.cos(angle) + spread * random.nextGaussian());
            features[2 * i + 1] = (float) (Math.sin(angle) + spread * random.nextGaussian());
        }
        return Dataset.of(2, classes, features, labels);
    }
}
