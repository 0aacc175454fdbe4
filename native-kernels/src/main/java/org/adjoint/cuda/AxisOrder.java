package org.adjoint.cuda;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.adjoint.backend.Operand;
import org.adjoint.backend.Step;

/** The order in which a kernel walks the axes of a loop: last the one along which neighbours in memory are most common. */
final class AxisOrder {
    private AxisOrder() {}

    /** The axes of extent other than 1, outermost first. */
    static List<Integer> of(Step.Loop loop) {
        int[] dims = loop.dims();
        List<Integer> order = new ArrayList<>(IntStream.range(0, dims.length)
                .filter(a -> dims[a] != 1)
                .boxed()
                .toList());
        Operand leading = leading(loop);
        boolean moves = order.stream().allMatch(a -> leading.strides()[a] != 0);
        if (moves) {
            order.sort(Comparator.comparingLong((Integer a) -> Math.abs(leading.strides()[a]))
                    .reversed());
        } else {
            int inner = -1;
            long most = 0;
            for (int axis : order) {
                long dense = operands(loop).filter(o -> o.strides()[axis] == 1).count();
                if (dense > 0 && dense >= most) {
                    most = dense;
                    inner = axis;
                }
            }
            if (inner >= 0) {
                order.remove((Integer) inner);
                order.add(inner);
            }
        }
        return order;
    }

    /** The operand that decides: a store, else the read that moves along the most axes. */
    private static Operand leading(Step.Loop loop) {
        return loop.writes().stream()
                .filter(w -> w.fold().isEmpty())
                .map(Step.Write::target)
                .findFirst()
                .or(() -> loop.reads().stream()
                        .max(Comparator.comparingLong(o ->
                                Arrays.stream(o.strides()).filter(s -> s != 0).count())))
                .orElseGet(() -> loop.writes().get(0).target());
    }

    private static Stream<Operand> operands(Step.Loop loop) {
        return Stream.concat(loop.reads().stream(), loop.writes().stream().map(Step.Write::target));
    }
}
