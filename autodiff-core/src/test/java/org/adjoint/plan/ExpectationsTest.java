package org.adjoint.plan;

import static org.adjoint.op.Pointwise.pointwise;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.adjoint.Expr;
import org.adjoint.op.Pointwise;
import org.adjoint.op.Reduction;
import org.adjoint.op.Reduction.Kind;
import org.adjoint.op.Reshape;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Means under a softmax along the rows: in which loop their sum is. */
class ExpectationsTest extends PlannedGraph {
    private static final int ROWS = 6;
    private static final int COLUMNS = 40;
    private static final Pointwise EXP = pointwise("exp", a -> a.exp());

    private Expr z;
    private Expr c;
    private Expr p;

    @BeforeEach
    void makeSoftmax() {
        z = input("z", ROWS, COLUMNS).requireGrad();
        c = input("c", ROWS, COLUMNS);
        p = normalised(EXP.apply(z.minus(rows(Kind.MAX, z))));
    }

    private static Expr normalised(Expr e) {
        return e.div(rows(Kind.SUM, e));
    }

    /** The fold of each row, with the folded axis kept. */
    private static Expr rows(Kind kind, Expr a) {
        return Reshape.reshape(Reduction.reduce(kind, a, 1), a.shape().reduced(new int[] {1}, true));
    }

    private static Expr mean(Expr p, Expr c) {
        return rows(Kind.SUM, p.times(c));
    }

    /** How many sums the loop that makes the exponentials leaves. */
    private long sumsOfExponentials(Expr... roots) {
        String loop = explained(roots)
                .lines()
                .filter(l -> l.contains("loop") && l.contains("exp"))
                .findFirst()
                .orElseThrow();
        return Arrays.stream(loop.split(" |\\[")).filter("SUM"::equals).count();
    }

    private void assertMean(Expr mean, Expr weights) {
        double[] probabilities = p.value().toDoubles();
        double[] numbers = weights.value().toDoubles();
        double[] expected = new double[ROWS];
        for (int i = 0; i < probabilities.length; i++) {
            expected[i / COLUMNS] += probabilities[i] * numbers[i];
        }
        assertArrayEquals(expected, mean.value().toDoubles(), 1e-14);
    }

    /** How many sums are ready with the exponentials where the mean is wanted after {@code before}; and that the mean is right. */
    private void assertSums(long expected, Expr weights, Expr... before) {
        Expr mean = mean(p, weights);
        Expr[] roots = Arrays.copyOf(before, before.length + 1);
        roots[before.length] = mean;
        assertEquals(expected, sumsOfExponentials(roots));
        graph.forward(p, weights, mean);
        assertMean(mean, weights);
    }

    @Test
    void theSumIsReadyWithThatOfTheExponentials() {
        Expr mean = mean(p, c);
        assertEquals(2, sumsOfExponentials(mean));
        graph.forward(mean, p);
        assertMean(mean, c);
    }

    @Test
    void theOrderOfTheFactorsDoesNotMatter() {
        assertEquals(2, sumsOfExponentials(mean(c, p)));
    }

    @Test
    void probabilitiesThatAreWantedAreThere() {
        Expr mean = mean(p, c);
        assertEquals(2, sumsOfExponentials(p, mean));
        graph.forward(p, mean);
        assertMean(mean, c);
        double[] sums = new double[ROWS];
        double[] probabilities = p.value().toDoubles();
        for (int i = 0; i < probabilities.length; i++) {
            sums[i / COLUMNS] += probabilities[i];
        }
        for (double sum : sums) {
            assertEquals(1, sum, 1e-14);
        }
    }

    @Test
    void weightsMayBeScaledAfterwards() {
        Expr square = p.times(p);
        Expr weights = c.minus(input("later", ROWS, COLUMNS)).times(0.5);
        Expr scaled = c.times(0.5);
        assertEquals(2, sumsOfExponentials(square, mean(p, scaled)));
        assertEquals(1, sumsOfExponentials(square, mean(p, weights)), "two steps after the probabilities");
        Expr mean = mean(p, scaled);
        graph.forward(p, scaled, mean);
        assertMean(mean, scaled);
    }

    @Test
    void theExponentialsMayBeWeights() {
        assertSums(2, EXP.apply(z.minus(rows(Kind.MAX, z))));
    }

    @Test
    void whatIsNotCheapIsNotDoneTwice() {
        assertSums(1, TANH.apply(c), p.times(p));
    }

    @Test
    void weightsFromTheProbabilitiesCannotComeFirst() {
        assertSums(1, TANH.apply(p));
    }

    @Test
    void whatAProductMakesIsNotMoved() {
        Expr x = input("x", ROWS, 3);
        Expr w = input("w", 3, COLUMNS);
        Expr square = p.times(p);
        assertEquals(1, sumsOfExponentials(square, mean(p, dot(x, w))));
    }

    @Test
    void sumsAlongTheOtherAxisStay() {
        assertEquals(1, sumsOfExponentials(Reduction.reduce(Kind.SUM, p.times(c), 0)));
    }

    @Test
    void weightsAreNotMultipliedByWhatMayBeHuge() {
        z.set(new double[ROWS * COLUMNS]);
        Expr unshifted = normalised(EXP.apply(z.plus(700)));
        Expr mean = mean(unshifted, c.times(1e10));
        assertEquals(1, sumsOfExponentials(mean));
        graph.forward(mean);
        assertTrue(Arrays.stream(mean.value().toDoubles()).allMatch(Double::isFinite));
    }

    @Test
    void theGradientOfAMeanIsRight() {
        checkedGradients(mean(p, c), z);
    }

    @Test
    void lossAndGradientNeedNoOtherPassForTheMean() {
        Expr loss = Reduction.reduce(Kind.SUM, p.times(c), 0, 1);
        Expr gradient = p.times(c.minus(mean(p, c)));
        assertEquals(2, sumsOfExponentials(gradient, loss));
        long passes = explained(gradient, loss)
                .lines()
                .filter(l -> l.contains("loop [" + ROWS + ", " + COLUMNS + "]"))
                .count();
        assertEquals(3, passes, "the largest logit, the exponentials, the gradient");
    }
}
