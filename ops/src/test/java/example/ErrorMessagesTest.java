package example;

import static org.adjoint.ops.Arithmetic.add;
import static org.adjoint.ops.Arithmetic.clip;
import static org.adjoint.ops.Axes.keepDims;
import static org.adjoint.ops.Conditions.where;
import static org.adjoint.ops.Layouts.broadcastTo;
import static org.adjoint.ops.Layouts.expandDims;
import static org.adjoint.ops.Layouts.oneHot;
import static org.adjoint.ops.Layouts.reshape;
import static org.adjoint.ops.Layouts.squeeze;
import static org.adjoint.ops.Losses.crossEntropy;
import static org.adjoint.ops.Losses.crossEntropyOfLabels;
import static org.adjoint.ops.Parts.concatenate;
import static org.adjoint.ops.Parts.slice;
import static org.adjoint.ops.Products.dot;
import static org.adjoint.ops.Reductions.argMax;
import static org.adjoint.ops.Reductions.max;
import static org.adjoint.ops.Reductions.mean;
import static org.adjoint.ops.Reductions.sum;
import static org.adjoint.ops.Softmax.logSoftmax;
import static org.adjoint.ops.Softmax.softmax;
import static org.adjoint.ops.Trigonometry.tanh;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.function.Supplier;
import org.adjoint.DType;
import org.adjoint.Expr;
import org.adjoint.Graph;
import org.adjoint.Shape;
import org.adjoint.ops.Layouts;
import org.adjoint.ops.Products;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A refusal names the operation, the condition, the shapes, and the line of the caller, who is no part of the library. */
class ErrorMessagesTest {
    private final Graph graph = Graph.create();
    private final Expr a = graph.input("a", Shape.of(2, 3));
    private final Expr b = graph.input("b", Shape.of(4, 5));
    private final Expr n = graph.input("n", Shape.of(2, 3), DType.INT32);
    private final Expr d = graph.input("d", Shape.of(2, 3), DType.FLOAT64);

    @AfterEach
    void close() {
        graph.close();
    }

    /** Each call below starts and fails on one line, the one in which it is written. */
    private static void assertRefused(String expected, Supplier<Expr> call) {
        int line = StackWalker.getInstance()
                .walk(frames -> frames.skip(1).findFirst().orElseThrow().getLineNumber());
        String message = assertThrows(IllegalArgumentException.class, call::get).getMessage();
        int place = message.lastIndexOf(", built at ErrorMessagesTest.java:");
        assertTrue(place >= 0, "no place in: " + message);
        assertEquals(expected, message.substring(0, place));
        int named = Integer.parseInt(message.substring(message.lastIndexOf(':') + 1));
        assertTrue(named >= line && named <= line + 3, "line " + named + " is not the caller's, " + line);
    }

    @Test
    void elementwise() {
        assertRefused("add: shapes do not broadcast: (2, 3) and (4, 5)", () -> add(a, b));
        assertRefused("tanh: argument 0 must be a floating-point tensor, it is INT32 (2, 3); cast it", () -> tanh(n));
        assertRefused("add: element types differ: [FLOAT32 (2, 3), FLOAT64 (2, 3)]; cast one of them", () -> add(a, d));
        assertRefused("where: shapes do not broadcast: (2, 3) and (4, 5)", () -> where(a, a, b));
        assertRefused(
                "clip: the bounds must satisfy low <= high, they are 2.0 and 1.0; a is (2, 3)", () -> clip(a, 2, 1));
        assertRefused(
                "clip: the bounds must satisfy low <= high, they are NaN and 1.0; a is (2, 3)",
                () -> clip(a, Double.NaN, 1));
    }

    @Test
    void reductions() {
        assertRefused("sum: axis 2 is outside the shape (2, 3) of rank 2", () -> sum(a, 2));
        assertRefused("max: axis -3 is outside the shape (2, 3) of rank 2", () -> max(a, keepDims(-3)));
        assertRefused("mean: axis 1 is named twice in [1, -1]", () -> mean(a, 1, -1));
        assertRefused("mean: needs a floating-point tensor, it is INT32 (2, 3); cast it", () -> mean(n));
        assertRefused("sum: needs a floating-point tensor, it is INT32 (2, 3); cast it", () -> sum(n));
        assertRefused("argMax: axis 5 is outside the shape (2, 3) of rank 2", () -> argMax(a, 5));
    }

