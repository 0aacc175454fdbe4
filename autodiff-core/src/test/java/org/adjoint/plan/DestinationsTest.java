package org.adjoint.plan;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.adjoint.Expr;
import org.adjoint.Shape;
import org.adjoint.backend.Step;
import org.adjoint.op.Checkpoint;
import org.adjoint.op.Concatenate;
import org.adjoint.op.Pad;
import org.adjoint.op.Permute;
import org.adjoint.op.Reshape;
import org.adjoint.op.Slice;
import org.junit.jupiter.api.Test;

/** Which products write to where their results would be copied; a run agrees with evaluating each node by itself. */
class DestinationsTest extends PlannedGraph {
    private static final int BATCH = 3;
    private static final int TIME = 5;
    private static final int HEADS = 2;
    private static final int WIDTH = 4;

    private Expr filled(int... dims) {
        return input("x" + graph.size(), dims);
    }

    /** (batch, head, time, width) of some columns of (batch * time, columns). */
    private static Expr heads(Expr a, int from) {
        Expr columns = columns(a, from, from + HEADS * WIDTH);
        return Permute.permute(Reshape.reshape(columns, Shape.of(BATCH, TIME, HEADS, WIDTH)), 0, 2, 1, 3);
    }

    /** The way back, to (batch * time, heads * width). */
    private static Expr sideBySide(Expr heads) {
        return Reshape.reshape(Permute.permute(heads, 0, 2, 1, 3), Shape.of(BATCH * TIME, HEADS * WIDTH));
    }

    /** How many loops of a plan compute nothing. */
    private static long copies(List<Expr> wanted) {
        return Planner.plan(Structure.of(List.of(wanted), List.of())).schedule().regions().stream()
                .flatMap(region -> region.steps().stream())
                .filter(step -> step instanceof Step.Loop loop
                        && loop.instructions().isEmpty()
                        && loop.writes().stream().allMatch(w -> w.fold().isEmpty()))
                .count();
    }

    private void assertCopies(int expected, Expr... wanted) {
        assertEquals(expected, copies(List.of(wanted)));
        List<double[]> together = new ArrayList<>();
        graph.forward(wanted);
        Arrays.stream(wanted).forEach(w -> together.add(w.value().toDoubles()));
        graph.check(true).forward(wanted);
        for (int i = 0; i < wanted.length; i++) {
            assertArrayEquals(wanted[i].value().toDoubles(), together.get(i), 1e-13);
        }
    }

    @Test
    void headsAreComputedSideBySide() {
        Expr merged = sideBySide(dot(filled(BATCH, HEADS, TIME, TIME), heads(filled(BATCH * TIME, 8), 0)));
        assertCopies(0, merged);
        assertCopies(0, dot(merged, filled(HEADS * WIDTH, 6)));
    }

    @Test
    void gradientsOfQueriesKeysAndValuesAreComputedInOneArray() {
        Expr qkv = filled(BATCH * TIME, 3 * HEADS * WIDTH);
        Expr scores = dot(heads(qkv, 0), Permute.permute(heads(qkv, HEADS * WIDTH), 0, 1, 3, 2));
        Expr y = sideBySide(dot(scores.times(scores), heads(qkv, 2 * HEADS * WIDTH)));
        Expr cotangent = filled(y.shape().dims());
        Expr gradient = graph.vjp(y, cotangent, List.of(qkv)).get(0);
        assertCopies(0, y, gradient);
        assertCopies(0, dot(gradient, filled(3 * HEADS * WIDTH, 7)));
    }

    @Test
    void productsAreComputedInTheColumnsOfTheirConcatenation() {
        Expr x = filled(6, 4);
        Expr joined = Concatenate.concatenate(1, dot(x, filled(4, 3)), dot(x, filled(4, 1)), dot(x, filled(4, 5)));
        assertCopies(0, joined);
    }

    @Test
    void aProductSomewhereInsideTwoConcatenationsIsComputedThere() {
        Expr x = filled(6, 4);
        Expr rows = Concatenate.concatenate(0, dot(x, filled(4, 3)), dot(x, filled(4, 3)));
        assertCopies(0, Concatenate.concatenate(0, rows, filled(2, 3).times(2)));
    }

    @Test
    void aProductAddedToCopiedHeadsIsAddedWhereTheyLie() {
        Expr merged = sideBySide(dot(filled(BATCH, HEADS, TIME, TIME), heads(filled(BATCH * TIME, 8), 0)));
        Expr product = dot(filled(BATCH * TIME, 7), filled(7, HEADS * WIDTH));
        assertCopies(0, merged.plus(product));
        assertCopies(0, rows(merged, 0, TIME).plus(rows(merged, TIME, 2 * TIME)));
    }

