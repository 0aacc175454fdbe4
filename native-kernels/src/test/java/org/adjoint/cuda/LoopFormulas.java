package org.adjoint.cuda;

import static org.adjoint.ops.Axes.keepDims;
import static org.adjoint.ops.Exponentials.exp;
import static org.adjoint.ops.Reductions.max;
import static org.adjoint.ops.Reductions.mean;
import static org.adjoint.ops.Reductions.min;
import static org.adjoint.ops.Reductions.prod;
import static org.adjoint.ops.Reductions.sum;
import static org.adjoint.ops.Softmax.logSoftmax;
import static org.adjoint.ops.Softmax.softmax;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.adjoint.DType;
import org.adjoint.Expr;
import org.adjoint.Graph;
import org.adjoint.Shape;
import org.adjoint.Tensor;
import org.adjoint.backend.Backend;
import org.adjoint.ops.Arithmetic;
import org.adjoint.ops.Layouts;
import org.adjoint.ops.Losses;
import org.adjoint.ops.Parts;
import org.adjoint.ops.Trigonometry;

/** Formulas that between them reach every shape of printed kernel. */
final class LoopFormulas {
    /** A formula of inputs with these shapes. */
    record Case(String name, Formula formula, int[]... shapes) {
        @Override
        public String toString() {
            return name;
        }
    }

    interface Formula {
        Expr of(List<Expr> inputs);
    }

    private LoopFormulas() {}

    static Stream<Case> all() {
        return Stream.of(
                new Case(
                        "a flat chain",
                        x -> Trigonometry.tanh(x.get(0).plus(x.get(1))).times(x.get(0)),
                        dims(1037),
                        dims(1037)),
                new Case("a row broadcast", x -> x.get(0).times(exp(x.get(1))), dims(37, 24), dims(1, 24)),
                new Case("a column broadcast", x -> x.get(0).times(exp(x.get(1))), dims(37, 23), dims(37, 1)),
                new Case("both broadcast", x -> x.get(0).times(x.get(1)), dims(5, 1, 12), dims(7, 1)),
                new Case(
                        "a transposed operand",
                        x -> Layouts.permute(x.get(0), 1, 0).times(x.get(1)),
                        dims(45, 70),
                        dims(70, 45)),
                new Case(
                        "a transposed sum of a batch",
                        x -> Layouts.permute(x.get(0), 2, 1, 0).plus(x.get(1)),
                        dims(33, 9, 65),
                        dims(65, 1, 33)),
                new Case(
                        "a transposed copy",
                        x -> Layouts.permute(x.get(0), 0, 2, 1).times(2),
                        dims(3, 33, 40)),
                new Case(
                        "a concatenation",
                        x -> Parts.concatenate(1, x.get(0), exp(x.get(1))),
                        dims(20, 7),
                        dims(20, 9)),
                new Case("a slice", x -> Parts.slice(x.get(0), 1, 1, 12).times(2), dims(9, 13)),
                new Case("a reverse", x -> Layouts.flip(x.get(0), 1).times(x.get(0)), dims(6, 40)),
                new Case("sum", x -> sum(x.get(0)), dims(19, 23)),
                new Case("a long sum", x -> sum(Arithmetic.square(x.get(0))), dims(3, 30001)),
                new Case("sum of rows", x -> sum(Arithmetic.square(x.get(0)), 1), dims(33, 50)),
                new Case("sum of few long rows", x -> sum(Arithmetic.square(x.get(0)), 1), dims(3, 20004)),
                new Case("sum of columns", x -> sum(Arithmetic.square(x.get(0)), 0), dims(300, 36)),
                new Case("sum of many rows", x -> sum(Arithmetic.square(x.get(0)), 0), dims(3001, 5)),
                new Case("sum of inner axes", x -> sum(Arithmetic.square(x.get(0)), 1), dims(6, 20, 10)),
                new Case("sum of outer and inner axes", x -> sum(Arithmetic.square(x.get(0)), 0, 2), dims(18, 5, 12)),
                new Case(
                        "sums of several kinds",
                        x -> sum(x.get(0), 1).plus(sum(x.get(0))).plus(max(x.get(0))),
                        dims(50, 17)),
                new Case("max of rows", x -> max(x.get(0), 1), dims(33, 50)),
                new Case("min of columns", x -> min(x.get(0), 0), dims(33, 50)),
                new Case("products of rows", x -> prod(x.get(0), 1), dims(33, 7)),
                new Case("softmax", x -> softmax(x.get(0), 1), dims(37, 100)),
                new Case("softmax of short rows", x -> softmax(x.get(0), 1), dims(50, 10)),
                new Case("softmax of long rows", x -> softmax(x.get(0), 1), dims(66, 3000)),
                new Case(
                        "softmax with a mask",
                        x -> softmax(x.get(0).plus(x.get(1)), 3),
                        dims(2, 3, 8, 12),
                        dims(8, 12)),
                new Case("softmax of columns", x -> softmax(x.get(0), 0), dims(40, 30)),
                new Case("logSoftmax", x -> logSoftmax(x.get(0), 1), dims(37, 65)),
                new Case(
                        "cross-entropy",
                        x -> Losses.crossEntropy(softmax(x.get(0), 1), softmax(x.get(1), 1)),
                        dims(37, 10),
                        dims(37, 10)),
                new Case("layer norm", LoopFormulas::layerNorm, dims(40, 64), dims(64), dims(64)),
                new Case("layer norm of wide rows", LoopFormulas::layerNorm, dims(20, 1100), dims(1100), dims(1100)),
                new Case(
                        "a bias under a sum",
                        x -> sum(Trigonometry.tanh(x.get(0).plus(x.get(1)))),
                        dims(130, 24),
                        dims(1, 24)),
                new Case("one row", x -> softmax(x.get(0), 1).times(x.get(0)), dims(1, 9)),
                new Case("no rows", x -> sum(softmax(x.get(0), 1), 0), dims(0, 9)),
                new Case("no columns", x -> sum(x.get(0), 1).plus(max(x.get(0), 1)), dims(7, 0)));
    }

    private static int[] dims(int... dims) {
        return dims;
    }

    static Expr layerNorm(List<Expr> x) {
        Expr centred = x.get(0).minus(mean(x.get(0), keepDims(1)));
        Expr deviation =
                Arithmetic.sqrt(mean(Arithmetic.square(centred), keepDims(1)).plus(1e-5));
        return centred.div(deviation).times(x.get(1)).plus(x.get(2));
    }

    /** The value, and the gradients under a random cotangent. */
    static List<double[]> run(Backend backend, Case of, DType dtype) {
        SplittableRandom random = new SplittableRandom(7);
        try (Graph graph = Graph.on(backend, dtype)) {
            List<Expr> inputs = new ArrayList<>();
            for (int[] shape : of.shapes) {
                Expr input = graph.input("x" + inputs.size(), Shape.of(shape));
                input.requireGrad();
                input.set(tensor(random, input.shape(), dtype));
                inputs.add(input);
            }
            Expr y = of.formula.of(inputs);
            Expr yBar = graph.constant(tensor(random, y.shape(), dtype));
            List<Expr> wanted = new ArrayList<>(graph.vjp(y, yBar, inputs));
            wanted.add(0, y);
            graph.forward(wanted.toArray(Expr[]::new));
            return wanted.stream().map(w -> w.value().toDoubles()).toList();
        }
    }

    private static Tensor tensor(SplittableRandom random, Shape shape, DType dtype) {
        return Tensor.generate(shape, dtype, i -> (float) random.nextDouble(-1, 1));
    }
}
