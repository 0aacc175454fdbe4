package org.adjoint.ops;

import static org.adjoint.ops.Activations.sigmoid;
import static org.adjoint.ops.Axes.keepDims;
import static org.adjoint.ops.Derivatives.value;
import static org.adjoint.ops.Derivatives.vjp;
import static org.adjoint.ops.Exponentials.exp;
import static org.adjoint.ops.Exponentials.log;
import static org.adjoint.ops.Parts.slice;
import static org.adjoint.ops.Reductions.mean;
import static org.adjoint.ops.Reductions.sum;
import static org.adjoint.ops.Softmax.softmax;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.adjoint.DType;
import org.adjoint.Expr;
import org.adjoint.Shape;
import org.adjoint.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Logarithms as a textbook writes them, at numbers where each step alone would overflow or underflow. */
class LogarithmsTest {
    private static final Tensor FAR = Tensor.of(Shape.of(1, 3), 1e4, -1e4, 0.0);

    static Stream<Arguments> stable() {
        UnaryOperator<Expr> logSigmoid = z -> log(sigmoid(z));
        UnaryOperator<Expr> softplus = z -> log(exp(z).plus(1));
        UnaryOperator<Expr> logSumExp = z -> log(sum(exp(z), 1));
        UnaryOperator<Expr> logSumExpKept = z -> log(sum(exp(z), keepDims(1)));
        UnaryOperator<Expr> logMeanExp = z -> log(mean(exp(z), 1));
        UnaryOperator<Expr> logMeanExpKept = z -> log(mean(exp(z), keepDims(0, 1)));
        UnaryOperator<Expr> sliced = z -> log(slice(softmax(z, 1), 1, 1, 3));
        UnaryOperator<Expr> turned = z -> log(Products.transpose(softmax(z, 1)));
        UnaryOperator<Expr> reshaped = z -> log(Layouts.flatten(sigmoid(z)));
        return Stream.of(
                arguments("log of sigmoid", logSigmoid, of(0, -1e4, Math.log(0.5)), of(0, 1, 0.5)),
                arguments("log of 1 + exp", softplus, of(1e4, 0, Math.log(2)), of(1, 0, 0.5)),
                arguments("log of sum of exp", logSumExp, of(1e4), of(1, 0, 0)),
                arguments("log of sum of exp, axes kept", logSumExpKept, of(1e4), of(1, 0, 0)),
                arguments("log of mean of exp", logMeanExp, of(1e4 - Math.log(3)), of(1, 0, 0)),
                arguments("log of mean of exp, axes kept", logMeanExpKept, of(1e4 - Math.log(3)), of(1, 0, 0)),
                arguments("log of a slice of a softmax", sliced, of(-2e4, -1e4), of(-2, 1, 1)),
                arguments("log of a transposed softmax", turned, of(0, -2e4, -1e4), of(-2, 1, 1)),
                arguments("log of a reshaped sigmoid", reshaped, of(0, -1e4, Math.log(0.5)), of(0, 1, 0.5)));
    }

    private static double[] of(double... numbers) {
        return numbers;
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void stable(String name, UnaryOperator<Expr> f, double[] expected, double[] gradient) {
        for (DType dtype : new DType[] {DType.FLOAT32, DType.FLOAT64}) {
            Tensor z = FAR.cast(dtype);
            Tensor y = value(f, z);
            assertArrayEquals(expected, y.toDoubles(), dtype == DType.FLOAT32 ? 1e-3 : 1e-7);
            Tensor ones = Tensor.full(y.shape(), dtype, 1);
            assertArrayEquals(gradient, vjp(f, z, ones).toDoubles(), 1e-7);
        }
    }

    @Test
    void aSumThatIsOfOtherThingsStaysAsItIs() {
        Tensor a = Tensor.of(Shape.of(2), 1.0, 3.0);
        assertArrayEquals(of(Math.log(4)), value(z -> log(sum(z)), a).toDoubles(), 1e-15);
        assertArrayEquals(
                of(Math.log(3), Math.log(5)), value(z -> log(z.plus(2)), a).toDoubles(), 1e-15);
        double sum = Math.exp(1) + Math.exp(3);
        assertArrayEquals(
                of(Math.log(sum / 3)), value(z -> log(sum(exp(z)).div(3)), a).toDoubles(), 1e-15);
    }
}
