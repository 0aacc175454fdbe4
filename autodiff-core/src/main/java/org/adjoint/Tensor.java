package org.adjoint;

import java.util.Arrays;
import java.util.function.IntToDoubleFunction;

/**
 * An immutable value on the host: a shape, an element type and the elements in row-major order. What graphs are fed
 * with and what is read from them.
 */
public final class Tensor {
    private final Shape shape;
    private final DType dtype;
    /** float[], double[] or int[] by dtype. */
    private final Object data;

    private Tensor(Shape shape, DType dtype, Object data, int length) {
        if (length != shape.size()) {
            throw new IllegalArgumentException(
                    "tensor: " + length + " elements given for the shape " + shape + " of " + shape.size());
        }
        this.shape = shape;
        this.dtype = dtype;
        this.data = data;
    }

    /** A FLOAT32 tensor; the array is copied. Throws IllegalArgumentException if its length is not the shape's size. */
    public static Tensor of(Shape shape, float... elements) {
        return new Tensor(shape, DType.FLOAT32, elements.clone(), elements.length);
    }

    /** A FLOAT64 tensor; the array is copied. Throws IllegalArgumentException if its length is not the shape's size. */
    public static Tensor of(Shape shape, double... elements) {
        return new Tensor(shape, DType.FLOAT64, elements.clone(), elements.length);
    }

    /** An INT32 tensor; the array is copied. Throws IllegalArgumentException if its length is not the shape's size. */
    public static Tensor of(Shape shape, int... elements) {
        return new Tensor(shape, DType.INT32, elements.clone(), elements.length);
    }

    /** A FLOAT32 matrix from its rows. Throws IllegalArgumentException if they differ in length. */
    public static Tensor matrix(float[][] rows) {
        int columns = rows.length == 0 ? 0 : rows[0].length;
        float[] flat = new float[rows.length * columns];
        for (int r = 0; r < rows.length; r++) {
            requireColumns(r, rows[r].length, columns);
            System.arraycopy(rows[r], 0, flat, r * columns, columns);
        }
        return wrap(Shape.of(rows.length, columns), flat);
    }

    /** A FLOAT64 matrix from its rows. Throws IllegalArgumentException if they differ in length. */
    public static Tensor matrix(double[][] rows) {
        int columns = rows.length == 0 ? 0 : rows[0].length;
        double[] flat = new double[rows.length * columns];
        for (int r = 0; r < rows.length; r++) {
            requireColumns(r, rows[r].length, columns);
            System.arraycopy(rows[r], 0, flat, r * columns, columns);
        }
        return wrap(Shape.of(rows.length, columns), flat);
    }

    private static void requireColumns(int row, int length, int columns) {
        if (length != columns) {
            throw new IllegalArgumentException(
                    "tensor: row " + row + " has " + length + " elements, row 0 has " + columns);
        }
    }

    /** A FLOAT32 scalar. */
    public static Tensor scalar(float element) {
        return wrap(Shape.scalar(), new float[] {element});
    }

    /** A FLOAT64 scalar. */
    public static Tensor scalar(double element) {
        return wrap(Shape.scalar(), new double[] {element});
    }

    /** A tensor with every element equal to {@code element}, rounded to {@code dtype}. */
    public static Tensor full(Shape shape, DType dtype, double element) {
        return generate(shape, dtype, i -> element);
    }

    /** A tensor whose element at row-major position i is {@code element.applyAsDouble(i)}, rounded to {@code dtype}. */
    public static Tensor generate(Shape shape, DType dtype, IntToDoubleFunction element) {
        int n = Math.toIntExact(shape.size());
        switch (dtype) {
            case FLOAT32 -> {
                float[] floats = new float[n];
                for (int i = 0; i < n; i++) {
                    floats[i] = (float) element.applyAsDouble(i);
                }
                return wrap(shape, floats);
            }
            case FLOAT64 -> {
                double[] doubles = new double[n];
                Arrays.setAll(doubles, element);
                return wrap(shape, doubles);
            }
            case INT32 -> {
                int[] ints = new int[n];
                for (int i = 0; i < n; i++) {
                    ints[i] = (int) element.applyAsDouble(i);
                }
                return wrap(shape, ints);
            }
        }
        throw new AssertionError(dtype);
    }

