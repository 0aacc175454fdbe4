package org.adjoint.ops.teaching;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

/** The cost of a minibatch is the mean over its examples, and so is its gradient. */
class MinibatchTest {
    private static final int EXAMPLES = 8;

    @Test
    void theGradientOfAMinibatchIsTheMeanOfThoseOfItsExamples() {
        try (SmallNetwork batch = new SmallNetwork(EXAMPLES);
                SmallNetwork single = new SmallNetwork(1)) {
            batch.feed(0);
            List<double[]> ofBatch = batch.gradients();
            List<double[]> means =
                    ofBatch.stream().map(g -> new double[g.length]).toList();
            for (int example = 0; example < EXAMPLES; example++) {
                single.feed(example);
                List<double[]> ofExample = single.gradients();
                for (int p = 0; p < means.size(); p++) {
                    for (int i = 0; i < means.get(p).length; i++) {
                        means.get(p)[i] += ofExample.get(p)[i] / EXAMPLES;
                    }
                }
            }
            for (int p = 0; p < means.size(); p++) {
                assertArrayEquals(means.get(p), ofBatch.get(p), 1e-14, "parameter " + p);
            }
        }
    }
}
