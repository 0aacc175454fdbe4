package org.adjoint.cpu;

import static org.adjoint.ops.Trigonometry.tanh;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.adjoint.DType;
import org.adjoint.Expr;
import org.adjoint.Graph;
import org.adjoint.Shape;
import org.adjoint.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

/** The interpreter and the machine code of pointwise work give the same bits. */
@EnabledIf("org.adjoint.cpu.Built#isBuilt")
class MachineCodeTest {
    /** Prints a gradient's bits. */
    static final class Gradient {
        private Gradient() {}

        public static void main(String[] args) {
            try (Graph graph = Graph.on("cpu")) {
                Expr x = graph.input("x", Shape.of(37, 211)).requireGrad();
                x.set(Tensor.generate(x.shape(), DType.FLOAT32, i -> 3 * Math.sin(i)));
                Expr y = tanh(x.times(x)).div(x.plus(5));
                graph.forward();
                graph.backward(y, Tensor.generate(y.shape(), DType.FLOAT32, i -> Math.cos(i)));
                System.out.println(Arrays.hashCode(x.grad().toFloats()));
            }
        }
    }

    @Test
    void bothGiveTheSameBits() throws IOException, InterruptedException {
        String code = gradient("true");
        assertNotEquals("", code);
        assertEquals(code, gradient("false"));
    }

    private static String gradient(String machineCode) throws IOException, InterruptedException {
        return ChildJvm.run(List.of("-Dadjoint.cpu.machineCode=" + machineCode), Gradient.class)
                .out()
                .strip();
    }
}
