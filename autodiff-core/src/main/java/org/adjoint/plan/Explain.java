package org.adjoint.plan;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import org.adjoint.backend.Operand;
import org.adjoint.backend.Region;
import org.adjoint.backend.Schedule;
import org.adjoint.backend.Step;

/** A plan as text that a person can read. */
final class Explain {
    private Explain() {}

    static String text(Plan plan) {
        Schedule schedule = plan.schedule();
        StringBuilder text = new StringBuilder();
        long steps =
                schedule.regions().stream().mapToLong(r -> r.steps().size()).sum();
        text.append(String.format(
                Locale.ROOT,
                "%d steps in %d regions, arena %s, %d leaves%n",
                steps,
                schedule.regions().size(),
                bytes(schedule.arenaBytes()),
                schedule.slots() - 1));
        int pass = 0;
        for (int i = 0; i < schedule.regions().size(); i++) {
            while (plan.passEnds()[pass] <= i) {
                pass++;
            }
            Region region = schedule.regions().get(i);
            text.append(String.format(
                    Locale.ROOT,
                    "region %d (pass %d): %d rows, scratch %s per row%n",
                    i,
                    pass,
                    region.rows(),
                    bytes(region.scratchBytesPerRow())));
            region.steps().forEach(step -> text.append("  ").append(line(step)).append(System.lineSeparator()));
        }
        return text.toString();
    }

    private static String line(Step step) {
        if (step instanceof Step.Loop loop) {
            return String.format(
                    Locale.ROOT,
                    "loop %s %s: %s; %d instructions, reads %s, writes %s",
                    Arrays.toString(loop.dims()),
                    loop.compute(),
                    loop.label(),
                    loop.instructions().size(),
                    loop.reads().stream().map(Explain::place).collect(Collectors.joining(" ", "[", "]")),
                    loop.writes().stream()
                            .map(w -> w.fold().map(f -> f + " ").orElse("") + place(w.target()))
                            .collect(Collectors.joining(" ", "[", "]")));
        } else if (step instanceof Step.Product p) {
            return String.format(
                    Locale.ROOT,
                    "product %s%d x %d x %d %s by %s: reads [%s %s], writes [%s]",
                    p.batch().length == 0 ? "" : "batch " + Arrays.toString(p.batch()) + " ",
                    p.m(),
                    p.k(),
                    p.n(),
                    p.dtype(),
                    p.partition().name().toLowerCase(Locale.ROOT).replace('_', ' '),
                    place(p.a()),
                    place(p.b()),
                    place(p.c()));
        }
        Step.Call c = (Step.Call) step;
        return String.format(
                Locale.ROOT,
                "call %s %s of %s in %d rows: reads %s, writes [%s]",
                c.label(),
                c.type(),
                c.types(),
                c.rows(),
                c.inputs().stream().map(Explain::place).collect(Collectors.joining(" ", "[", "]")),
                place(c.result()));
    }

    private static String place(Operand operand) {
        return switch (operand.slot()) {
            case Operand.SCRATCH -> "scratch+" + operand.byteOffset();
            case Schedule.ARENA -> "arena+" + operand.byteOffset();
            default -> "leaf" + operand.slot();
        };
    }

    static String bytes(long n) {
        if (n < 10_000) {
            return n + " bytes";
        }
        return n < 10_000_000
                ? String.format(Locale.ROOT, "%.1f KB", n / 1e3)
                : String.format(Locale.ROOT, "%.1f MB", n / 1e6);
    }
}
