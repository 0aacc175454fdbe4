package org.adjoint.ops;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.adjoint.Expr;
import org.adjoint.op.Site;

/**
 * The text of an einsum, read: a label for each axis of each operand and of the result. Axes under an ellipsis have negative
 * labels, -1 the last of them, so that they align at the end as broadcasting does.
 *
 * @param operands the labels of each operand
 * @param result the labels of the result
 */
record Subscripts(List<List<Integer>> operands, List<Integer> result) {
    private static final String ELLIPSIS = "...";

    static Subscripts read(String text, Expr... operands) {
        String dense = text.replace(" ", "");
        int arrow = dense.indexOf("->");
        String[] terms = (arrow < 0 ? dense : dense.substring(0, arrow)).split(",", -1);
        if (terms.length != operands.length) {
            throw refusal(text, terms.length + " operands are named", operands);
        }
        List<List<Integer>> labels = new ArrayList<>();
        int widest = 0;
        for (int i = 0; i < terms.length; i++) {
            int covered = operands[i].shape().rank() - letters(terms[i], text, operands);
            boolean fits = terms[i].contains(ELLIPSIS) ? covered >= 0 : covered == 0;
            if (!fits) {
                throw refusal(text, "'" + terms[i] + "' does not fit " + operands[i].shape(), operands);
            }
            widest = Math.max(widest, covered);
            labels.add(labels(terms[i], covered));
        }
        List<Integer> result;
        if (arrow < 0) {
            result = implied(labels, widest);
        } else {
            String term = dense.substring(arrow + 2);
            letters(term, text, operands);
            result = labels(term, widest);
            requireResult(text, labels, result, operands);
        }
        return new Subscripts(labels, result);
    }

    /** Number of letters, the ellipsis not counted. */
    private static int letters(String term, String text, Expr... operands) {
        String letters = term.replaceFirst("\\.\\.\\.", "");
        if (!letters.chars().allMatch(c -> c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z')) {
            throw refusal(text, "'" + term + "' has other signs than letters and one '...'", operands);
        }
        return letters.length();
    }

    private static List<Integer> labels(String term, int covered) {
        List<Integer> labels = new ArrayList<>();
        int ellipsis = term.indexOf(ELLIPSIS);
        for (int i = 0; i < term.length(); i++) {
            if (i == ellipsis) {
                for (int k = covered; k > 0; k--) {
                    labels.add(-k);
                }
                i += ELLIPSIS.length() - 1;
            } else {
                labels.add((int) term.charAt(i));
            }
        }
        return List.copyOf(labels);
    }

    private static List<Integer> implied(List<List<Integer>> operands, int widest) {
        Map<Integer, Long> occurrences = operands.stream()
                .flatMap(List::stream)
                .collect(Collectors.groupingBy(label -> label, Collectors.counting()));
        List<Integer> result = new ArrayList<>(labels(ELLIPSIS, widest));
        occurrences.keySet().stream()
                .filter(label -> label > 0 && occurrences.get(label) == 1)
                .sorted()
                .forEach(result::add);
        return List.copyOf(result);
    }

    private static void requireResult(
            String text, List<List<Integer>> operands, List<Integer> result, Expr... tensors) {
        for (int label : result) {
            if (label > 0 && operands.stream().noneMatch(l -> l.contains(label))) {
                throw refusal(text, "no operand has the axis '" + (char) label + "' of the result", tensors);
            }
            if (result.indexOf(label) != result.lastIndexOf(label)) {
                throw refusal(text, "the result names the axis '" + (char) label + "' twice", tensors);
            }
        }
        boolean covered = operands.stream().flatMap(List::stream).anyMatch(label -> label < 0);
        if (covered && result.stream().noneMatch(label -> label < 0)) {
            throw refusal(text, "the result lacks the '...' of the operands", tensors);
        }
    }

    /** The extent of each label; axes under an ellipsis may be 1 where others are not. */
    Map<Integer, Integer> extents(String text, Expr... tensors) {
        Map<Integer, Integer> extents = new HashMap<>();
        for (int i = 0; i < tensors.length; i++) {
            for (int axis = 0; axis < operands.get(i).size(); axis++) {
                int label = operands.get(i).get(axis);
                int extent = tensors[i].shape().dim(axis);
                int known = extents.getOrDefault(label, label < 0 ? 1 : extent);
                if (label < 0 && (known == 1 || extent == 1)) {
                    extents.put(label, known == 1 ? extent : known);
                } else if (known == extent) {
                    extents.put(label, extent);
                } else {
                    String axisName = label < 0 ? "under '...'" : "'" + (char) label + "'";
                    throw refusal(
                            text, "the axis " + axisName + " has the extents " + known + " and " + extent, tensors);
                }
            }
        }
        return extents;
    }

    private static IllegalArgumentException refusal(String text, String why, Expr... operands) {
        return Site.refusal("einsum \"" + text + "\": " + why + "; the operands are "
                + Arrays.stream(operands).map(o -> o.shape().toString()).collect(Collectors.joining(", ")));
    }
}
