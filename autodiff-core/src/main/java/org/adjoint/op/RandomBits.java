package org.adjoint.op;

import java.util.List;
import org.adjoint.DType;
import org.adjoint.Expr;
import org.adjoint.Shape;

/**
 * Numbers uniform in [0, 1) from the counter-based generator Philox 4x32-10 (Salmon, Moraes, Dror and Shaw, Parallel Random
 * Numbers: As Easy as 1, 2, 3, SC 2011): the same bits on every backend, for any number of threads. The key is the graph's
 * seed, low word first; the counter is (number of the block, stream of the node, draw low word, draw high word). Let a be
 * word i mod 4 of block i / 4, and b that of the block of stream + 2³¹. Element i of FLOAT32 has 24 bits, (a >>> 8) / 2²⁴;
 * of FLOAT64 it has 53, (2²⁶ (a >>> 5) + (b >>> 6)) / 2⁵³, of which the former are the first.
 */
public final class RandomBits extends Routine {
    /** INT32 words of the input: seed low, seed high, draw low, draw high. */
    public static final int STATE_WORDS = 4;

    private final int stream;
    private final TensorType type;

    /** Of the given stream, which tells the random nodes of a graph apart. */
    public RandomBits(int stream, TensorType type) {
        this.stream = stream;
        this.type = type;
    }

    @Override
    public String name() {
        return "random";
    }

    /** What tells this node's numbers from those of others in the graph. */
    public int stream() {
        return stream;
    }

    @Override
    List<Object> attributes() {
        return List.of(stream, type);
    }

    @Override
    public TensorType infer(List<TensorType> inputs) {
        if (!inputs.equals(List.of(new TensorType(Shape.of(STATE_WORDS), DType.INT32)))) {
            throw new IllegalArgumentException(name() + ": takes a seed and a draw of four words, not " + inputs);
        }
        if (!type.dtype().isFloat()) {
            throw new IllegalArgumentException(name() + ": gives floating-point numbers, not " + type);
        }
        return type;
    }

    /** Not the last axis, whose elements share blocks. */
    @Override
    public int rowAxes(List<TensorType> inputs) {
        return Math.max(0, type.shape().rank() - 1);
    }

    @Override
    public boolean isDivided(int i) {
        return false;
    }

    @Override
    public long work(List<TensorType> inputs, TensorType result) {
        return 4 * result.shape().size();
    }

    @Override
    public Adjoints backward(Expr y, Expr yBar) {
        return Adjoints.of(Adjoints.none());
    }
}
