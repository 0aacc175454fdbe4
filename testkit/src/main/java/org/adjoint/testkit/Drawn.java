package org.adjoint.testkit;

import java.util.List;
import org.adjoint.DType;
import org.adjoint.Tensor;

/** A case with a seed for its values: 0 draws plain numbers, a negative one whole numbers, which are often equal. */
record Drawn(OpCase of, long seed) {
    List<Tensor> inputs(DType dtype) {
        return of.draw(seed, dtype);
    }

    @Override
    public String toString() {
        return of
                + (seed == 0
                        ? " at plain numbers"
                        : (seed < 0 ? " at whole numbers" : " at numbers") + " of seed " + seed);
    }
}
