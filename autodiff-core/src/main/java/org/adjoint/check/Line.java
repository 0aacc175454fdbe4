package org.adjoint.check;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.DoubleFunction;
import java.util.stream.IntStream;
import org.adjoint.Shape;

/** Comparisons of slopes along lines through the point on which one input varies. */
final class Line {
    /** Up to this size a direction that does not pass is resolved into its entries. */
    private static final int RESOLVED = 256;

    private final Subject subject;
    private final int input;
    private final double[] gradient;
    private final int order;
    private final double relative;
    private final Subject.Value centre;
    private final double size;
    private final double step;

    Line(Subject subject, int input, double[] gradient, int order, double relative) {
        this.subject = subject;
        this.input = input;
        this.gradient = gradient;
        this.order = order;
        this.relative = relative;
        this.centre = subject.value();
        this.size = Arrays.stream(subject.point(input).toDoubles())
                .map(Math::abs)
                .max()
                .orElse(0);
        this.step = Math.max(0x1p-8, 0x1p-20 * size);
    }

    /**
     * The comparison along a random direction; entry by entry where that one meets a kink; and where it fails, with those
     * entries that do.
     */
    List<Comparison> direction(int number, SplittableRandom random) {
        Shape shape = subject.point(input).shape();
        double[] direction = Subject.awayFromZero(shape, random).toDoubles();
        Comparison whole = compare("direction " + number, direction);
        boolean resolved = direction.length <= RESOLVED;
        return switch (whole.verdict()) {
            case PASSED -> List.of(whole);
            case KINK -> resolved ? entries() : List.of(whole);
            case FAILED -> {
                List<Comparison> found = new ArrayList<>(List.of(whole));
                found.addAll(resolved ? failing(entries()) : failing(List.of(search(direction))));
                yield found;
            }
        };
    }

    private static List<Comparison> failing(List<Comparison> comparisons) {
        return comparisons.stream()
                .filter(c -> c.verdict() == Comparison.Verdict.FAILED)
                .toList();
    }

    /** An entry that fails, by halving the direction toward the larger error. */
    private Comparison search(double[] direction) {
        int from = 0;
        int to = direction.length;
        while (to - from > 1) {
            int middle = (from + to) >>> 1;
            double first = excess(compare("", between(direction, from, middle)));
            double second = excess(compare("", between(direction, middle, to)));
            if (first >= second) {
                to = middle;
            } else {
                from = middle;
            }
        }
        return entry(from);
    }

    /** How far the error is beyond the tolerance; NaN is the farthest. */
    private static double excess(Comparison c) {
        return c.error() <= c.tolerance() ? 0 : Double.isNaN(c.error()) ? Double.POSITIVE_INFINITY : c.error();
    }

    private static double[] between(double[] direction, int from, int to) {
        double[] part = new double[direction.length];
        System.arraycopy(direction, from, part, from, to - from);
        return part;
    }

    /** The comparison along each axis of the input's space. */
    List<Comparison> entries() {
        List<Comparison> comparisons = new ArrayList<>();
        for (int j = 0; j < gradient.length; j++) {
            comparisons.add(entry(j));
        }
        return comparisons;
    }

    private Comparison entry(int j) {
        double[] unit = new double[gradient.length];
        unit[j] = 1;
        return compare("index " + index(subject.point(input).shape(), j), unit);
    }

    private Comparison compare(String place, double[] direction) {
        // An entry that the direction leaves alone must not bring its NaN into the sum.
        double analytic = IntStream.range(0, direction.length)
                .filter(j -> direction[j] != 0)
                .mapToDouble(j -> gradient[j] * direction[j])
                .sum();
        DoubleFunction<Subject.Value> moved = h -> subject.moved(input, direction, h);
        String name = subject.inputName(input);
        Comparison quick =
                Comparison.of(order, name, place, analytic, Slope.of(moved, centre, size, step, relative), relative);
        return quick.verdict() == Comparison.Verdict.FAILED
                ? Comparison.of(
                        order, name, place, analytic, Slope.ofAllSteps(moved, centre, size, step, relative), relative)
                : quick;
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
