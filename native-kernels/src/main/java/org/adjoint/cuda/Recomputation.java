package org.adjoint.cuda;

import java.util.LinkedHashSet;
import java.util.Set;
import java.util.stream.Stream;
import org.adjoint.cuda.FusedLoops.Access;
import org.adjoint.cuda.FusedLoops.Loaded;
import org.adjoint.cuda.FusedLoops.Member;
import org.adjoint.cuda.FusedLoops.Passed;
import org.adjoint.cuda.FusedLoops.Result;
import org.adjoint.cuda.FusedLoops.Scope;
import org.adjoint.cuda.FusedLoops.Source;

/**
 * Which loops of a group compute an element again, from what was loaded and from the numbers of its row, where they would
 * take it from a sweep before. Of rows that shared memory does not hold nothing has to be kept then: the operands are read
 * once for each sweep, and no value goes to memory that nobody wants there.
 */
final class Recomputation {
    /** Instructions that a loop may have: a device computes some fifty operations while it reads a float32. */
    private static final int MOST_INSTRUCTIONS = 64;

    private final FusedLoops group;

    Recomputation(FusedLoops group) {
        this.group = group;
    }

    /** A loop with those before it that it repeats, in their order; alone if it repeats none. */
    MergedLoop of(Member member) {
        Set<Member> again = new LinkedHashSet<>();
        for (Source source : member.sources) {
            Set<Member> more = new LinkedHashSet<>(again);
            if (isKept(source, member) && canRepeat(source, member, more) && isShort(more, member)) {
                again = more;
            }
        }
        return new MergedLoop(Stream.concat(group.members.stream().filter(again::contains), Stream.of(member))
                .toList());
    }

    private static boolean isShort(Set<Member> again, Member member) {
        int instructions =
                again.stream().mapToInt(m -> m.loop.instructions().size()).sum();
        return instructions + member.loop.instructions().size() <= MOST_INSTRUCTIONS;
    }

    /** Whether a sweep before would have to keep each element for a loop. */
    private static boolean isKept(Source source, Member reader) {
        return isElement(source) && ((Passed) source).result().member.sweep < reader.sweep;
    }

    private static boolean isElement(Source source) {
        return source instanceof Passed p && !FusedLoops.isOfRow(p.result());
    }

    /** Adds the loops that compute an element to those repeated; false if the reader can't do what they did. */
    private boolean canRepeat(Source source, Member reader, Set<Member> again) {
        Result result = ((Passed) source).result();
        Member maker = result.member;
        boolean isSame = result.scope == Scope.ELEMENT
                && result.keepsPrecision()
                && maker.loop.compute() == reader.loop.compute();
        again.add(maker);
        return isSame
                && maker.sources.stream()
                        .allMatch(from -> isElement(from)
                                ? canRepeat(from, reader, again)
                                : !(from instanceof Loaded l) || isStillThere(l.access(), maker, reader));
    }

    /** Whether a reader finds in memory what a loop before it found there. */
    private boolean isStillThere(Access access, Member maker, Member reader) {
        return group.members.subList(group.members.indexOf(maker), group.members.indexOf(reader)).stream()
                .flatMap(m -> m.results.stream())
                .noneMatch(r -> r.stored && group.meet(access, r.access));
    }
}
