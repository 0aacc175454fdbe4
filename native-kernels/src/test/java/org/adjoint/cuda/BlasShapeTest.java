package org.adjoint.cuda;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.adjoint.DType;
import org.adjoint.backend.Operand;
import org.adjoint.backend.Step;
import org.junit.jupiter.api.Test;

/** What cuBLAS is asked for, computed by plain loops that keep to its contract, is the product. */
class BlasShapeTest {
    private final Random random = new Random(5);

    /** A column-major gemm over a batch, as cublasGemmStridedBatched documents it. */
    private static void gemm(
            boolean transposeA,
            boolean transposeB,
            int m,
            int n,
            int k,
            double alpha,
            Columns a,
            Columns b,
            double beta,
            Columns c,
            int count) {
        assertTrue(a.lead >= Math.max(1, transposeA ? k : m), "lead of the first");
        assertTrue(b.lead >= Math.max(1, transposeB ? n : k), "lead of the second");
        assertTrue(c.lead >= Math.max(1, m), "lead of the result");
        for (int entry = 0; entry < count; entry++) {
            for (int i = 0; i < m; i++) {
                for (int j = 0; j < n; j++) {
                    double sum = 0;
                    for (int l = 0; l < k; l++) {
                        double x = transposeA ? a.get(entry, l, i) : a.get(entry, i, l);
                        double y = transposeB ? b.get(entry, j, l) : b.get(entry, l, j);
                        sum += x * y;
                    }
                    int at = c.at(entry, i, j);
                    c.data[at] = alpha * sum + (beta == 0 ? 0 : beta * c.data[at]);
                }
            }
        }
    }

    private record Columns(double[] data, long offset, int lead, long stride) {
        int at(int entry, int row, int column) {
            return (int) (offset + entry * stride + (long) column * lead + row);
        }

        double get(int entry, int row, int column) {
            return data[at(entry, row, column)];
        }
    }

    private void check(Products products, int calls) {
        Step.Product step = products.step();
        List<double[]> contents = new ArrayList<>();
        for (int slot = 1; slot <= 3; slot++) {
            contents.add(StepRun.random(random, products.elements(slot)));
        }
        double[] expected = StepRun.reference(step, products.dtype(), contents);
        BlasShape shape = BlasShape.of(step).orElseThrow();
        assertEquals(calls, shape.offsets().size(), products.toString());
        for (long[] from : shape.offsets()) {
            gemm(
                    shape.transposeB(),
                    shape.transposeA(),
                    shape.columns(),
                    shape.rows(),
                    shape.depth(),
                    step.alpha(),
                    new Columns(contents.get(1), products.gap() + from[1], shape.leadB(), shape.strideB()),
                    new Columns(contents.get(0), products.gap() + from[0], shape.leadA(), shape.strideA()),
                    step.beta(),
                    new Columns(contents.get(2), products.gap() + from[2], shape.leadC(), shape.strideC()),
                    shape.count());
        }
        assertArrayEquals(expected, contents.get(2), 1e-14, products.toString());
    }

    private void checkAllWays(Products products, int calls) {
        for (boolean a : new boolean[] {false, true}) {
            for (boolean b : new boolean[] {false, true}) {
                check(products.byColumns(a, b), calls);
                check(products.byColumns(a, b).withGaps(2).scaled(0.5, 3), calls);
            }
        }
    }

    @Test
    void rowsAndColumnsOfAllExtents() {
        for (int[] size : new int[][] {{2, 3, 4}, {1, 3, 4}, {2, 1, 4}, {2, 3, 1}, {1, 1, 4}, {1, 1, 1}, {5, 1, 1}}) {
            checkAllWays(Products.of(DType.FLOAT64, size[0], size[1], size[2]), 1);
        }
    }

    @Test
    void batchesInOneCallWhereTheyStepEvenly() {
        checkAllWays(Products.of(DType.FLOAT64, 2, 3, 4, 5), 1);
        check(Products.of(DType.FLOAT64, 2, 3, 4, 2, 3, 2), 1);
        check(Products.of(DType.FLOAT64, 2, 3, 4, 5).repeating(1), 1);
        check(Products.of(DType.FLOAT64, 2, 3, 4, 5).repeating(2), 1);
    }

    @Test
    void axesThatDoNotMergeInSeveralCalls() {
        check(Products.of(DType.FLOAT64, 2, 3, 4, 5, 2).repeating(2), 2);
        check(Products.of(DType.FLOAT64, 2, 3, 4, 2, 5).repeating(1), 2);
    }

    @Test
    void matricesThatOverlapAreNotForCublas() {
        assertEquals(Optional.empty(), BlasShape.of(withRowsOfA(2, 1)));
        assertEquals(Optional.empty(), BlasShape.of(withRowsOfA(0, 1)));
        assertEquals(Optional.empty(), BlasShape.of(withRowsOfA(8, 2)));
        assertTrue(BlasShape.of(withRowsOfA(4, 1)).isPresent());
    }

    @Test
    void nothingIsNotForCublas() {
        assertEquals(
                Optional.empty(),
                BlasShape.of(Products.of(DType.FLOAT64, 2, 3, 0).step()));
        assertEquals(
                Optional.empty(),
                BlasShape.of(Products.of(DType.FLOAT64, 2, 3, 4, 0).step()));
    }

    private static Step.Product withRowsOfA(long row, long column) {
        Step.Product p = Products.of(DType.FLOAT64, 2, 3, 4).step();
        Operand a = new Operand(1, 0, DType.FLOAT64, new long[] {row, column});
        return new Step.Product(
                "dot", p.dtype(), p.partition(), p.m(), p.n(), p.k(), p.batch(), a, p.b(), p.c(), p.alpha(), p.beta());
    }
}
