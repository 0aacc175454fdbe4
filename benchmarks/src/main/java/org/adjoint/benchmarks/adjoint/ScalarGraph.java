package org.adjoint.benchmarks.adjoint;

import static org.adjoint.ops.Trigonometry.sin;

import java.nio.FloatBuffer;
import java.util.List;
import org.adjoint.Expr;
import org.adjoint.Graph;
import org.adjoint.Program;
import org.adjoint.Shape;
import org.adjoint.benchmarks.Data;
import org.adjoint.benchmarks.Workload;

/** f = sin(x1) + x1 x2 on scalars that come from Java and go back. */
final class ScalarGraph implements Workload {
    private static final float X2 = 1.3f;

    private final Graph graph = Graph.create();
    private final Expr x1 = graph.input("x1", Shape.scalar());
    private final Expr x2 = graph.input("x2", Shape.scalar());
    private final Expr f = sin(x1).plus(x1.times(x2));
    private final List<Expr> gradients = graph.gradient(f, List.of(x1, x2));
    private final Program program = graph.program(List.of(f, gradients.get(0), gradients.get(1)), List.of());
    private final float[] read = new float[2];
    private int repetition;

    @Override
    public float step() {
        x1.set(Data.scalarX1(repetition++));
        x2.set(X2);
        program.run();
        read[0] = (float) gradients.get(0).item();
        read[1] = (float) gradients.get(1).item();
        return (float) f.item();
    }

    @Override
    public List<FloatBuffer> gradients() {
        return List.of(FloatBuffer.wrap(read));
    }

    @Override
    public long nativeBytes() {
        return graph.backend().allocatedBytes();
    }

    @Override
    public void close() {
        graph.close();
    }
}
