package org.adjoint.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.adjoint.DType;
import org.adjoint.backend.Backend;
import org.adjoint.backend.Region;
import org.adjoint.backend.Schedule;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The kernels of products on the emulated device, compared with the reference backend. */
@EnabledIf("org.adjoint.cuda.Emulation#isBuilt")
class ProductLoweringTest {
    private static final Device.Properties DEVICE = new Device.Properties("a device", 90, 4, 48 << 10, 1 << 30);
    private static final Backend BACKEND = StepRun.emulated(48 << 10);

    private final Random random = new Random(17);

    private void check(Products product) {
        List<double[]> contents = new ArrayList<>();
        for (int slot = 1; slot <= 3; slot++) {
            contents.add(StepRun.random(random, product.elements(slot)));
        }
        if (product.beta() == 0) {
            Arrays.fill(contents.get(2), Double.NaN);
        }
        DType dtype = product.dtype();
        double[] expected = StepRun.reference(product.step(), dtype, contents);
        double[] actual = StepRun.on(BACKEND, product.step(), dtype, contents);
        double tolerance = (dtype == DType.FLOAT32 ? 1e-6 : 1e-14) * (1 + Math.sqrt(product.k()));
        for (int i = 0; i < expected.length; i++) {
            boolean same = Double.isNaN(expected[i])
                    ? Double.isNaN(actual[i])
                    : Math.abs(actual[i] - expected[i]) <= tolerance;
            assertTrue(same, product + ": element " + i + " is " + actual[i] + ", not " + expected[i]);
        }
    }

    private void checkAllWays(Products product) {
        for (boolean a : new boolean[] {false, true}) {
            for (boolean b : new boolean[] {false, true}) {
                check(product.byColumns(a, b));
                check(product.byColumns(a, b).withGaps(3).scaled(-0.5, 2));
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"FLOAT32", "FLOAT64"})
    void sizesAroundATile(DType dtype) {
        for (int[] size : new int[][] {{2, 2, 1}, {3, 5, 7}, {33, 31, 17}, {64, 64, 16}, {65, 63, 33}, {5, 130, 40}}) {
            checkAllWays(Products.of(dtype, size[0], size[1], size[2]));
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"FLOAT32", "FLOAT64"})
    void oneRowOrColumn(DType dtype) {
        for (int length : new int[] {1, 2, 31, 33, 67}) {
            for (int depth : new int[] {1, 5, 128, 131}) {
                checkAllWays(Products.of(dtype, length, 1, depth));
                checkAllWays(Products.of(dtype, 1, length, depth));
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"FLOAT32", "FLOAT64"})
    void fewResultsOfALongSumAreDivided(DType dtype) {
        checkAllWays(Products.of(dtype, 3, 5, 530));
        check(Products.of(dtype, 3, 66, 1030).scaled(2, 1));
        checkAllWays(Products.of(dtype, 1, 1, 1003));
        checkAllWays(Products.of(dtype, 40, 1, 530, 2));
        check(Products.of(dtype, 2, 3, 777, 2, 2).scaled(3, 0.5));
    }

    @ParameterizedTest
    @EnumSource(names = {"FLOAT32", "FLOAT64"})
    void batches(DType dtype) {
        for (int repeated = 0; repeated <= 2; repeated++) {
            checkAllWays(Products.of(dtype, 5, 3, 4, 3).repeating(repeated));
            checkAllWays(Products.of(dtype, 1, 3, 4, 3, 2).repeating(repeated));
            check(Products.of(dtype, 5, 3, 4, 3, 1, 2).repeating(repeated));
        }
    }

    /** More axes that do not merge than a launch has. */
    @Test
    void aBatchOfManyAxes() {
        Products product = Products.of(DType.FLOAT32, 2, 3, 4, 2, 3, 2, 2, 3).repeating(1);
        assertEquals(2, BatchAxes.of(product.step()).axes().size());
        check(product);
        Products many = Products.of(DType.FLOAT32, 2, 3, 4, 2, 3, 2, 2, 3).withGaps(1);
        check(many);
    }

    @Test
    void manyLargeTiles() {
        check(Products.of(DType.FLOAT32, 131, 66, 17, 64).byColumns(true, true).scaled(1, 1));
        check(Products.of(DType.FLOAT32, 65, 131, 5, 64));
    }

    @ParameterizedTest
    @EnumSource(names = {"FLOAT32", "FLOAT64"})
    void emptyOnes(DType dtype) {
        check(Products.of(dtype, 3, 4, 0));
        check(Products.of(dtype, 3, 4, 0).scaled(1, 0.5));
        check(Products.of(dtype, 1, 4, 0));
        check(Products.of(dtype, 0, 4, 3));
        check(Products.of(dtype, 3, 0, 3));
        check(Products.of(dtype, 3, 4, 3, 0));
    }

    @Test
    void theTextIsThatOfTheStructure() {
        String text = text(Products.of(DType.FLOAT32, 30, 40, 50));
        assertEquals(text, text(Products.of(DType.FLOAT32, 3, 7, 5000)));
        assertEquals(text, text(Products.of(DType.FLOAT32, 300, 20, 9, 3, 2).repeating(2)));
    }

    private static String text(Products product) {
        Schedule schedule = new Schedule(4, 0, List.of(new Region(1, 0, List.of(product.step()))));
        return Lowering.of(schedule, DEVICE, false).text();
    }
}
