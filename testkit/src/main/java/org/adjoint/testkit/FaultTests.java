package org.adjoint.testkit;

import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.util.List;
import java.util.stream.Stream;
import org.adjoint.DType;
import org.adjoint.Expr;
import org.adjoint.Graph;
import org.adjoint.Shape;
import org.adjoint.Tensor;
import org.adjoint.backend.Backend;
import org.adjoint.ops.Indices;
import org.adjoint.ops.Labelling;
import org.adjoint.ops.Layouts;
import org.adjoint.ops.Losses;
import org.adjoint.ops.Types;
import org.junit.jupiter.api.DynamicTest;

/** Values that an operation has no result for: the run says which and where, and the graph can be used again. */
final class FaultTests {
    private final Backend backend;

    private FaultTests(Backend backend) {
        this.backend = backend;
    }

    static Stream<DynamicTest> of(Backend backend) {
        FaultTests tests = new FaultTests(backend);
        return Stream.of(
                dynamicTest("a computed index outside the axis", tests::computedIndex),
                dynamicTest("a computed index outside the places of a sum", tests::scatteredIndex),
                dynamicTest("a computed label that is no class", tests::computedLabel),
                dynamicTest("a label between the classes and the ignored one", tests::labelBeforeTheIgnored));
    }

    private void computedIndex() {
        try (Graph graph = Graph.on(backend, DType.FLOAT32)) {
            Expr a = graph.input("a", Shape.of(5, 2));
            Expr numbers = graph.input("numbers", Shape.of(200));
            Expr y = Indices.gather(a, Types.cast(numbers, DType.INT32), 0).times(2);
            a.set(Tensor.generate(a.shape(), DType.FLOAT32, i -> i));
            requireFault(graph, numbers, y, 5, "gather: element 150 of the indices (200) is 5, outside [0, 5)");
            requireFault(graph, numbers, y, -1, "gather: element 150 of the indices (200) is -1, outside [0, 5)");
        }
    }

    private void scatteredIndex() {
        try (Graph graph = Graph.on(backend, DType.FLOAT64)) {
            Expr a = graph.input("a", Shape.of(4));
            Expr numbers = graph.input("numbers", Shape.of(200));
            Expr y = Indices.scatterAdd(a, Types.cast(numbers, DType.INT32), numbers, 0);
            a.set(new double[4]);
            requireFault(graph, numbers, y, 4, "scatterAdd: element 150 of the indices (200) is 4, outside [0, 4)");
        }
    }

    private void computedLabel() {
        try (Graph graph = Graph.on(backend, DType.FLOAT32)) {
            Expr z = graph.input("z", Shape.of(200, 4));
            Expr numbers = graph.input("numbers", Shape.of(200));
            Expr labels = Types.cast(numbers, DType.INT32);
            z.set(Tensor.generate(z.shape(), DType.FLOAT32, i -> i % 7));
            String message = ": element 150 of the indices (200) is 4, outside [0, 4)";
            requireFault(graph, numbers, Losses.crossEntropyOfLabels(z, labels), 4, "crossEntropyOfLabels" + message);
            requireFault(graph, numbers, Layouts.oneHot(labels, 4, DType.FLOAT32), 4, "oneHot" + message);
        }
    }

    private void labelBeforeTheIgnored() {
        try (Graph graph = Graph.on(backend, DType.FLOAT32)) {
            Expr z = graph.input("z", Shape.of(200, 4));
            Expr labels = graph.input("labels", Shape.of(200), DType.INT32);
            z.set(Tensor.generate(z.shape(), DType.FLOAT32, i -> i % 7));
            Labelling ignoring = Labelling.plain().ignoring(-100);
            Expr y = Losses.crossEntropyOfLabels(z, labels, ignoring);
            requireFault(
                    graph,
                    labels,
                    y,
                    -1,
                    "crossEntropyOfLabels: element 150 of the indices (200) is -1, outside [0, 4)");
            labels.set(Tensor.generate(labels.shape(), DType.INT32, i -> -100));
            graph.forward(y);
            Tolerance.EXACT.assertHolds(
                    Expected.of(Shape.scalar(), new double[] {0}), y.value(), "loss of ignored labels");
        }
    }

    /** Runs with one bad number, which the message must name, and with none. */
    private static void requireFault(Graph graph, Expr numbers, Expr y, int bad, String message) {
        numbers.set(Tensor.generate(numbers.shape(), numbers.dtype(), i -> i == 150 || i == 170 ? bad : i % 4));
        requireRefusal(graph, y, IllegalArgumentException.class, List.of(message, ", built at "));
        numbers.set(Tensor.generate(numbers.shape(), numbers.dtype(), i -> i % 4));
        graph.forward(y);
        y.value();
    }

    /** Requires that evaluating {@code y} throws, says all of this, and leaves no value behind. */
    static void requireRefusal(Graph graph, Expr y, Class<? extends RuntimeException> type, List<String> fragments) {
        try {
            graph.forward(y);
        } catch (RuntimeException e) {
            for (String fragment : fragments) {
                if (!type.isInstance(e) || !String.valueOf(e.getMessage()).contains(fragment)) {
                    throw new AssertionError("expected " + type.getSimpleName() + " saying '" + fragment + "'", e);
                }
            }
            requireNoValue(y);
            return;
        }
        throw new AssertionError("accepted, with the value " + y.value());
    }

    private static void requireNoValue(Expr y) {
        Tensor value;
        try {
            value = y.value();
        } catch (IllegalStateException e) {
            return;
        }
        throw new AssertionError("a failed run left the value " + value);
    }
}
