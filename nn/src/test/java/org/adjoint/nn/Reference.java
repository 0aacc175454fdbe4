package org.adjoint.nn;

import org.adjoint.DType;
import org.adjoint.Graph;
import org.adjoint.backend.Backend;
import org.adjoint.backend.Backends;

/** Graphs and parameters for tests of formulas, in double precision on the reference backend. */
public final class Reference {
    private Reference() {}

    public static Backend backend() {
        return Backends.named("reference");
    }

    public static Graph graph() {
        return Graph.on(backend(), DType.FLOAT64);
    }

    public static ParameterSet parameters(long seed) {
        return ParameterSet.on(backend(), DType.FLOAT64, seed);
    }
}
