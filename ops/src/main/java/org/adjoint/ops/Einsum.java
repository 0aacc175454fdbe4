package org.adjoint.ops;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.adjoint.Expr;
import org.adjoint.Shape;
import org.adjoint.op.Contraction;
import org.adjoint.op.Permute;
import org.adjoint.op.Site;

/** Sums of products over labelled axes, by products of matrices: two operands at a time, the cheapest two first. */
final class Einsum {
    /** A tensor whose axes have labels, each once. */
    private record Term(Expr value, List<Integer> labels) {
        boolean has(int label) {
            return labels.contains(label);
        }
    }

    private final Map<Integer, Integer> extents;
    private final List<Integer> result;
    private final List<Term> terms = new ArrayList<>();

    private Einsum(Map<Integer, Integer> extents, List<Integer> result) {
        this.extents = extents;
        this.result = result;
    }

    static Expr of(String text, Expr... operands) {
        if (operands.length == 0) {
            throw Site.refusal("einsum \"" + text + "\": no operands given");
        }
        for (Expr operand : operands) {
            Arguments.requireFloat("einsum", operand);
        }
        Subscripts subscripts = Subscripts.read(text, operands);
        Einsum sum = new Einsum(subscripts.extents(text, operands), subscripts.result());
        for (int i = 0; i < operands.length; i++) {
            sum.terms.add(sum.distinct(operands[i], subscripts.operands().get(i)));
        }
        return sum.contracted();
    }

    /** Without axes of extent 1 that others broadcast, and with the diagonal of axes of one label. */
    private Term distinct(Expr operand, List<Integer> labels) {
        Expr value = operand;
        List<Integer> left = new ArrayList<>(labels);
        for (int i = left.size() - 1; i >= 0; i--) {
            int first = left.indexOf(left.get(i));
            if (value.shape().dim(i) != extents.get(left.get(i))) {
                value = Layouts.squeeze(value, i);
                left.remove(i);
            } else if (first < i) {
                value = Diagonals.along(value, first, i);
                left.remove(i);
            }
        }
        return new Term(value, left);
    }

    private Expr contracted() {
        while (terms.size() > 1) {
            int[] pair = cheapest();
            Term b = terms.remove(pair[1]);
            Term a = terms.remove(pair[0]);
            Set<Integer> needed = neededByOthers();
            terms.add(product(summed(a, needed, b.labels()), summed(b, needed, a.labels()), needed));
        }
        Term last = terms.get(0);
        return ordered(summed(last, new HashSet<>(result), List.of()), result);
    }

    private Set<Integer> neededByOthers() {
        Set<Integer> needed = new HashSet<>(result);
        terms.forEach(t -> needed.addAll(t.labels()));
        return needed;
    }

    /** The two terms whose product takes the fewest multiplications, the first such. */
    private int[] cheapest() {
        int[] best = {0, 1};
        double least = Double.POSITIVE_INFINITY;
        for (int i = 0; i < terms.size(); i++) {
            for (int k = i + 1; k < terms.size(); k++) {
                Set<Integer> joint = new HashSet<>(terms.get(i).labels());
                joint.addAll(terms.get(k).labels());
                double cost = joint.stream().mapToDouble(extents::get).reduce(1, (m, n) -> m * n);
                if (cost < least) {
                    least = cost;
                    best = new int[] {i, k};
                }
            }
        }
        return best;
    }

    /** {@code a} summed over the axes that neither its partner nor anything later has. */
    private static Term summed(Term a, Set<Integer> needed, List<Integer> partner) {
        int[] over = IntStream.range(0, a.labels().size())
                .filter(i -> !needed.contains(a.labels().get(i))
                        && !partner.contains(a.labels().get(i)))
                .toArray();
        if (over.length == 0) {
            return a;
        }
        List<Integer> kept = new ArrayList<>(a.labels());
        for (int i = over.length - 1; i >= 0; i--) {
            kept.remove(over[i]);
        }
        return new Term(Reductions.sum(a.value(), over), kept);
    }

    /** A batched product of matrices: axes of both that stay are batches, axes of both that do not are summed. */
    private Term product(Term a, Term b, Set<Integer> needed) {
        List<Integer> batch =
                a.labels().stream().filter(l -> b.has(l) && needed.contains(l)).toList();
        List<Integer> summed =
                a.labels().stream().filter(l -> b.has(l) && !needed.contains(l)).toList();
        List<Integer> rows = a.labels().stream().filter(l -> !b.has(l)).toList();
        List<Integer> columns = b.labels().stream().filter(l -> !a.has(l)).toList();
        Set<Integer> joint = new LinkedHashSet<>(batch);
        joint.addAll(rows);
        joint.addAll(columns);
        List<Integer> labels = List.copyOf(joint);
        if (summed.isEmpty()) {
            return new Term(spread(a, labels).times(spread(b, labels)), labels);
        }
        Expr y = Contraction.DOT.apply(matrices(a, batch, rows, summed), matrices(b, batch, summed, columns));
        return new Term(Layouts.reshape(y, shape(labels)), labels);
    }

    private Expr matrices(Term a, List<Integer> batch, List<Integer> rows, List<Integer> columns) {
        List<Integer> order = new ArrayList<>(batch);
        order.addAll(rows);
        order.addAll(columns);
        Shape shape = Shape.of(size(batch), size(rows), size(columns));
        return Layouts.reshape(ordered(a, order), shape);
    }

    /** With an axis for each of the labels, of extent 1 where it has none. */
    private Expr spread(Term a, List<Integer> labels) {
        int[] dims =
                labels.stream().mapToInt(l -> a.has(l) ? extents.get(l) : 1).toArray();
        List<Integer> order = labels.stream().filter(a::has).toList();
        return Layouts.reshape(ordered(a, order), Shape.of(dims));
    }

    private static Expr ordered(Term a, List<Integer> order) {
        int[] axes = order.stream().mapToInt(a.labels()::indexOf).toArray();
        return order.equals(a.labels()) ? a.value() : Permute.permute(a.value(), axes);
    }

    private Shape shape(List<Integer> labels) {
        return Shape.of(labels.stream().mapToInt(extents::get).toArray());
    }

    private int size(List<Integer> labels) {
        return labels.stream().mapToInt(extents::get).reduce(1, Math::multiplyExact);
    }
}
