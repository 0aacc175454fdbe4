package org.adjoint;

import java.lang.ref.Reference;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import org.adjoint.backend.Backend;
import org.adjoint.backend.Backends;
import org.adjoint.op.Leaf;
import org.adjoint.op.Op;
import org.adjoint.op.RandomBits;
import org.adjoint.op.Site;
import org.adjoint.op.TensorType;

/**
 * A computation graph: expression nodes, the values fed to them and the plans that run them. A graph belongs to one thread
 * at a time; graphs are independent of each other but may share {@link Parameter}s. Close it to give its memory back.
 *
 * <pre>{@code
 * try (Graph graph = Graph.create()) {
 *     Expr x = graph.input("x", Shape.of(3));
 *     Expr y = sum(x.times(x));
 *     x.requireGrad().set(1f, 2f, 3f);
 *     graph.forward();
 *     graph.backward();
 *     x.grad(); // 2, 4, 6
 * }
 * }</pre>
 */
public final class Graph implements AutoCloseable {
    private final Backend backend;
    private final DType dtype;
    private final Leaves leaves;
    private final Roots roots = new Roots();
    private final Nodes nodes = new Nodes(this, roots);
    private final Runs runs = new Runs(this);
    private final SingleUser user = new SingleUser();
    private final Lifetime lifetime;
    private final Draws draws = new Draws();
    private long seed;

    private Graph(Backend backend, DType dtype) {
        if (!dtype.isFloat()) {
            throw new IllegalArgumentException("graph: the default type must be a floating-point type, it is " + dtype);
        }
        this.backend = backend;
        this.dtype = dtype;
        this.leaves = new Leaves(backend);
        this.lifetime = Lifetime.of(this, Site.here());
    }

    /** An empty graph of FLOAT32 on the best backend of the machine. */
    public static Graph create() {
        return on(Backends.best(), DType.FLOAT32);
    }

    /** An empty graph on the best backend, whose inputs, parameters and constants are of {@code dtype} by default. */
    public static Graph create(DType dtype) {
        return on(Backends.best(), dtype);
    }

    /**
     * An empty graph of FLOAT32 on the backend of that name.
     *
     * @throws IllegalArgumentException if there is none of that name
     */
    public static Graph on(String backend) {
        return on(Backends.named(backend), DType.FLOAT32);
    }

    /** An empty graph on a backend, with a default type. */
    public static Graph on(Backend backend, DType dtype) {
        return new Graph(backend, dtype);
    }

    /**
     * Sets the seed from which parameters made afterwards draw their first values and runs draw random numbers, and counts
     * draws from the start; 0 if never set. Returns this.
     */
    public Graph seed(long value) {
        seed = value;
        draws.seed(value);
        return this;
    }

    /** From now on every run draws the same random numbers, as checks of a gradient need it. Returns this. */
    public Graph freezeRandom() {
        draws.freeze();
        return this;
    }

    /** The backend that the graph runs on. */
    public Backend backend() {
        return backend;
    }

    /** Number of nodes: the next one has this {@link Expr#id}. */
    public int size() {
        return nodes.made();
    }

    /** The default floating-point type of the graph. */
    public DType dtype() {
        return dtype;
    }

    /** A value of the graph's type that the user sets before a run. */
    public Expr input(String name, Shape shape) {
        return input(name, shape, dtype);
    }

    /** A value that the user sets before a run. */
    public Expr input(String name, Shape shape, DType type) {
        return exclusively(() -> leaves.added(add(Leaf.input(name, new TensorType(shape, type)), List.of())));
    }

    /** A new parameter of the graph's type; its first value depends on the graph's seed, the name and the shape only. */
    public Expr param(String name, Shape shape, Initializer initializer) {
        double[] elements = initializer.elements(shape, new SplittableRandom(seed * 31 + name.hashCode()));
        return param(Parameter.of(name, Tensor.of(shape, elements).cast(dtype), backend));
    }

    /** The node of a parameter that may be shared with other graphs; the same node each time. */
    public Expr param(Parameter parameter) {
        return exclusively(() ->
                leaves.parameter(parameter).orElseGet(() -> leaves.added(add(Leaf.parameter(parameter), List.of()))));
    }

