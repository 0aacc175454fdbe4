package org.adjoint.benchmarks;

/** Prints the unavoidable work of each workload, a line each: label, floating-point operations, bytes. */
public final class CostList {
    private CostList() {}

    public static void main(String[] args) {
        for (WorkloadId id : WorkloadId.values()) {
            System.out.println(
                    id.label() + " " + id.cost().flops() + " " + id.cost().bytes());
        }
    }
}