    @Test
    void aProductThatOthersReadIsCopied() {
        Expr product = dot(filled(BATCH, HEADS, TIME, TIME), heads(filled(BATCH * TIME, 8), 0));
        assertCopies(1, sideBySide(product), product);
        assertCopies(1, sideBySide(product), product.times(2));
        Expr two = dot(filled(6, 4), filled(4, 3));
        assertCopies(2, Concatenate.concatenate(1, two, two));
    }

    @Test
    void headsThatOthersReadAreCopiedIntoALargerValue() {
        Expr merged = sideBySide(dot(filled(BATCH, HEADS, TIME, TIME), heads(filled(BATCH * TIME, 8), 0)));
        assertCopies(
                1, Concatenate.concatenate(1, merged, filled(BATCH * TIME, 3).times(2)), merged);
    }

    @Test
    void aProductWhoseColumnsWouldLieApartIsCopied() {
        Expr x = filled(6, 4);
        Expr first = Reshape.reshape(dot(x, filled(4, 3)), Shape.of(6, 3, 1));
        Expr second = Reshape.reshape(dot(x, filled(4, 3)), Shape.of(6, 3, 1));
        assertCopies(2, Concatenate.concatenate(2, first, second));
    }

    @Test
    void aSumOfProductsIsCopied() {
        Expr v = heads(filled(BATCH * TIME, 8), 0);
        Expr sum = dot(filled(BATCH, HEADS, TIME, TIME), v).plus(dot(filled(BATCH, HEADS, TIME, TIME), v));
        assertCopies(1, sideBySide(sum));
    }

    @Test
    void aProductBetweenZerosIsCopiedAfterTheFill() {
        Expr product = dot(filled(6, 4), filled(4, 3));
        Expr padded = new Pad(Shape.of(6, 9), new int[] {0, 2}, new int[] {1, 1}).apply(product);
        graph.forward(padded);
        assertEquals(0, padded.value().get(5, 1));
        assertCopies(1, padded);
    }

    @Test
    void rowsInReverseAreCopied() {
        Expr x = filled(6, 4);
        Expr first = new Slice(new int[] {2, 0}, new int[] {3, 4}, new int[] {-1, 1}).apply(x);
        Expr y = dot(first, filled(4, 3)).plus(dot(rows(x, 3, 6), filled(4, 3)));
        assertCopies(1, graph.vjp(y, filled(3, 3), List.of(x)).get(0));
        Expr reversed = new Slice(new int[] {5, 0}, new int[] {6, 4}, new int[] {-1, 1}).apply(dot(x, filled(4, 4)));
        assertCopies(1, Concatenate.concatenate(1, reversed, x.times(2)));
    }

    @Test
    void aProductIsNotDividedIntoFewerRowsForIt() {
        // All six matrices are rows of a region; side by side only those of different batches lie one behind the other.
        Expr product = dot(filled(BATCH, HEADS, TIME, TIME), filled(BATCH, HEADS, TIME, WIDTH));
        assertCopies(1, sideBySide(product));
        Expr rows = Reshape.reshape(dot(filled(6, 4), filled(4, 5)), Shape.of(2, 3, 5));
        assertCopies(1, Reshape.reshape(Permute.permute(rows, 1, 0, 2), Shape.of(6, 5)));
        // Turned, its columns would be the rows of the region.
        Expr turned = Permute.transpose(dot(filled(4, 3), filled(3, 6)));
        assertCopies(1, Reshape.reshape(turned, Shape.of(4, 6)));
    }

    @Test
    void aSegmentThatIsComputedAgainAgrees() {
        Expr qkv = filled(BATCH * TIME, 2 * HEADS * WIDTH);
        int first = graph.size();
        Expr scores = dot(heads(qkv, 0), Permute.permute(heads(qkv, HEADS * WIDTH), 0, 1, 3, 2));
        Expr merged = sideBySide(dot(scores.times(scores), heads(qkv, 0)));
        Expr y = Checkpoint.checkpoint(merged.times(merged), first);
        Expr gradient = graph.vjp(y, filled(y.shape().dims()), List.of(qkv)).get(0);
        graph.forward(y, gradient);
        double[] together = gradient.value().toDoubles();
        graph.check(true).forward(y, gradient);
        assertArrayEquals(gradient.value().toDoubles(), together, 1e-13);
    }
}
