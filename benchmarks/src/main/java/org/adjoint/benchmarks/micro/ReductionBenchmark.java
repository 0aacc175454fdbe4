package org.adjoint.benchmarks.micro;

import static org.adjoint.ops.Reductions.max;
import static org.adjoint.ops.Reductions.sum;

import org.adjoint.Expr;
import org.openjdk.jmh.annotations.Param;

/** Sums and maxima of a matrix over its rows, its columns and everything. */
public class ReductionBenchmark extends ProgramBenchmark {
    @Param({"1000x1000", "100000x10", "10x100000"})
    public String shape;

    @Param
    public Over over;

    /** What is folded. */
    public enum Over {
        ROWS,
        COLUMNS,
        EVERYTHING,
        MAX_OF_COLUMNS
    }

    @Override
    void prepare() {
        String[] sides = shape.split("x");
        Expr x = input(1, Integer.parseInt(sides[0]), Integer.parseInt(sides[1]));
        computing(
                switch (over) {
                    case ROWS -> sum(x, 0);
                    case COLUMNS -> sum(x, 1);
                    case EVERYTHING -> sum(x);
                    case MAX_OF_COLUMNS -> max(x, 1);
                });
    }
}