    @Test
    void products() {
        Expr v = graph.input("v", Shape.of(3));
        assertRefused("dot: inner dimensions differ: a is (2, 3), b is (4, 5)", () -> dot(a, b));
        assertRefused("dot: inner dimensions differ: a is (3), b is (2, 3)", () -> dot(v, a));
        assertRefused(
                "dot: needs vectors, matrices or batches of matrices: a is (3), b is (); to scale use times",
                () -> dot(v, sum(v)));
        assertRefused("transpose: needs a matrix, or a batch of matrices, it is (3)", () -> Products.transpose(v));
    }

    @Test
    void layouts() {
        assertRefused("reshape: sizes differ: (2, 3) has 6 elements, (4) has 4", () -> reshape(a, Shape.of(4)));
        assertRefused("broadcastTo: (2, 3) does not broadcast to (2, 4)", () -> broadcastTo(a, Shape.of(2, 4)));
        assertRefused("permute: axes [0, 0] are not an order of the axes of (2, 3)", () -> Layouts.permute(a, 0, 0));
        assertRefused("slice: range [1, 4) is outside axis 1 of (2, 3)", () -> slice(a, 1, 1, 4));
        assertRefused("slice: range [2, 1) is outside axis 1 of (2, 3)", () -> slice(a, -1, 2, 1));
        assertRefused("concatenate: no tensors given", () -> concatenate(0));
        assertRefused(
                "concatenate: parts differ apart from axis 1: FLOAT32 (2, 3) and FLOAT32 (4, 5)",
                () -> concatenate(1, a, b));
        assertRefused("expandDims: axis 3 is outside [-3, 2] for the shape (2, 3)", () -> expandDims(a, 3));
        assertRefused("squeeze: axes [0] of (2, 3) must have extent 1", () -> squeeze(a, 0));
        assertRefused(
                "oneHot: the labels must be INT32, they are FLOAT32 (2, 3); cast them",
                () -> oneHot(a, 3, DType.FLOAT32));
        assertRefused(
                "oneHot: the number of classes must be in [1, 16777216], it is 0; the labels are (2, 3)",
                () -> oneHot(n, 0, DType.FLOAT32));
        assertRefused(
                "oneHot: gives a floating-point tensor, not INT32; cast the result", () -> oneHot(n, 3, DType.INT32));
    }

    @Test
    void softmaxes() {
        assertRefused("softmax: axis 2 is outside the shape (2, 3) of rank 2", () -> softmax(a, 2));
        assertRefused("logSoftmax: needs a floating-point tensor, it is INT32 (2, 3); cast it", () -> logSoftmax(n, 0));
    }

    @Test
    void losses() {
        assertRefused(
                "crossEntropy: probabilities and targets must be rows of one shape and type: p is FLOAT32 (2, 3), t is"
                        + " FLOAT32 (4, 5)",
                () -> crossEntropy(a, b));
        assertRefused(
                "crossEntropyOfLabels: needs logits (..., classes) and labels (...): the logits are (2, 3), the labels are"
                        + " (2, 3)",
                () -> crossEntropyOfLabels(a, n));
        Expr row = graph.input("row", Shape.of(2));
        assertRefused(
                "crossEntropyOfLabels: the labels must be INT32, they are FLOAT32 (2); cast them",
                () -> crossEntropyOfLabels(a, row));
    }

    @Test
    void aLabelThatIsNoClassIsRefusedWhenItIsSet() {
        Expr labels = graph.input("labels", Shape.of(2), DType.INT32);
        crossEntropyOfLabels(a, labels);
        for (int wrong : new int[] {-1, 3}) {
            String message = assertThrows(IllegalArgumentException.class, () -> labels.set(0, wrong))
                    .getMessage();
            String start =
                    "crossEntropyOfLabels: a label is no class: element 1 of labels INT32 (2), built at ErrorMessagesTest.java:";
            assertTrue(message.startsWith(start), message);
            assertTrue(message.endsWith(" is " + wrong + ", outside [0, 3)"), message);
        }
        labels.set(0, 2);
    }

    @Test
    void aLabelThatWasSetBeforeIsRefusedWhenItIsUsed() {
        Expr labels = graph.input("labels", Shape.of(2), DType.INT32);
        labels.set(0, 3);
        String message = assertThrows(IllegalArgumentException.class, () -> oneHot(labels, 3, DType.FLOAT32))
                .getMessage();
        assertTrue(message.startsWith("oneHot: a label is no class: element 1 of labels"), message);
        oneHot(labels, 4, DType.FLOAT32);
    }
}
