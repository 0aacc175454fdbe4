package org.adjoint.op;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.adjoint.DType;
import org.adjoint.Expr;
import org.adjoint.Shape;

/**
 * An operation on each element, defined by a scalar term over its arguments: {@code y = f(a, b, ...)}, broadcasting by
 * NumPy's rule. The partial derivatives may be given, in terms of the arguments and of y; left out, they are derived from
 * the term. Arguments share one floating-point type, except those declared {@link #indices}.
 */
public final class Pointwise extends Op {
    private final String name;
    private final int arity;
    private final Scalar body;
    private final List<Scalar> givenPartials;
    /** Bit i is set if argument i is of INT32. */
    private final int indexArguments;

    private final Function<List<Expr>, Optional<Expr>> rewrite;
    private final int hash;
    private final Gradient[] gradients;

    /** aBar as a pointwise operation on some of (a, b, ..., y, yBar), numbered in that order. */
    private record Gradient(Optional<Pointwise> op, int[] operands) {}

    private Pointwise(
            String name,
            int arity,
            Scalar body,
            List<Scalar> givenPartials,
            int indexArguments,
            Function<List<Expr>, Optional<Expr>> rewrite) {
        this.name = name;
        this.arity = arity;
        this.body = body;
        this.givenPartials = givenPartials;
        this.indexArguments = indexArguments;
        this.rewrite = rewrite;
        this.hash = Objects.hash(name, arity, body, givenPartials, indexArguments);
        this.gradients = new Gradient[arity];
    }

    private static Pointwise define(String name, int arity, Scalar body) {
        return new Pointwise(name, arity, body, List.of(), 0, inputs -> Optional.empty());
    }

    /** y = f(a). */
    public static Pointwise pointwise(String name, Scalar.F1 f) {
        return define(name, 1, f.of(Scalar.arg(0)));
    }

    /** y = f(a, b). */
    public static Pointwise pointwise(String name, Scalar.F2 f) {
        return define(name, 2, f.of(Scalar.arg(0), Scalar.arg(1)));
    }

    /** y = f(a, b, c). */
    public static Pointwise pointwise(String name, Scalar.F3 f) {
        return define(name, 3, f.of(Scalar.arg(0), Scalar.arg(1), Scalar.arg(2)));
    }

    /** y = f(a, b, c, d). */
    public static Pointwise pointwise(String name, Scalar.F4 f) {
        return define(name, 4, f.of(Scalar.arg(0), Scalar.arg(1), Scalar.arg(2), Scalar.arg(3)));
    }

    /** With dy/da in terms of (a, y). Throws IllegalArgumentException unless this is unary. */
    public Pointwise partials(Scalar.F2 da) {
        return withPartials(da.of(Scalar.arg(0), Scalar.arg(1)));
    }

    /** With dy/da and dy/db in terms of (a, b, y). Throws IllegalArgumentException unless this is binary. */
    public Pointwise partials(Scalar.F3 da, Scalar.F3 db) {
        Scalar a = Scalar.arg(0);
        Scalar b = Scalar.arg(1);
        Scalar y = Scalar.arg(2);
        return withPartials(da.of(a, b, y), db.of(a, b, y));
    }

    /** With dy/da, dy/db and dy/dc in terms of (a, b, c, y). Throws IllegalArgumentException unless this is ternary. */
    public Pointwise partials(Scalar.F4 da, Scalar.F4 db, Scalar.F4 dc) {
        Scalar a = Scalar.arg(0);
        Scalar b = Scalar.arg(1);
        Scalar c = Scalar.arg(2);
        Scalar y = Scalar.arg(3);
        return withPartials(da.of(a, b, c, y), db.of(a, b, c, y), dc.of(a, b, c, y));
    }

    private Pointwise withPartials(Scalar... partials) {
        if (partials.length != arity) {
            throw new IllegalArgumentException(
                    name + ": " + partials.length + " partial derivatives given for " + arity + " arguments");
        }
        return new Pointwise(name, arity, body, List.of(partials), indexArguments, rewrite);
    }

    /** With the given arguments declared to be INT32 tensors, read as numbers, through which no gradient flows. */
    public Pointwise indices(int... arguments) {
        int mask = indexArguments;
        for (int i : arguments) {
            mask |= 1 << Objects.checkIndex(i, arity);
        }
        return new Pointwise(name, arity, body, givenPartials, mask, rewrite);
    }

    /** With a stabilising rewrite, see {@link Op#rewrite}. */
    public Pointwise rewriting(Function<List<Expr>, Optional<Expr>> rule) {
        return new Pointwise(name, arity, body, givenPartials, indexArguments, rule);
    }

    @Override
    public String name() {
        return name;
    }

    /** Number of arguments. */
    public int arity() {
        return arity;
    }

    /** The term over the arguments. */
    public Scalar body() {
        return body;
    }