    /** Takes ownership of an array that nobody else will change. */
    static Tensor wrap(Shape shape, float[] data) {
        return new Tensor(shape, DType.FLOAT32, data, data.length);
    }

    static Tensor wrap(Shape shape, double[] data) {
        return new Tensor(shape, DType.FLOAT64, data, data.length);
    }

    static Tensor wrap(Shape shape, int[] data) {
        return new Tensor(shape, DType.INT32, data, data.length);
    }

    /** Shape of the tensor. */
    public Shape shape() {
        return shape;
    }

    /** Element type of the tensor. */
    public DType dtype() {
        return dtype;
    }

    /** Number of elements. */
    public int size() {
        return (int) shape.size();
    }

    /** Element at a row-major position, widened to double. */
    public double at(int position) {
        return switch (dtype) {
            case FLOAT32 -> ((float[]) data)[position];
            case FLOAT64 -> ((double[]) data)[position];
            case INT32 -> ((int[]) data)[position];
        };
    }

    /**
     * Element at the given index, one number per axis.
     *
     * @throws IllegalArgumentException if the count of numbers is not the rank
     * @throws IndexOutOfBoundsException if a number is outside its axis
     */
    public double get(int... index) {
        if (index.length != shape.rank()) {
            throw new IllegalArgumentException(
                    "tensor: index " + Arrays.toString(index) + " has not the rank of the shape " + shape);
        }
        int position = 0;
        for (int i = 0; i < index.length; i++) {
            if (index[i] < 0 || index[i] >= shape.dim(i)) {
                throw new IndexOutOfBoundsException(
                        "tensor: index " + Arrays.toString(index) + " is outside the shape " + shape);
            }
            position = position * shape.dim(i) + index[i];
        }
        return at(position);
    }

    /** The only element. Throws IllegalStateException if the tensor has more or fewer than one. */
    public double item() {
        if (shape.size() != 1) {
            throw new IllegalStateException("tensor: item() needs exactly one element, the shape is " + shape);
        }
        return at(0);
    }

    /** The elements as floats, in a new array. */
    public float[] toFloats() {
        if (data instanceof float[] floats) {
            return floats.clone();
        }
        float[] converted = new float[size()];
        for (int i = 0; i < converted.length; i++) {
            converted[i] = (float) at(i);
        }
        return converted;
    }

    /** The elements as doubles, in a new array. */
    public double[] toDoubles() {
        if (data instanceof double[] doubles) {
            return doubles.clone();
        }
        double[] converted = new double[size()];
        Arrays.setAll(converted, this::at);
        return converted;
    }

    /** The elements as ints, in a new array; floating-point elements are truncated toward zero. */
    public int[] toInts() {
        if (data instanceof int[] ints) {
            return ints.clone();
        }
        int[] converted = new int[size()];
        Arrays.setAll(converted, i -> (int) at(i));
        return converted;
    }

    /** The same elements rounded to another type. */
    public Tensor cast(DType target) {
        return target == dtype ? this : generate(shape, target, this::at);
    }

    /** The same elements in another shape. Throws IllegalArgumentException if the sizes differ. */
    public Tensor reshape(Shape target) {
        return new Tensor(target, dtype, data, size());
    }

    /** The backing array, not copied: float[], double[] or int[]. For code of this package that does not change it. */
    Object array() {
        return data;
    }

    /** Equal type, shape and elements, by the equality of {@link Arrays} (NaN equals NaN, 0.0 differs from -0.0). */
    @Override
    public boolean equals(Object other) {
        return this == other
                || other instanceof Tensor t
                        && dtype == t.dtype
                        && shape.equals(t.shape)
                        && Arrays.deepEquals(new Object[] {data}, new Object[] {t.data});
    }

    @Override
    public int hashCode() {
        return 31 * shape.hashCode() + Arrays.deepHashCode(new Object[] {data});
    }

    /** Type, shape and at most the first eight elements. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(dtype + shape.toString() + " [");
        for (int i = 0; i < Math.min(size(), 8); i++) {
            text.append(i == 0 ? "" : ", ").append(dtype == DType.INT32 ? "" + (int) at(i) : "" + at(i));
        }
        return text.append(size() > 8 ? ", ...]" : "]").toString();
    }
}