    /**
     * Numbers uniform in [0, 1), drawn anew by each forward() and each run of a program; what is read or computed after
     * it, gradients too, sees the same. They depend on the graph's seed, the number of the draw since the seed was set, the
     * number of random nodes made before, and the place, and are the same on every backend and machine
     * ({@link RandomBits}).
     *
     * @throws IllegalArgumentException if the type is INT32
     */
    public Expr random(Shape shape, DType type) {
        return exclusively(() -> apply(new RandomBits(draws.stream(), new TensorType(shape, type)), draws.state(this)));
    }

    /** The input of the engine's own that random nodes read. */
    Expr drawState() {
        return deriving(Site.here(), () -> input("draw", Shape.of(RandomBits.STATE_WORDS), DType.INT32));
    }

    Draws draws() {
        return draws;
    }

    /** A scalar of the graph's type. */
    public Expr constant(double number) {
        return constant(Tensor.full(Shape.scalar(), dtype, number));
    }

    /** A value that never changes. */
    public Expr constant(Tensor value) {
        return exclusively(
                () -> leaves.constant(value).orElseGet(() -> leaves.added(add(Leaf.constant(value), List.of()))));
    }

    /**
     * Adds a node; {@link Op#apply} is the usual way.
     *
     * @throws IllegalArgumentException if the operation does not fit the inputs, with the line that built the node
     * @throws IllegalStateException if the graph is closed or in use by another thread
     */
    public Expr apply(Op op, Expr... arguments) {
        return exclusively(() -> {
            List<Expr> list = List.of(arguments);
            for (Expr argument : list) {
                if (argument.graph() != this) {
                    throw new IllegalArgumentException(op.name() + ": its argument " + argument
                            + " belongs to another graph; share a Parameter instead");
                }
            }
            return add(op, list);
        });
    }

    private Expr add(Op op, List<Expr> arguments) {
        return nodes.add(op, arguments);
    }

    private <T> T deriving(Site origin, Supplier<T> build) {
        return nodes.deriving(origin, build);
    }

    /** Runs {@code build}, whose nodes are the engine's own and count as built at {@code origin}. */
    void deriving(Site origin, Runnable build) {
        nodes.deriving(origin, () -> {
            build.run();
            return Optional.empty();
        });
    }

    /**
     * Evaluates every root: every expression that no other uses.
     *
     * @throws IllegalStateException if an input that they need was never set, or there is nothing to evaluate
     */
    public void forward() {
        user.enter();
        try {
            runs.forward(roots.list());
        } finally {
            leave();
        }
    }

    /** Evaluates the given expressions and only what they need. Throws IllegalStateException as {@link #forward()}. */
    public void forward(Expr... wanted) {
        user.enter();
        try {
            runs.forward(List.of(wanted));
        } finally {
            leave();
        }
    }

    /**
     * Computes the gradients of the only scalar root by every parameter and every node with
     * {@link Expr#requireGrad}; read them with {@link Expr#grad}. Calling it again gives the same gradients.
     *
     * @throws IllegalStateException if there is not exactly one scalar root, or forward() has not run since the inputs
     *     last changed
     */
    public void backward() {
        user.enter();
        try {
            runs.backward(roots.onlyScalar(), Optional.empty());
        } finally {
            leave();
        }
    }

    /** As {@link #backward()}, of a chosen scalar. Throws IllegalStateException if it is not a scalar. */
    public void backward(Expr root) {
        if (root.shape().size() != 1) {
            throw new IllegalStateException(
                    "backward: the root must be a scalar, or a seed of its shape be given; it is " + root);
        }
        user.enter();
        try {
            runs.backward(root, Optional.empty());
        } finally {
            leave();
        }
    }

    /**
     * Computes the vector-Jacobian products seedᵀ ∂root/∂x by every x as in {@link #backward()}.
     *
     * @throws IllegalArgumentException if the seed has not the root's shape and type
     */
    public void backward(Expr root, Tensor vector) {
        exclusively(() -> runs.backward(root, Optional.of(vector)));
    }

    /**
     * As {@link #backward()}, with the new gradients added to those of the calls before, until a plain backward() starts
     * afresh: a minibatch in several parts.
     */
    public void backwardAccumulating() {
        exclusively(() -> runs.backwardAccumulating(roots.onlyScalar()));
    }

