package example;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import org.adjoint.Expr;
import org.adjoint.Graph;
import org.adjoint.Shape;
import org.adjoint.cpu.ChildJvm;
import org.junit.jupiter.api.Test;

/** A graph that nobody closes is named in the log, with the line that made it; one that was closed is not. */
class ForgottenGraphTest {
    /** Makes three graphs, closes one, and collects garbage for a while. */
    static final class ThreeGraphs {
        private ThreeGraphs() {}

        public static void main(String[] args) throws InterruptedException {
            use(Graph.create());
            try (Graph closed = Graph.create()) {
                use(closed);
            }
            use(Graph.create());
            for (int i = 0; i < 10; i++) {
                System.gc();
                Thread.sleep(20);
            }
        }

        private static void use(Graph graph) {
            Expr x = graph.input("x", Shape.of(1000));
            Expr y = x.times(2);
            x.set(new float[1000]);
            graph.forward();
            y.value();
        }
    }

    @Test
    void forgottenGraphsAreNamedByTheLineThatMadeThem() throws IOException, InterruptedException {
        String log = ChildJvm.run(List.of(), ThreeGraphs.class).err();
        List<String> warnings =
                log.lines().filter(line -> line.contains("was never closed")).toList();
        assertEquals(2, warnings.size(), log);
        warnings.forEach(warning -> assertTrue(
                warning.matches(".*WARN.*a graph made at ForgottenGraphTest\\.java:\\d+ was never closed.*"), warning));
    }
}
