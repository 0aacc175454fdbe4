package org.adjoint.check;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.adjoint.DType;
import org.adjoint.Expr;
import org.adjoint.Graph;
import org.adjoint.Shape;
import org.adjoint.Tensor;
import org.adjoint.backend.Backend;

/** A function under test in a graph of its own: φ(x) = Σ ⟨cotangent, output⟩, and its gradient by the reverse sweep. */
final class Subject implements AutoCloseable {
    private static final double GOLDEN_SECTION = (Math.sqrt(5) - 1) / 2;

    private final Graph graph;
    private final List<Expr> inputs = new ArrayList<>();
    private final List<Expr> differentiated = new ArrayList<>();
    private final List<Tensor> points;
    private final Formula formula;
    private final Expr result;
    /** The outputs of φ: the result for order 1, the gradient of the order before for the others. */
    private List<Expr> outputs;

    private List<Expr> gradients;
    private final List<Expr> cotangents = new ArrayList<>();
    private int firstCotangent;
    private double[][] weights;
    private double sumOfWeights;

    Subject(Backend backend, Formula formula, List<Tensor> points) {
        this.graph = Graph.on(backend, DType.FLOAT64).freezeRandom();
        this.formula = formula;
        this.points = points;
        for (int i = 0; i < points.size(); i++) {
            Tensor point = points.get(i);
            Expr input = graph.input(formula.inputName(i), point.shape(), point.dtype());
            input.set(point);
            inputs.add(input);
            if (point.dtype().isFloat()) {
                differentiated.add(input);
            }
        }
        this.result = formula.build(inputs);
        if (result.dtype() != DType.FLOAT64) {
            throw new IllegalArgumentException(
                    "gradient check: the function must give FLOAT64 for FLOAT64 inputs, it gives " + result);
        }
        this.gradients = List.of(result);
    }

    Graph graph() {
        return graph;
    }

    Expr result() {
        return result;
    }

    int arity() {
        return inputs.size();
    }

    Tensor point(int input) {
        return points.get(input);
    }

    String inputName(int input) {
        return formula.inputName(input) + " " + points.get(input).shape();
    }

    /** Goes on to the next order: what was the gradient becomes the outputs. */
    void differentiate() {
        outputs = gradients;
        firstCotangent = cotangents.size();
        List<Expr> sums = new ArrayList<>();
        for (Expr output : outputs) {
            Expr cotangent = graph.input("cotangent", output.shape());
            cotangents.add(cotangent);
            List<Expr> products = graph.vjp(output, cotangent, differentiated);
            for (int i = 0; i < products.size(); i++) {
                if (i < sums.size()) {
                    sums.set(i, sums.get(i).plus(products.get(i)));
                } else {
                    sums.add(products.get(i));
                }
            }
        }
        gradients = sums;
    }

    /** Sets every cotangent to random numbers of both signs, away from 0 and from each other. */
    void drawCotangents(SplittableRandom random) {
        for (Expr cotangent : cotangents) {
            cotangent.set(apart(cotangent.shape(), random));
        }
        weights = cotangents.subList(firstCotangent, cotangents.size()).stream()
                .map(c -> c.value().toDoubles())
                .toArray(double[][]::new);
        sumOfWeights = Arrays.stream(weights)
                .flatMapToDouble(Arrays::stream)
                .map(Math::abs)
                .sum();
    }

    /**
     * Entries of either sign whose magnitudes are spread over [0.5, 1.5) by steps of the golden section: where a rule subtracts
     * cotangents, as that of softmax does, little cancels, and what is left is not rounding.
     */
    private static Tensor apart(Shape shape, SplittableRandom random) {
        double start = random.nextDouble();
        return Tensor.generate(shape, DType.FLOAT64, i -> {
            double place = start + i * GOLDEN_SECTION;
            return (random.nextBoolean() ? 1 : -1) * (0.5 + place - Math.floor(place));
        });
    }

    /**
     * Entries of either sign with magnitudes in [0.5, 1.5), of few digits: a step along them from numbers of few digits is
     * exact. At such numbers slopes often cancel along a direction, which a rounded step would turn.
     */
    static Tensor awayFromZero(Shape shape, SplittableRandom random) {
        return Tensor.generate(
                shape,
                DType.FLOAT64,
                i -> (random.nextBoolean() ? 1 : -1) * (0.5 + (int) (random.nextDouble() * (1 << 20)) * 0x1p-20));
    }

    /** The gradient of φ at the point, by input; empty tensors for inputs without one. */
    List<Tensor> gradients() {
        graph.forward(gradients.toArray(Expr[]::new));
        List<Tensor> byInput = new ArrayList<>();
        int next = 0;
        for (Expr input : inputs) {
            byInput.add(
                    input.dtype().isFloat() ? gradients.get(next++).value() : Tensor.of(Shape.of(0), new double[0]));
        }
        return byInput;
    }

    /**
     * φ at the point.
     *
     * @param magnitude the sum of the magnitudes of its terms, to which its rounding is proportional
     * @param cotangents the sum of the cotangents' magnitudes
     */
    record Value(double sum, double magnitude, double cotangents) {}

    Value value() {
        graph.forward(outputs.toArray(Expr[]::new));
        double sum = 0;
        double lost = 0;
        double magnitude = 0;
        for (int k = 0; k < weights.length; k++) {
            double[] y = outputs.get(k).value().toDoubles();
            for (int i = 0; i < y.length; i++) {
                // Neumaier's summation: the differences of φ are small beside φ.
                double term = weights[k][i] * y[i];
                double next = sum + term;
                lost += Math.abs(sum) >= Math.abs(term) ? sum - next + term : term - next + sum;
                sum = next;
                magnitude += Math.abs(term);
            }
        }
        // With an infinite term the correction is NaN, and so is the sum: there is no slope there.
        return new Value(sum + lost, magnitude, sumOfWeights);
    }

    /** φ with one input moved by {@code step} along {@code direction}. */
    Value moved(int input, double[] direction, double step) {
        Tensor point = points.get(input);
        double[] moved = point.toDoubles();
        for (int j = 0; j < moved.length; j++) {
            moved[j] += step * direction[j];
        }
        inputs.get(input).set(moved);
        try {
            return value();
        } finally {
            inputs.get(input).set(point);
        }
    }

    @Override
    public void close() {
        graph.close();
    }
}
