package example;

import static org.adjoint.ops.Control.checkpoint;
import static org.adjoint.ops.Control.scan;
import static org.adjoint.ops.Layouts.reshape;
import static org.adjoint.ops.LinearAlgebra.solve;
import static org.adjoint.ops.Parts.slice;
import static org.adjoint.ops.Products.dot;
import static org.adjoint.ops.Reductions.sum;
import static org.adjoint.ops.Softmax.softmax;
import static org.adjoint.ops.Trigonometry.tanh;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.adjoint.DType;
import org.adjoint.Expr;
import org.adjoint.Graph;
import org.adjoint.Shape;
import org.adjoint.Tensor;
import org.adjoint.check.GradientCheck;
import org.adjoint.ops.Carried;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The code of docs/derivatives.md. */
class DerivativesPageTest {
    private Graph graph;

    @BeforeEach
    void makeGraph() {
        graph = Graph.create(DType.FLOAT64);
    }

    @AfterEach
    void closeGraph() {
        graph.close();
    }

    @Test
    void oneNewtonStepMinimisesAQuadraticForm() {
        Expr x = graph.input("x", Shape.of(2));
        Expr shifted = x.minus(graph.constant(Tensor.of(Shape.of(2), 3.0, -1)));
        Expr mixed = slice(shifted, 0, 0, 1).times(slice(shifted, 0, 1, 2));
        Expr f = sum(shifted.times(shifted)).plus(sum(mixed));
        Expr hessian = graph.hessian(f, x);
        Expr newton = solve(hessian, reshape(graph.gradient(f, x), Shape.of(2, 1)));
        x.set(10.0, 20);
        graph.forward(newton);
        assertArrayEquals(new double[] {7, 21}, newton.value().toDoubles(), 1e-12);
    }

    private static Expr layers(Expr a, List<Expr> weights) {
        Expr h = a;
        for (Expr w : weights) {
            h = tanh(dot(h, w));
        }
        return h;
    }

    @Test
    void aDeepNetworkInSegments() {
        List<Expr> weights = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            weights.add(graph.param("w" + i, Shape.of(3, 3), (s, r) -> r.doubles(s.size(), -1, 1)
                    .toArray()));
        }
        Expr start = graph.constant(Tensor.of(Shape.of(1, 3), 0.1, 0.2, 0.3));
        Expr h = start;
        for (int layer = 0; layer < weights.size(); layer += 4) {
            List<Expr> segment = weights.subList(layer, layer + 4);
            h = checkpoint(a -> layers(a, segment), h);
        }
        Expr expected = graph.gradient(sum(layers(start, weights)), weights.get(1));
        Expr actual = graph.gradient(sum(h), weights.get(1));
        graph.forward(expected, actual);
        assertArrayEquals(expected.value().toDoubles(), actual.value().toDoubles(), 1e-15);
    }

    @Test
    void aRecurrentLayer() {
        Expr sequence = graph.constant(Tensor.generate(Shape.of(5, 2, 3), DType.FLOAT64, Math::cos));
        Expr start = graph.constant(Tensor.full(Shape.of(2, 3), DType.FLOAT64, 0));
        Expr w = graph.param(
                "w", Shape.of(3, 3), (s, r) -> r.doubles(s.size(), -1, 1).toArray());
        Carried all = scan(sequence, List.of(start), (state, x) -> {
            Expr h = tanh(x.plus(dot(state.get(0), w)));
            return new Carried(List.of(h), h);
        });
        assertEquals(Shape.of(5, 2, 3), all.output().shape());
        Expr loss = sum(all.output());
        GradientCheck.of(loss, w).order(2).run().orThrow();
        GradientCheck.unary(a -> softmax(a, 0), Tensor.of(Shape.of(3), 0.1, -2, 1.5))
                .everyEntry()
                .run()
                .orThrow();
    }

    private static List<String> lines(Path file) throws IOException {
        return Files.readAllLines(file).stream().map(String::strip).toList();
    }

    @Test
    void thePageShowsThisCode() throws IOException {
        List<String> page = lines(Path.of("..", "docs", "derivatives.md"));
        List<String> tested = lines(Path.of("src", "test", "java", "example", "DerivativesPageTest.java"));
        int blocks = 0;
        for (int from = page.indexOf("```java"); from >= 0; blocks++) {
            int end = from + page.subList(from, page.size()).indexOf("```");
            List<String> block = page.subList(from + 1, end);
            assertTrue(Collections.indexOfSubList(tested, block) >= 0, () -> String.join("\n", block));
            int next = page.subList(end, page.size()).indexOf("```java");
            from = next < 0 ? -1 : end + next;
        }
        assertEquals(4, blocks);
    }
}
