package org.adjoint.testkit;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.function.UnaryOperator;
import org.adjoint.Shape;
import org.adjoint.Tensor;

/** Formulas over tensors as plain loops over indices, sharing nothing with the engine but the classes of values. */
public final class Plain {
    private Plain() {}

    /** f of each element, broadcasting. */
    public static Expected elementwise(List<Tensor> inputs, ToDoubleFunction<double[]> f) {
        Shape joint = Shape.scalar();
        for (Tensor input : inputs) {
            joint = Shape.broadcast("elementwise", joint, input.shape());
        }
        double[] elements = new double[(int) joint.size()];
        double[] arguments = new double[inputs.size()];
        for (int p = 0; p < elements.length; p++) {
            int[] index = index(joint, p);
            for (int k = 0; k < arguments.length; k++) {
                arguments[k] =
                        at(inputs.get(k), broadcastIndex(index, inputs.get(k).shape()));
            }
            elements[p] = f.applyAsDouble(arguments);
        }
        return Expected.of(joint, elements);
    }

    /** f of the elements that differ in the given (non-negative) axes only; errors in proportion to {@code scale}. */
    public static Expected fold(
            Tensor a, int[] axes, boolean keep, ToDoubleFunction<double[]> f, ToDoubleFunction<double[]> scale) {
        Shape kept = a.shape();
        for (int axis : axes) {
            kept = kept.with(axis, 1);
        }
        List<List<Double>> groups = new ArrayList<>();
        for (int p = 0; p < kept.size(); p++) {
            groups.add(new ArrayList<>());
        }
        for (int p = 0; p < a.size(); p++) {
            int[] index = index(a.shape(), p);
            for (int axis : axes) {
                index[axis] = 0;
            }
            groups.get(position(kept, index)).add(a.at(p));
        }
        double[] elements =
                groups.stream().mapToDouble(g -> f.applyAsDouble(array(g))).toArray();
        double[] scales =
                groups.stream().mapToDouble(g -> scale.applyAsDouble(array(g))).toArray();
        return new Expected(keep ? kept : without(a.shape(), axes), elements, scales);
    }

    /** f of the elements along an axis, which gives the extent of the axis in the result; the same for each. */
    public static Expected fibres(Tensor a, int axis, UnaryOperator<double[]> f) {
        int n = a.shape().dim(axis);
        int extent = f.apply(new double[n]).length;
        Shape shape = a.shape().with(axis, extent);
        double[] elements = new double[(int) shape.size()];
        for (int p = 0; p < elements.length; p++) {
            int[] index = index(shape, p);
            int place = index[axis];
            double[] fibre = new double[n];
            for (index[axis] = 0; index[axis] < n; index[axis]++) {
                fibre[index[axis]] = at(a, index);
            }
            elements[p] = f.apply(fibre)[place];
        }
        return Expected.of(shape, elements);
    }

    /** The elements of {@code a} at other places: element i of the result is at {@code source(i)}. */
    public static Expected select(Shape shape, Tensor a, UnaryOperator<int[]> source) {
        double[] elements = new double[(int) shape.size()];
        for (int p = 0; p < elements.length; p++) {
            elements[p] = at(a, source.apply(index(shape, p)));
        }
        return Expected.of(shape, elements);
    }

    /** The products of matrices in the last two axes, the axes before them broadcast. */
    public static Expected dot(Tensor a, Tensor b) {
        int m = a.shape().dim(-2);
        int inner = a.shape().dim(-1);
        int n = b.shape().dim(-1);
        Shape batchA = leading(a.shape());
        Shape batchB = leading(b.shape());
        Shape batch = Shape.broadcast("dot", batchA, batchB);
        Shape shape = followed(batch, m, n);
        double[] elements = new double[(int) shape.size()];
        double[] scales = new double[elements.length];
        for (int p = 0; p < elements.length; p++) {
            int[] index = index(shape, p);
            int[] leading = Arrays.copyOf(index, batch.rank());
            int row = index[index.length - 2];
            int column = index[index.length - 1];
            for (int k = 0; k < inner; k++) {
                double term = at(a, append(broadcastIndex(leading, batchA), row, k))
                        * at(b, append(broadcastIndex(leading, batchB), k, column));
                elements[p] += term;
                scales[p] += Math.abs(term);
            }
        }
        return new Expected(shape, elements, scales);
    }

    /** The index of a row-major position. */
    public static int[] index(Shape shape, int position) {
        int[] index = new int[shape.rank()];
        int rest = position;
        for (int i = index.length - 1; i >= 0; i--) {
            index[i] = rest % shape.dim(i);
            rest /= shape.dim(i);
        }
        return index;
    }

    /** The row-major position of an index. */
    public static int position(Shape shape, int[] index) {
        int position = 0;
        for (int i = 0; i < index.length; i++) {
            position = position * shape.dim(i) + index[i];
        }
        return position;
    }

    static double at(Tensor a, int[] index) {
        return a.at(position(a.shape(), index));
    }

    /** Where in {@code shape} the element lies that broadcasting repeats at {@code index}. */
    static int[] broadcastIndex(int[] index, Shape shape) {
        int[] source = Arrays.copyOfRange(index, index.length - shape.rank(), index.length);
        for (int i = 0; i < source.length; i++) {
            source[i] = shape.dim(i) == 1 ? 0 : source[i];
        }
        return source;
    }

    static double[] array(List<Double> numbers) {
        return numbers.stream().mapToDouble(d -> d).toArray();
    }

    static double sumOfMagnitudes(double[] numbers) {
        return Arrays.stream(numbers).map(Math::abs).sum();
    }

    private static Shape without(Shape shape, int[] axes) {
        List<Integer> dims = new ArrayList<>();
        for (int i = 0; i < shape.rank(); i++) {
            int axis = i;
            if (Arrays.stream(axes).noneMatch(a -> a == axis)) {
                dims.add(shape.dim(i));
            }
        }
        return Shape.of(dims.stream().mapToInt(d -> d).toArray());
    }

    private static Shape leading(Shape shape) {
        return Shape.of(Arrays.copyOf(shape.dims(), shape.rank() - 2));
    }

    private static Shape followed(Shape batch, int m, int n) {
        return Shape.of(append(batch.dims(), m, n));
    }

    private static int[] append(int[] head, int a, int b) {
        int[] all = Arrays.copyOf(head, head.length + 2);
        all[head.length] = a;
        all[head.length + 1] = b;
        return all;
    }
}
