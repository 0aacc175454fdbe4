package org.adjoint.cuda;

import java.util.List;
import org.adjoint.backend.Step;

/** One thing that a plan asks of the device; a region is a list of them, run in order. */
sealed interface Launch {
    /**
     * A kernel of the plan's {@link Unit}.
     *
     * @param label of the step, for profiles and messages
     * @param entry name in the unit
     * @param grid blocks along x
     * @param block threads in each
     * @param sharedBytes of dynamic shared memory
     * @param arguments the kernel's parameter struct, word by word
     */
    record Kernel(String label, String entry, long grid, int block, int sharedBytes, List<Argument> arguments)
            implements Launch {}

    /** A matrix product by cuBLAS. */
    record Product(Step.Product step, Argument.Place a, Argument.Place b, Argument.Place c) implements Launch {}
}
