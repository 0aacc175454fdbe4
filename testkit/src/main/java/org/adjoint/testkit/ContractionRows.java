package org.adjoint.testkit;

import static org.adjoint.testkit.Domain.REAL;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import org.adjoint.Expr;
import org.adjoint.Graph;
import org.adjoint.Shape;
import org.adjoint.Tensor;
import org.adjoint.ops.Products;

/** Rows of the contractions of {@link Products} over any axes. */
final class ContractionRows {
    private ContractionRows() {}

    static List<OpSpec> rows() {
        List<OpSpec> rows = new ArrayList<>(List.of(affine(), outer(), tensorDot(), tensorDotOfAxes()));
        for (String subscripts : List.of(
                "ij,jk->ik",
                "ij,kj->ik",
                "bij,bjk->bik",
                "i,i->",
                "i,j->ij",
                "ij->ji",
                "ij->j",
                "ii->i",
                "ii->",
                "iji->j",
                "ij,ij->ij",
                "ij,jk,kl->il",
                "bi,oij,bj->bo",
                "ij,k->",
                "ba,ac",
                "jk,ij->")) {
            rows.add(einsum(subscripts));
        }
        rows.add(refusals(ellipses()));
        return rows;
    }

    private static OpSpec affine() {
        return OpSpec.of("Products.affine", shapes -> shapes.products().map(pair -> {
                    int n = pair.get(1).dim(-1);
                    return OpCase.of(
                            "",
                            List.of(
                                    Operand.of(pair.get(0), REAL),
                                    Operand.of(pair.get(1), REAL),
                                    Operand.of(Shape.of(n), REAL)),
                            xs -> Products.affine(xs.get(0), xs.get(1), xs.get(2)),
                            in -> {
                                Expected y = Plain.dot(in.get(0), in.get(1));
                                double[] elements = y.elements();
                                double[] scale = y.scale();
                                for (int p = 0; p < elements.length; p++) {
                                    elements[p] += in.get(2).at(p % n);
                                    scale[p] += Math.abs(in.get(2).at(p % n));
                                }
                                return new Expected(y.shape(), elements, scale);
                            });
                }))
                .within(Tolerance.SUM)
                .refusing(
                        "inner dimensions that differ",
                        g -> Products.affine(
                                g.input("x", Shape.of(2, 3)), g.input("w", Shape.of(4, 5)), g.input("b", Shape.of(5))),
                        "inner dimensions differ",
                        "(2, 3)",
                        "(4, 5)");
    }

    private static OpSpec outer() {
        return OpSpec.of("Products.outer", shapes -> shapes.ofRank(1, 3).flatMap(joint -> Arbitraries.integers()
                        .between(0, joint.rank())
                        .map(split -> {
                            Shape a = Shape.of(Arrays.copyOf(joint.dims(), split));
                            Shape b = Shape.of(Arrays.copyOfRange(joint.dims(), split, joint.rank()));
                            return OpCase.of(
                                    "",
                                    List.of(Operand.of(a, REAL), Operand.of(b, REAL)),
                                    xs -> Products.outer(xs.get(0), xs.get(1)),
                                    in -> sums(
                                            List.of(letters(0, split), letters(split, joint.rank())),
                                            letters(0, joint.rank()),
                                            in));
                        })))
                .within(Tolerance.ROUNDING);
    }

    /** The letters from number {@code from} to number {@code to}. */
    private static String letters(int from, int to) {
        return "abcdef".substring(from, to);
    }

    private static OpSpec tensorDot() {
        return OpSpec.of("Products.tensorDot", shapes -> shapes.ofRank(1, 4)
                        .flatMap(joint -> Arbitraries.integers().between(0, 8).map(choice -> {
                            int first = choice % 3 % (joint.rank() + 1);
                            int second = Math.min(first + choice / 3, joint.rank());
                            String a = letters(0, second);
                            String b = letters(first, joint.rank());
                            return contraction(
                                    joint, a, b, xs -> Products.tensorDot(xs.get(0), xs.get(1), second - first));
                        })))
                .within(Tolerance.SUM)
                .refusing(
                        "more axes than there are",
                        g -> Products.tensorDot(g.input("a", Shape.of(2, 3)), g.input("b", Shape.of(3)), 2),
                        "tensorDot",
                        "(2, 3)",
                        "(3)");
    }

    /** Over the first axis of a and the last of b. */
    private static OpSpec tensorDotOfAxes() {
        return OpSpec.of("Products.tensorDot of axes", shapes -> shapes.ofRank(3, 3)
                        .map(joint -> contraction(
                                joint,
                                "ab",
                                "ca",
                                xs -> Products.tensorDot(xs.get(0), xs.get(1), new int[] {0}, new int[] {-1}))))
                .within(Tolerance.SUM)
                .refusing(
                        "extents that differ",
                        g -> Products.tensorDot(
                                g.input("a", Shape.of(2, 3)), g.input("b", Shape.of(3, 4)), new int[] {0}, new int[] {0
                                }),
                        "tensorDot",
                        "(2, 3)",
                        "(3, 4)");
    }

    private interface Build {
        Expr of(List<Expr> inputs);
    }

