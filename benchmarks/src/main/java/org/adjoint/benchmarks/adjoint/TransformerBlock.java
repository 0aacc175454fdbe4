package org.adjoint.benchmarks.adjoint;

import static org.adjoint.benchmarks.adjoint.Step.parameter;
import static org.adjoint.benchmarks.adjoint.Step.resident;
import static org.adjoint.ops.Activations.geluTanh;
import static org.adjoint.ops.Arithmetic.rsqrt;
import static org.adjoint.ops.Arithmetic.square;
import static org.adjoint.ops.Axes.keepDims;
import static org.adjoint.ops.Layouts.permute;
import static org.adjoint.ops.Layouts.reshape;
import static org.adjoint.ops.Parts.slice;
import static org.adjoint.ops.Products.dot;
import static org.adjoint.ops.Reductions.mean;
import static org.adjoint.ops.Softmax.softmax;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.adjoint.DType;
import org.adjoint.Expr;
import org.adjoint.Graph;
import org.adjoint.Shape;
import org.adjoint.Tensor;
import org.adjoint.benchmarks.Data;
import org.adjoint.benchmarks.Workload;

/** A pre-norm transformer block with causal attention of four heads, from primitives; rows are batch times time. */
final class TransformerBlock {
    private static final int BATCH = 8;
    private static final int TIME = 128;
    private static final int ROWS = BATCH * TIME;
    private static final int WIDTH = 256;
    private static final int HEADS = 4;
    private static final int HEAD_WIDTH = WIDTH / HEADS;
    private static final int INNER = 1024;
    private static final double EPSILON = 1e-5;

    private final Graph graph = Graph.create();
    private final List<Expr> parameters = new ArrayList<>();

    private TransformerBlock() {}

    static Workload of() {
        return new TransformerBlock().workload();
    }

    private Workload workload() {
        Expr x = resident(graph, Data.u(1, -1, 1, ROWS * WIDTH), ROWS, WIDTH);
        Expr qkv = dense(norm(x), WIDTH, 3 * WIDTH, 2, 1.0 / 16);
        Expr r = x.plus(dense(attention(qkv), WIDTH, WIDTH, 3, 1.0 / 16));
        Expr inner = geluTanh(dense(norm(r), WIDTH, INNER, 4, 1.0 / 16));
        Expr out = r.plus(dense(inner, INNER, WIDTH, 5, 1.0 / 32));
        return Step.gradient(mean(square(out)), parameters);
    }

    private Expr own(float[] elements, int... dims) {
        Expr p = parameter(graph, "p" + parameters.size(), elements, dims);
        parameters.add(p);
        return p;
    }

    private Expr dense(Expr a, int in, int out, int seed, double scale) {
        return dot(a, own(Data.w(seed, scale, in * out), in, out)).plus(own(new float[out], 1, out));
    }

    private Expr norm(Expr a) {
        float[] ones = new float[WIDTH];
        Arrays.fill(ones, 1);
        Expr centred = a.minus(mean(a, keepDims(1)));
        Expr scale = rsqrt(mean(square(centred), keepDims(1)).plus(EPSILON));
        return centred.times(scale).times(own(ones, 1, WIDTH)).plus(own(new float[WIDTH], 1, WIDTH));
    }

    private Expr attention(Expr qkv) {
        Expr scores = dot(head(qkv, 0), permute(head(qkv, 1), 0, 1, 3, 2)).div(Math.sqrt(HEAD_WIDTH));
        Expr weights = softmax(scores.plus(causalMask()), 3);
        return reshape(permute(dot(weights, head(qkv, 2)), 0, 2, 1, 3), Shape.of(ROWS, WIDTH));
    }

    /** (batch, head, time, width of a head) of the queries, keys or values. */
    private static Expr head(Expr qkv, int part) {
        Expr columns = slice(qkv, 1, part * WIDTH, (part + 1) * WIDTH);
        return permute(reshape(columns, Shape.of(BATCH, TIME, HEADS, HEAD_WIDTH)), 0, 2, 1, 3);
    }

    /** 0 where a key is not after its query, else -infinity. */
    private Expr causalMask() {
        return graph.constant(Tensor.generate(
                Shape.of(TIME, TIME), DType.FLOAT32, i -> i % TIME > i / TIME ? Double.NEGATIVE_INFINITY : 0));
    }
}
