package org.adjoint.check;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.adjoint.Shape;

/** Comparisons of slopes along lines through the point on which one input varies. */
final class Line {
    /** Up to this size a direction that meets a kink is resolved into its entries. */
    private static final int RESOLVED = 256;

    private final Subject subject;
    private final int input;
    private final double[] gradient;
    private final int order;
    private final double relative;
    private final Subject.Value centre;
    private final double step;

    Line(Subject subject, int input, double[] gradient, int order, double relative) {
        this.subject = subject;
        this.input = input;
        this.gradient = gradient;
        this.order = order;
        this.relative = relative;
        this.centre = subject.value();
        double largest = Arrays.stream(subject.point(input).toDoubles())
                .map(Math::abs)
                .max()
                .orElse(0);
        this.step = Math.max(0x1p-8, 0x1p-20 * largest);
    }

    /** The comparison along a random direction, or entry by entry where that one meets a kink. */
    List<Comparison> direction(int number, SplittableRandom random) {
        Shape shape = subject.point(input).shape();
        double[] direction = Subject.awayFromZero(shape, random).toDoubles();
        Comparison whole = compare("direction " + number, direction);
        return whole.verdict() == Comparison.Verdict.KINK && direction.length > 1 && direction.length <= RESOLVED
                ? entries()
                : List.of(whole);
    }

    /** The comparison along each axis of the input's space. */
    List<Comparison> entries() {
        List<Comparison> comparisons = new ArrayList<>();
        for (int j = 0; j < gradient.length; j++) {
            double[] unit = new double[gradient.length];
            unit[j] = 1;
            comparisons.add(compare("index " + index(subject.point(input).shape(), j), unit));
        }
        return comparisons;
    }

    private Comparison compare(String place, double[] direction) {
        // An entry that the direction leaves alone must not bring its NaN into the sum.
        double analytic = IntStream.range(0, direction.length)
                .filter(j -> direction[j] != 0)
                .mapToDouble(j -> gradient[j] * direction[j])
                .sum();
        Slope slope = Slope.of(h -> subject.moved(input, direction, h), centre, step, relative);
        return Comparison.of(order, subject.inputName(input), place, analytic, slope, relative);
    }

    /** The index of a row-major position, such as {@code (2, 3)}. */
    private static String index(Shape shape, int position) {
        int[] index = new int[shape.rank()];
        int rest = position;
        for (int i = index.length - 1; i >= 0; i--) {
            index[i] = rest % shape.dim(i);
            rest /= shape.dim(i);
        }
        return Shape.of(index).toString();
    }
}