    /** Of operands whose letters are axes of a joint shape; letters that both have are summed over. */
    private static OpCase contraction(Shape joint, String a, String b, Build build) {
        StringBuilder result = new StringBuilder();
        for (char c : (a + b).toCharArray()) {
            result.append(a.indexOf(c) < 0 || b.indexOf(c) < 0 ? String.valueOf(c) : "");
        }
        return OpCase.of(
                a + " and " + b,
                List.of(Operand.of(shape(joint, a), REAL), Operand.of(shape(joint, b), REAL)),
                build::of,
                in -> sums(List.of(a, b), result.toString(), in));
    }

    private static Shape shape(Shape joint, String letters) {
        return Shape.of(letters.chars().map(c -> joint.dim(c - 'a')).toArray());
    }

    private static OpSpec einsum(String subscripts) {
        String[] sides = subscripts.split("->", -1);
        List<String> operands = List.of(sides[0].split(","));
        // The one row without a result names its axes in the order of the alphabet.
        String result = sides.length == 2 ? sides[1] : "bc";
        int[] letters = sides[0].chars().filter(Character::isLetter).distinct().toArray();
        return OpSpec.of("Products.einsum " + subscripts, shapes -> extents(shapes, letters.length)
                        .map(extents -> OpCase.of(
                                "extents " + extents,
                                operands.stream()
                                        .map(o -> Operand.of(named(o, letters, extents), REAL))
                                        .toList(),
                                xs -> Products.einsum(subscripts, xs.toArray(Expr[]::new)),
                                in -> sums(operands, result, in))))
                .within(Tolerance.SUM)
                // Sums that are taken before products meet NaN and infinities in another order.
                .drawing(OpSpec.NonFinite.NONE);
    }

    private static Arbitrary<List<Integer>> extents(Shapes shapes, int count) {
        return shapes.extent()
                .list()
                .ofSize(count)
                .filter(list -> list.stream().mapToLong(n -> Math.max(n, 1)).reduce(1, (a, b) -> a * b) <= 3000)
                .filter(list -> shapes != Shapes.EMPTY || list.contains(0));
    }

    private static Shape named(String operand, int[] letters, List<Integer> extents) {
        return Shape.of(operand.chars()
                .map(c -> extents.get(IntStream.range(0, letters.length)
                        .filter(i -> letters[i] == c)
                        .findFirst()
                        .orElseThrow()))
                .toArray());
    }

    /** Batched products of matrices, whose batches broadcast as in {@link Products#dot}. */
    private static OpSpec ellipses() {
        return OpSpec.of("Products.einsum ...ij,...jk->...ik", shapes -> shapes.products()
                        .map(pair -> OpCase.of(
                                "",
                                List.of(Operand.of(pair.get(0), REAL), Operand.of(pair.get(1), REAL)),
                                xs -> Products.einsum("... i j, ... j k -> ... i k", xs.get(0), xs.get(1)),
                                in -> Plain.dot(in.get(0), in.get(1)))))
                .within(Tolerance.SUM);
    }

    private static OpSpec refusals(OpSpec row) {
        return row.refusing("too few operands", g -> of(g, "ij,jk", Shape.of(2, 3)), "einsum", "2 operands", "(2, 3)")
                .refusing("another rank", g -> of(g, "ijk->i", Shape.of(2, 3)), "'ijk' does not fit (2, 3)")
                .refusing(
                        "two extents of a letter",
                        g -> of(g, "ij,jk->ik", Shape.of(2, 3), Shape.of(4, 5)),
                        "'j' has the extents 3 and 4")
                .refusing("a letter from nowhere", g -> of(g, "ij->ix", Shape.of(2, 3)), "'x'")
                .refusing("a letter twice in the result", g -> of(g, "ij->ii", Shape.of(2, 3)), "'i' twice")
                .refusing("a sign that is no letter", g -> of(g, "i1->i", Shape.of(2, 3)), "'i1'")
                .refusing("a result without the ellipsis", g -> of(g, "...i->i", Shape.of(2, 3)), "'...'");
    }

    private static Expr of(Graph graph, String subscripts, Shape... shapes) {
        return Products.einsum(
                subscripts,
                IntStream.range(0, shapes.length)
                        .mapToObj(i -> graph.input("operand " + i, shapes[i]))
                        .toArray(Expr[]::new));
    }

    /** The sum over every assignment of positions to letters of the product of the operands there. */
    private static Expected sums(List<String> operands, String result, List<Tensor> in) {
        Map<Character, Integer> extents = new TreeMap<>();
        for (int k = 0; k < operands.size(); k++) {
            for (int i = 0; i < operands.get(k).length(); i++) {
                extents.put(operands.get(k).charAt(i), in.get(k).shape().dim(i));
            }
        }
        List<Character> letters = List.copyOf(extents.keySet());
        Shape space = Shape.of(extents.values().stream().mapToInt(n -> n).toArray());
        Shape shape = Shape.of(result.chars().map(c -> extents.get((char) c)).toArray());
        double[] elements = new double[(int) shape.size()];
        double[] scale = new double[elements.length];
        for (int p = 0; p < space.size(); p++) {
            int[] at = Plain.index(space, p);
            double product = 1;
            for (int k = 0; k < operands.size(); k++) {
                product *= Plain.at(in.get(k), positions(operands.get(k), letters, at));
            }
            int target = Plain.position(shape, positions(result, letters, at));
            elements[target] += product;
            scale[target] += Math.abs(product);
        }
        return new Expected(shape, elements, scale);
    }

    private static int[] positions(String term, List<Character> letters, int[] at) {
        return term.chars().map(c -> at[letters.indexOf((char) c)]).toArray();
    }
}
