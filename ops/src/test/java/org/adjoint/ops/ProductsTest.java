package org.adjoint.ops;

import static org.adjoint.ops.Derivatives.value;
import static org.adjoint.ops.Derivatives.vjpCounting;
import static org.adjoint.ops.Products.dot;
import static org.adjoint.ops.Products.transpose;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.adjoint.DType;
import org.adjoint.Expr;
import org.adjoint.Graph;
import org.adjoint.Shape;
import org.adjoint.Tensor;
import org.junit.jupiter.api.Test;

class ProductsTest {
    @Test
    void dotIsTheMatrixProductAndItsAdjointsAreToo() {
        try (Graph graph = Graph.create(DType.FLOAT64)) {
            Expr a = graph.input("a", Shape.of(2, 3)).requireGrad();
            Expr b = graph.input("b", Shape.of(3, 2)).requireGrad();
            Expr y = dot(a, b);
            a.set(1.0, 2, 3, 4, 5, 6);
            b.set(7.0, 8, 9, 10, 11, 12);
            graph.forward();
            graph.backward(y, Tensor.of(Shape.of(2, 2), 1.0, 0, 0, 2));
            assertEquals(Tensor.of(Shape.of(2, 2), 58.0, 64, 139, 154), y.value());
            assertEquals(Tensor.of(Shape.of(2, 3), 7.0, 9, 11, 16, 20, 24), a.grad(), "yBar bᵀ");
            assertEquals(Tensor.of(Shape.of(3, 2), 1.0, 8, 2, 10, 3, 12), b.grad(), "aᵀ yBar");
        }
    }

    @Test
    void batchesBroadcastAndTheSharedMatrixGetsTheSumOfItsAdjoints() {
        try (Graph graph = Graph.create(DType.FLOAT64)) {
            Expr a = graph.input("a", Shape.of(2, 1, 2));
            Expr b = graph.input("b", Shape.of(2, 1)).requireGrad();
            Expr y = dot(a, b);
            a.set(1.0, 2, 3, 4);
            b.set(10.0, 100);
            graph.forward();
            graph.backward(y, Tensor.of(Shape.of(2, 1, 1), 1.0, 1));
            assertEquals(Tensor.of(Shape.of(2, 1, 1), 210.0, 430), y.value());
            assertEquals(Tensor.of(Shape.of(2, 1), 4.0, 6), b.grad());
        }
    }

    @Test
    void transposeSwapsTheLastTwoAxes() {
        Tensor matrices = Tensor.generate(Shape.of(2, 2, 3), DType.FLOAT64, i -> i);
        assertEquals(
                Tensor.of(Shape.of(2, 3, 2), 0.0, 3, 1, 4, 2, 5, 6, 9, 7, 10, 8, 11),
                value(Products::transpose, matrices));
        assertArrayEquals(
                new double[] {1, 3, 5, 2, 4, 6},
                vjpCounting(a -> transpose(a), Tensor.generate(Shape.of(2, 3), DType.FLOAT64, i -> i)));
    }
}