    /** The gradient of a scalar {@code y} by {@code x} as an expression, which can be differentiated again. */
    public Expr gradient(Expr y, Expr x) {
        return gradient(y, List.of(x)).get(0);
    }

    /**
     * The gradients of a scalar {@code y} as expressions, in the order of {@code xs}; zeros where y does not depend on x.
     *
     * @throws IllegalStateException if y is not a scalar, or an x is INT32
     */
    public List<Expr> gradient(Expr y, Collection<Expr> xs) {
        return derivatives(y, () -> Derivatives.gradient("gradient", y, xs, "vjp with a cotangent"));
    }

    /**
     * The vector-Jacobian products yBarᵀ ∂y/∂x as expressions, in the order of {@code xs}.
     *
     * @throws IllegalArgumentException if yBar has not the type of y
     * @throws IllegalStateException if an x is INT32
     */
    public List<Expr> vjp(Expr y, Expr yBar, Collection<Expr> xs) {
        return vjp(List.of(y), List.of(yBar), xs);
    }

    /**
     * Σₖ yBarₖᵀ ∂yₖ/∂x as expressions, in the order of {@code xs}: the gradients by x of what depends on several ys.
     *
     * @throws IllegalArgumentException if there is no y, not one yBar for each, or a yBar has not the type of its y
     * @throws IllegalStateException if an x is INT32
     */
    public List<Expr> vjp(List<Expr> ys, List<Expr> yBars, Collection<Expr> xs) {
        if (ys.isEmpty()) {
            throw new IllegalArgumentException("vjp: no tensor to differentiate");
        }
        return derivatives(ys.get(0), () -> Derivatives.vjp(ys, yBars, xs));
    }

    /** The Jacobian-vector product ∂y/∂x v, in the shape of y: how y changes along v. Throws as the other. */
    public Expr jvp(Expr y, Expr x, Expr v) {
        return jvp(y, List.of(x), List.of(v));
    }

    /**
     * Σᵢ ∂y/∂xᵢ vᵢ as an expression. It costs about as much as y and vᵀ ∂y/∂x together, whatever the number of inputs.
     *
     * @throws IllegalArgumentException if there is not one v for each x, of its type
     * @throws IllegalStateException if an x is INT32, or an operation's gradient can't be differentiated
     */
    public Expr jvp(Expr y, List<Expr> xs, List<Expr> vs) {
        return derivatives(y, () -> List.of(Derivatives.jvp(y, xs, vs))).get(0);
    }

    /**
     * The Jacobian ∂yⱼ/∂xᵢ as an expression, in the shape of y followed by that of x; an empty tensor if either is empty.
     *
     * <p>It costs min(size of y, size of x) vector-Jacobian or Jacobian-vector products. They are computed as one batch, in
     * which the products of a matrix with many vectors are matrix products; where an operation between x and y has no
     * batched form they are built one by one, and the graph grows with their number.
     *
     * @throws IllegalStateException if x is INT32, or, with more elements in y than in x, an operation's gradient can't be
     *     differentiated
     */
    public Expr jacobian(Expr y, Expr x) {
        return derivatives(y, () -> List.of(Derivatives.jacobian(y, x))).get(0);
    }

    /**
     * The Hessian ∂²y/∂xⱼ∂xᵢ of a scalar y as an expression, in the shape of x twice: the {@link #jacobian} of the gradient.
     *
     * @throws IllegalStateException if y is not a scalar, x is INT32, or an operation's gradient can't be differentiated
     */
    public Expr hessian(Expr y, Expr x) {
        return derivatives(y, () -> {
                    List<Expr> gradient = Derivatives.gradient("hessian", y, List.of(x), "jacobian");
                    return List.of(Derivatives.jacobian(gradient.get(0), x));
                })
                .get(0);
    }

    /** The Hessian-vector product ∂²y/∂x² v of a scalar y, in the shape of x. Throws as the other. */
    public Expr hvp(Expr y, Expr x, Expr v) {
        return hvp(y, List.of(x), List.of(v)).get(0);
    }

