package com.example;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.adjoint.Shape;
import org.adjoint.Tensor;
import org.adjoint.backend.Backends;
import org.adjoint.testkit.Domain;
import org.adjoint.testkit.Expected;
import org.adjoint.testkit.OpCase;
import org.adjoint.testkit.OpSpec;
import org.adjoint.testkit.OpTests;
import org.adjoint.testkit.Operand;
import org.adjoint.testkit.Tolerance;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.TestFactory;

/** One row for each operation gives it the tests of the built-in ones, on every backend. */
class CustomOpsTest {
    private static final OpSpec RATIONAL =
            OpSpec.unary("rational", CustomOps::rational, Domain.REAL, a -> a / (1 + a * a));

    private static final OpSpec LOG_COSH = OpSpec.unary(
                    "logCosh", CustomOps::logCosh, Domain.NONZERO, a -> Math.log(Math.cosh(a)))
            .within(Tolerance.FUNCTION.nearZero(1, "terms near ln 2 cancel"))
            .special(1000, 1000 - Math.log(2))
            .special(0, 0);

    private static final OpSpec RMS_NORM = OpSpec.of("rmsNorm", shapes -> shapes.ofRank(1, 3)
                    .map(shape -> OpCase.of(
                            "epsilon 0.1",
                            List.of(Operand.of(shape, Domain.REAL)),
                            xs -> CustomOps.rmsNorm(xs.get(0), 0.1),
                            in -> rmsNorm(in.get(0)))))
            .within(Tolerance.SUM);

    private static final OpSpec ISOTONIC = OpSpec.of("isotonic", shapes -> shapes.extent()
                    .map(n -> OpCase.of(
                            "",
                            List.of(Operand.of(Shape.of(n), Domain.REAL)),
                            xs -> CustomOps.isotonic(xs.get(0)),
                            in -> isotonic(in.get(0)))))
            .within(Tolerance.SUM)
            .drawing(OpSpec.NonFinite.NONE)
            .differentiable(1)
            .refusing("a matrix", g -> CustomOps.isotonic(g.input("a", Shape.of(2, 3))), "needs a sequence", "(2, 3)");

    @TestFactory
    Stream<DynamicNode> operationsConform() {
        return Stream.of(Backends.named("reference"), Backends.best())
                .distinct()
                .flatMap(backend -> Stream.of(RMS_NORM, RATIONAL, LOG_COSH, ISOTONIC)
                        .map(row -> DynamicContainer.dynamicContainer(
                                row.name() + " on " + backend.name(), OpTests.of(row, backend))));
    }

    private static Expected rmsNorm(Tensor a) {
        int columns = Math.max(a.shape().dim(-1), 1);
        double[] y = a.toDoubles();
        for (int row = 0; row < y.length; row += columns) {
            int from = row;
            double squares = IntStream.range(from, from + columns)
                    .mapToDouble(i -> a.at(i) * a.at(i))
                    .average()
                    .orElseThrow();
            for (int i = from; i < from + columns; i++) {
                y[i] = a.at(i) / Math.sqrt(squares + 0.1);
            }
        }
        return Expected.of(a.shape(), y);
    }

    /** The minimax formula: yᵢ is the largest over j ≤ i of the smallest over k ≥ i of the mean of aⱼ ... aₖ. */
    private static Expected isotonic(Tensor a) {
        int n = (int) a.size();
        double[] y = IntStream.range(0, n)
                .mapToDouble(i -> IntStream.rangeClosed(0, i)
                        .mapToDouble(j -> smallestMean(a, j, i))
                        .max()
                        .orElseThrow())
                .toArray();
        double[] scale = new double[n];
        Arrays.fill(scale, 3);
        return new Expected(a.shape(), y, scale);
    }

    private static double smallestMean(Tensor a, int from, int atLeast) {
        double sum = 0;
        double smallest = Double.POSITIVE_INFINITY;
        for (int k = from; k < a.size(); k++) {
            sum += a.at(k);
            if (k >= atLeast) {
                smallest = Math.min(smallest, sum / (k - from + 1));
            }
        }
        return smallest;
    }
}
