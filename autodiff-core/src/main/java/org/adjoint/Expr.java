package org.adjoint;

import java.util.List;
import java.util.Optional;
import org.adjoint.op.Arithmetic;
import org.adjoint.op.Leaf;
import org.adjoint.op.Op;
import org.adjoint.op.Site;
import org.adjoint.op.TensorType;

/**
 * A node of a computation graph: an operation on other nodes, or a leaf. Building one checks shapes and types and computes
 * nothing; {@link Graph#forward} does. The arithmetic methods work on each element of floating-point tensors of one type, which
 * is that of the result, and broadcast by NumPy's rule; in their formulas this expression is a. They throw
 * {@link IllegalArgumentException} if shapes do not broadcast, types differ or are INT32, or b is of another graph, and
 * {@link IllegalStateException} if the graph is closed.
 */
public final class Expr {
    private final Graph graph;
    private final int id;
    private final Op op;
    private final List<Expr> inputs;
    private final TensorType type;
    private final Optional<Expr> equivalent;
    private final Site site;
    private boolean gradientRequired;

    Expr(Graph graph, int id, Op op, List<Expr> inputs, TensorType type, Optional<Expr> equivalent, Site site) {
        this.graph = graph;
        this.id = id;
        this.op = op;
        this.inputs = inputs;
        this.type = type;
        this.equivalent = equivalent;
        this.site = site;
    }

    /** y = a + b; aBar = yBar, bBar = yBar. */
    public Expr plus(Expr b) {
        return Arithmetic.ADD.apply(this, b);
    }

    /** y = a - b; aBar = yBar, bBar = -yBar. */
    public Expr minus(Expr b) {
        return Arithmetic.SUB.apply(this, b);
    }

    /** y = a b; aBar = yBar b, bBar = yBar a. */
    public Expr times(Expr b) {
        return Arithmetic.MUL.apply(this, b);
    }

    /** y = a / b; aBar = yBar / b, bBar = -yBar y / b. Division by 0 gives infinity or NaN as IEEE 754 has it. */
    public Expr div(Expr b) {
        return Arithmetic.DIV.apply(this, b);
    }

    /** y = -a; aBar = -yBar. */
    public Expr negate() {
        return Arithmetic.NEG.apply(this);
    }

    /** y = a + number; aBar = yBar. */
    public Expr plus(double number) {
        return Arithmetic.plus(number).apply(this);
    }

    /** y = a - number; aBar = yBar. */
    public Expr minus(double number) {
        return Arithmetic.minus(number).apply(this);
    }

    /** y = a number; aBar = yBar number. */
    public Expr times(double number) {
        return Arithmetic.times(number).apply(this);
    }

    /** y = a / number; aBar = yBar / number. */
    public Expr div(double number) {
        return Arithmetic.over(number).apply(this);
    }

    /** Shape of the value. */
    public Shape shape() {
        return type.shape();
    }

    /** Element type of the value. */
    public DType dtype() {
        return type.dtype();
    }

    /** Shape and element type of the value. */
    public TensorType type() {
        return type;
    }

    /** The graph that the node belongs to. */
    public Graph graph() {
        return graph;
    }

    /** The operation, a {@link Leaf} for inputs, parameters and constants. */
    public Op op() {
        return op;
    }

    /** The nodes that the operation is applied to. */
    public List<Expr> inputs() {
        return inputs;
    }

    /** Input i of the operation. */
    public Expr input(int i) {
        return inputs.get(i);
    }

    /** Number of the node in its graph; every node has a larger number than those it is computed from. */
    public int id() {
        return id;
    }

    /** A node with the same value that is planned and differentiated in place of this one: a formula or a stable form. */
    public Optional<Expr> equivalent() {
        return equivalent;
    }

    Site place() {
        return site;
    }

    /** The line of the user's code that built the node, as {@code Mnist.java:42}. */
    public String site() {
        return site.toString();
    }

    /**
     * The value as of the last run that computed it: a copy. An intermediate value that the run did not keep is computed
     * again from the same inputs.
     *
     * @throws IllegalStateException if no run computed it, or its inputs changed since
     */
    public Tensor value() {
        return graph.valueOf(this);
    }

    /**
     * The only element of the value, without allocation.
     *
     * @throws IllegalStateException as {@link #value}, or if the value has not exactly one element
     */
    public double item() {
        return graph.itemOf(this);
    }

    /**
     * The gradient that the last {@link Graph#backward} computed: of the root by this node, in the shape of this node.
     *
     * @throws IllegalStateException if backward() has not run, or did not compute this gradient
     */
    public Tensor grad() {
        return graph.gradientOf(this);
    }

    /**
     * Asks {@link Graph#backward} for the gradient by this node too; parameters have theirs without asking.
     *
     * @return this
     * @throws IllegalStateException if the node is of INT32
     */
    public Expr requireGrad() {
        if (!dtype().isFloat()) {
            throw new IllegalStateException("requireGrad: " + this + " is INT32 and has no gradient");
        }
        if (!gradientRequired) {
            gradientRequired = true;
            graph.gradientsChanged();
        }
        return this;
    }

    /** Whether backward() computes the gradient by this node. */
    public boolean gradientRequired() {
        return gradientRequired || parameter().map(Parameter::isTrainable).orElse(false);
    }

    /** The parameter that the node stands for, if it does. */
    public Optional<Parameter> parameter() {
        return op instanceof Leaf leaf ? leaf.parameter() : Optional.empty();
    }

    /**
     * Sets the value of an input or a parameter.
     *
     * @throws IllegalArgumentException if shape or type differ, or an index is out of its range
     * @throws IllegalStateException if the node is neither
     */
    public void set(Tensor value) {
        graph.set(this, value, Leaves::set);
    }

    /** As {@link #set(Tensor)}, from row-major elements of a FLOAT32 node. The array is copied. */
    public void set(float... elements) {
        graph.set(this, elements, Leaves::set);
    }

    /** As {@link #set(Tensor)}, from row-major elements of a FLOAT64 node, or rounded to one of FLOAT32. */
    public void set(double... elements) {
        graph.set(this, elements, Leaves::set);
    }

    /** As {@link #set(Tensor)}, from row-major elements of an INT32 node. The array is copied. */
    public void set(int... elements) {
        graph.set(this, elements, Leaves::set);
    }

    /** Operation, type and place: {@code tanh FLOAT32 (500, 100), built at Mnist.java:42}. */
    @Override
    public String toString() {
        return op.name() + " " + type + ", built at " + site();
    }
}