    /**
     * The Hessian-vector products Σⱼ ∂²y/∂xᵢ∂xⱼ vⱼ of a scalar y as expressions, in the order of {@code xs}, at the cost of
     * two to four gradients and without the Hessian.
     *
     * @throws IllegalArgumentException if there is not one v for each x, of its type
     * @throws IllegalStateException if y is not a scalar, an x is INT32, or an operation's gradient can't be differentiated
     */
    public List<Expr> hvp(Expr y, List<Expr> xs, List<Expr> vs) {
        return derivatives(y, () -> Derivatives.hvp(y, xs, vs));
    }

    private List<Expr> derivatives(Expr of, Supplier<List<Expr>> build) {
        return exclusively(() -> {
            List<Expr> built = deriving(of.place(), build);
            built.forEach(roots::claim);
            return built;
        });
    }

    /** The vector-Jacobian products, which are not asked for by the user but by a backward pass. */
    List<Expr> derive(Expr y, Expr yBar, Collection<Expr> xs) {
        return deriving(y.place(), () -> Derivatives.vjp(List.of(y), List.of(yBar), xs));
    }

    /** An input of the engine's own, for the seed of a backward pass. */
    Expr seedInput(Expr root) {
        return deriving(root.place(), () -> input("seed", root.shape(), root.dtype()));
    }

    Expr ones(Expr y) {
        return deriving(y.place(), () -> Derivatives.ones(y));
    }

    /**
     * A program that computes {@code outputs} and then replaces parameters, all in one launch: a training step. Its
     * outputs are read with {@link Expr#value} or {@link Expr#item}.
     */
    public Program program(List<Expr> outputs, List<Assignment> updates) {
        return new Program(runs, List.copyOf(outputs), List.copyOf(updates));
    }

    /** The plan that {@link #forward()}, and backward() if it has run, execute, as text. */
    public String explain() {
        return exclusively(() -> runs.explain(roots.list()));
    }

    /**
     * With {@code true}, forward() looks at every value and reports the first NaN or infinity with the node and line that
     * made it, as an {@link ArithmeticException}. Slow: nothing is fused. Returns this.
     */
    public Graph check(boolean on) {
        runs.check(on);
        return this;
    }

    /**
     * Limits an INT32 input to [from, to): a value outside is refused when it is set. Operations call it for inputs that
     * they use as indices, since a kernel can't refuse.
     *
     * @throws IllegalArgumentException if the input is set already, to a value outside
     */
    public void limitIndices(Expr input, int from, long to, String reason) {
        leaves.input(input).ifPresent(slot -> slot.limit(input, from, to, reason));
    }

    Leaves leaves() {
        return leaves;
    }

    void gradientsChanged() {
        runs.forgetGradients();
    }

    Tensor valueOf(Expr node) {
        return exclusively(() -> runs.value(node));
    }

    double itemOf(Expr node) {
        user.enter();
        try {
            return runs.item(node);
        } finally {
            leave();
        }
    }

    Tensor gradientOf(Expr node) {
        return exclusively(() -> runs.gradient(node));
    }

    /** How a value is given to a leaf; a method reference, so that no call of {@link #set} makes an object. */
    @FunctionalInterface
    interface Setter<V> {
        void set(Leaves leaves, Expr node, V value);
    }

    <V> void set(Expr node, V value, Setter<V> setter) {
        user.enter();
        try {
            setter.set(leaves, node, value);
        } finally {
            leave();
        }
    }

    void run(Program program) {
        user.enter();
        try {
            runs.run(program.compiled());
        } finally {
            leave();
        }
    }

    void exclusively(Runnable action) {
        user.enter();
        try {
            action.run();
        } finally {
            leave();
        }
    }

    <T> T exclusively(Supplier<T> action) {
        user.enter();
        try {
            return action.get();
        } finally {
            leave();
        }
    }

    private void leave() {
        user.leave();
        // Native code works on the graph's memory until here, so the graph must not count as forgotten before.
        Reference.reachabilityFence(this);
    }

    /** Frees plans and inputs; parameters live on. A second call does nothing. */
    @Override
    public void close() {
        if (user.close()) {
            runs.close();
            leaves.close();
            lifetime.ended();
        }
    }

    @Override
    public String toString() {
        return "graph of " + nodes.made() + " nodes on " + backend.name();
    }
}