    @Override
    public TensorType infer(List<TensorType> inputs) {
        if (inputs.size() != arity) {
            throw new IllegalArgumentException(name + ": takes " + arity + " arguments, " + inputs.size() + " given");
        }
        Shape shape = Shape.scalar();
        Optional<DType> dtype = Optional.empty();
        for (int i = 0; i < arity; i++) {
            TensorType input = inputs.get(i);
            shape = Shape.broadcast(name, shape, input.shape());
            if (isIndex(i)) {
                if (input.dtype() != DType.INT32) {
                    throw new IllegalArgumentException(
                            name + ": argument " + i + " must be INT32, it is " + input + "; cast it");
                }
            } else if (!input.dtype().isFloat()) {
                throw new IllegalArgumentException(
                        name + ": argument " + i + " must be a floating-point tensor, it is " + input + "; cast it");
            } else if (dtype.isPresent() && dtype.get() != input.dtype()) {
                throw new IllegalArgumentException(name + ": element types differ: " + inputs + "; cast one of them");
            } else {
                dtype = Optional.of(input.dtype());
            }
        }
        return new TensorType(
                shape, dtype.orElseThrow(() -> new IllegalArgumentException(name + ": no floating-point argument")));
    }

    private boolean isIndex(int argument) {
        return (indexArguments & 1 << argument) != 0;
    }

    @Override
    public Optional<Expr> rewrite(List<Expr> inputs) {
        return rewrite.apply(inputs);
    }

    @Override
    public Adjoints backward(Expr y, Expr yBar) {
        List<Supplier<Expr>> rules = new ArrayList<>(arity);
        for (int i = 0; i < arity; i++) {
            Gradient gradient = isIndex(i) ? new Gradient(Optional.empty(), new int[0]) : gradient(i);
            if (gradient.op.isEmpty()) {
                rules.add(gradient.operands.length == 0 ? Adjoints.none() : () -> yBar);
            } else {
                rules.add(() -> gradient.op
                        .get()
                        .apply(Arrays.stream(gradient.operands)
                                .mapToObj(k -> k < arity ? y.input(k) : k == arity ? y : yBar)
                                .toArray(Expr[]::new)));
            }
        }
        return Adjoints.of(rules);
    }

    /** The gradient by argument i, made at its first use. */
    private Gradient gradient(int i) {
        synchronized (gradients) {
            if (gradients[i] == null) {
                gradients[i] = deriveGradient(i);
            }
            return gradients[i];
        }
    }

    private Gradient deriveGradient(int i) {
        Scalar y = Scalar.arg(arity);
        Scalar partial = givenPartials.isEmpty() ? body.derivative(i).replace(body, y) : givenPartials.get(i);
        if (partial.isConstant(0)) {
            return new Gradient(Optional.empty(), new int[0]);
        }
        Scalar yBar = Scalar.arg(arity + 1);
        if (partial.isConstant(1)) {
            return new Gradient(Optional.empty(), new int[] {arity + 1});
        }
        Scalar term = ChainRule.scaled(partial, yBar);
        boolean[] used = new boolean[arity + 2];
        term.substitute(leaf -> {
            if (leaf.fn() == Fn.ARG) {
                used[(int) leaf.immediate()] = true;
            }
            return leaf;
        });
        int[] operands = java.util.stream.IntStream.range(0, arity + 2)
                .filter(k -> used[k])
                .toArray();
        int[] renumbered = new int[arity + 2];
        int mask = 0;
        for (int k = 0; k < operands.length; k++) {
            renumbered[operands[k]] = k;
            mask |= operands[k] < arity && isIndex(operands[k]) ? 1 << k : 0;
        }
        Scalar compact =
                term.substitute(leaf -> leaf.fn() == Fn.ARG ? Scalar.arg(renumbered[(int) leaf.immediate()]) : leaf);
        // Not by +, whose first use anywhere in a process takes milliseconds; this is on the way to the first gradient.
        String label = name.concat(arity == 1 ? "_bar" : "_bar".concat(Integer.toString(i)));
        return new Gradient(
                Optional.of(
                        new Pointwise(label, operands.length, compact, List.of(), mask, inputs -> Optional.empty())),
                operands);
    }

    @Override
    public Shape broadcastShape(Expr y, int i) {
        return y.shape();
    }

    @Override
    public Optional<Op> batched(int count) {
        Scalar shifted = body.substitute(Pointwise::behindNewAxis);
        return Optional.of(
                shifted.equals(body)
                        ? this
                        : new Pointwise(
                                name,
                                arity,
                                shifted,
                                givenPartials.stream()
                                        .map(p -> p.substitute(Pointwise::behindNewAxis))
                                        .toList(),
                                indexArguments,
                                rewrite));
    }

    private static Scalar behindNewAxis(Scalar leaf) {
        return leaf.fn() == Fn.INDEX && leaf.immediate() >= 0 ? Scalar.index((int) leaf.immediate() + 1) : leaf;
    }

    @Override
    public boolean equals(Object other) {
        return this == other
                || other instanceof Pointwise p
                        && hash == p.hash
                        && arity == p.arity
                        && indexArguments == p.indexArguments
                        && name.equals(p.name)
                        && body.equals(p.body)
                        && givenPartials.equals(p.givenPartials);
    }

    @Override
    public int hashCode() {
        return hash;
    }
}
