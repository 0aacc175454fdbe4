package org.adjoint.testkit;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BinaryOperator;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;
import java.util.function.Function;
import net.jqwik.api.Arbitrary;
import org.adjoint.Expr;
import org.adjoint.Graph;
import org.adjoint.Shape;
import org.adjoint.Tensor;

/**
 * One row of the table: all that the tests need to know of an operation. Immutable; the methods give changed copies.
 *
 * <pre>{@code
 * OpSpec.unary("cube", MyOps::cube, Domain.REAL, a -> a * a * a).special(Double.NaN, Double.NaN)
 * }</pre>
 */
public final class OpSpec {
    /** Which numbers that are not finite the tests put among the inputs. */
    public enum NonFinite {
        /** NaN and both infinities: the plain formula says what comes out. */
        ALL,
        /** NaN only: for infinities the operation's stable form and the plain formula may differ. */
        NAN,
        /** None. */
        NONE
    }

    /**
     * A point at which a gradient is agreed on although there is no derivative, with cotangent 1.
     *
     * @param what the point in words
     * @param at the inputs
     * @param gradients the agreed gradient by each input
     */
    public record Kink(String what, Function<List<Expr>, Expr> build, List<Tensor> at, List<Tensor> gradients) {}

    /**
     * A call that must be refused.
     *
     * @param what the call in words
     * @param call builds it
     * @param fragments what the message must contain
     */
    public record Refusal(String what, Function<Graph, Expr> call, List<String> fragments) {}

    /** Inputs of one element each and the result. */
    record Special(double[] inputs, double result) {}

    /** An input of one element and the derivative there. */
    record Slope(double input, double derivative) {}

    private final String name;
    private final Function<Shapes, Arbitrary<OpCase>> cases;
    private Tolerance tolerance = Tolerance.FUNCTION;
    private NonFinite nonFinite = NonFinite.ALL;
    private int order = 2;
    private List<Special> specials = List.of();
    private List<Slope> slopes = List.of();
    private List<Kink> kinks = List.of();
    private List<Refusal> refusals = List.of();

    private OpSpec(String name, Function<Shapes, Arbitrary<OpCase>> cases) {
        this.name = name;
        this.cases = cases;
    }

    /** An operation whose cases are drawn by {@code cases} for each choice of shapes. */
    public static OpSpec of(String name, Function<Shapes, Arbitrary<OpCase>> cases) {
        return new OpSpec(name, cases);
    }

    /** A function of each element. */
    public static OpSpec unary(String name, Function<Expr, Expr> build, Domain domain, DoubleUnaryOperator value) {
        return of(name, shapes -> shapes.any()
                .map(shape -> OpCase.of(
                        "",
                        List.of(Operand.of(shape, domain)),
                        xs -> build.apply(xs.get(0)),
                        in -> Plain.elementwise(in, v -> value.applyAsDouble(v[0])))));
    }

    /** A function of each pair of elements, broadcasting. */
    public static OpSpec binary(
            String name, BinaryOperator<Expr> build, Domain a, Domain b, DoubleBinaryOperator value) {
        return of(name, shapes -> shapes.broadcasting(2)
                        .map(pair -> OpCase.of(
                                "",
                                List.of(Operand.of(pair.get(0), a), Operand.of(pair.get(1), b)),
                                xs -> build.apply(xs.get(0), xs.get(1)),
                                in -> Plain.elementwise(in, v -> value.applyAsDouble(v[0], v[1])))))
                .refusing(
                        "shapes that do not broadcast",
                        g -> build.apply(g.input("a", Shape.of(2, 3)), g.input("b", Shape.of(4, 3))),
                        "do not broadcast",
                        "(2, 3)",
                        "(4, 3)");
    }

    /** Under another name: of the same function, with other words after the space. */
    OpSpec named(String other) {
        OpSpec copy = new OpSpec(other, cases);
        copy.take(this);
        return copy;
    }

    /** With another tolerance than {@link Tolerance#FUNCTION}. */
    public OpSpec within(Tolerance allowed) {
        OpSpec copy = copy();
        copy.tolerance = allowed;
        return copy;
    }

    /** With other numbers that are not finite than all. */
    public OpSpec drawing(NonFinite numbers) {
        OpSpec copy = copy();
        copy.nonFinite = numbers;
        return copy;
    }

    /** Differentiable this often, instead of twice; 0 if not at all, as operations that give INT32. */
    public OpSpec differentiable(int times) {
        OpSpec copy = copy();
        copy.order = times;
        return copy;
    }

    /** With a value that a function of each element must give: the inputs, then the result. */
    public OpSpec special(double... inputsAndResult) {
        int n = inputsAndResult.length - 1;
        OpSpec copy = copy();
        copy.specials = with(specials, new Special(Arrays.copyOf(inputsAndResult, n), inputsAndResult[n]));
        return copy;
    }

    /** With the derivative of a function of one element where differences can't tell it, as at infinity. */
    public OpSpec slope(double input, double derivative) {
        OpSpec copy = copy();
        copy.slopes = with(slopes, new Slope(input, derivative));
        return copy;
    }

    /** With an agreed gradient. */
    public OpSpec kink(String what, Function<List<Expr>, Expr> build, List<Tensor> at, List<Tensor> gradients) {
        OpSpec copy = copy();
        copy.kinks = with(kinks, new Kink(what, build, at, gradients));
        return copy;
    }

    /** With a call that must be refused. */
    public OpSpec refusing(String what, Function<Graph, Expr> call, String... fragments) {
        OpSpec copy = copy();
        copy.refusals = with(refusals, new Refusal(what, call, List.of(fragments)));
        return copy;
    }

    private OpSpec copy() {
        return named(name);
    }

    private void take(OpSpec row) {
        tolerance = row.tolerance;
        nonFinite = row.nonFinite;
        order = row.order;
        specials = row.specials;
        slopes = row.slopes;
        kinks = row.kinks;
        refusals = row.refusals;
    }

    private static <T> List<T> with(List<T> list, T element) {
        List<T> longer = new ArrayList<>(list);
        longer.add(element);
        return List.copyOf(longer);
    }

    /** The function, as {@code Trigonometry.tanh}; rows of one function differ in what follows a space. */
    public String name() {
        return name;
    }

    /** The name without what follows a space. */
    public String function() {
        return name.split(" ")[0];
    }

    /** Cases with such shapes. */
    public Arbitrary<OpCase> cases(Shapes shapes) {
        return cases.apply(shapes);
    }

    /** How far results may be from the exact ones. */
    public Tolerance tolerance() {
        return tolerance;
    }

    /** Which numbers that are not finite are drawn. */
    public NonFinite nonFinite() {
        return nonFinite;
    }

    /** How often the operation is differentiable. */
    public int order() {
        return order;
    }

    /** Points with an agreed gradient. */
    public List<Kink> kinks() {
        return kinks;
    }

    /** Calls that must be refused. */
    public List<Refusal> refusals() {
        return refusals;
    }

    List<Special> specials() {
        return specials;
    }

    List<Slope> slopes() {
        return slopes;
    }

    @Override
    public String toString() {
        return name;
    }
}
