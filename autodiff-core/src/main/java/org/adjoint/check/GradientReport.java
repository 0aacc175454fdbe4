package org.adjoint.check;

import java.util.List;

/** What a {@link GradientCheck} found. */
public final class GradientReport {
    /** How many comparisons of a kind the text lists. */
    private static final int LISTED = 10;

    private final String subject;
    private final List<Comparison> comparisons;
    private final List<String> suspects;

    GradientReport(String subject, List<Comparison> comparisons, List<String> suspects) {
        this.subject = subject;
        this.comparisons = List.copyOf(comparisons);
        this.suspects = List.copyOf(suspects);
    }

    /** Every slope that was compared. */
    public List<Comparison> comparisons() {
        return comparisons;
    }

    /** The comparisons that failed. */
    public List<Comparison> failures() {
        return only(Comparison.Verdict.FAILED);
    }

    /** The comparisons that met a kink and so say nothing. */
    public List<Comparison> kinks() {
        return only(Comparison.Verdict.KINK);
    }

    /**
     * The operations whose own gradient, checked alone at the values that they had, fails: operation, type and the line
     * that built it. Looked for only if a comparison failed.
     */
    public List<String> suspects() {
        return suspects;
    }

    /** Whether no comparison failed, and not all of them met kinks. */
    public boolean passed() {
        return failures().isEmpty() && (comparisons.isEmpty() || kinks().size() < comparisons.size());
    }

    /**
     * This report.
     *
     * @throws AssertionError with the report as text, unless it {@link #passed}
     */
    public GradientReport orThrow() {
        if (!passed()) {
            throw new AssertionError(toString());
        }
        return this;
    }

    private List<Comparison> only(Comparison.Verdict verdict) {
        return comparisons.stream().filter(c -> c.verdict() == verdict).toList();
    }

    /** The verdict, the failures and kinks with their numbers, and the suspects. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("gradient check of " + subject + ": " + (passed() ? "passed" : "FAILED")
                + ", " + comparisons.size() + " slopes compared, " + failures().size() + " differ, "
                + kinks().size() + " at kinks");
        list(text, failures());
        suspects.forEach(s ->
                text.append(System.lineSeparator()).append("  fails alone: ").append(s));
        list(text, kinks());
        if (failures().isEmpty() && !passed()) {
            text.append(System.lineSeparator()).append("  nothing was compared; move the inputs away from the kinks");
        }
        return text.toString();
    }

    private static void list(StringBuilder text, List<Comparison> some) {
        some.stream()
                .limit(LISTED)
                .forEach(c -> text.append(System.lineSeparator()).append("  ").append(c));
        if (some.size() > LISTED) {
            text.append(System.lineSeparator())
                    .append("  and ")
                    .append(some.size() - LISTED)
                    .append(" more");
        }
    }
}
