package org.adjoint.plan;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.adjoint.DType;
import org.adjoint.Shape;
import org.adjoint.backend.Operand;
import org.adjoint.backend.Region;
import org.adjoint.backend.Schedule;
import org.adjoint.backend.Step;

/** Says what takes up the memory of a plan. */
final class MemoryNeeds {
    private static final int TENSORS = 5;

    /** What a step leaves in the arena. */
    private record Tensor(String label, Shape shape, DType dtype) {
        static Tensor of(String label, int[] dims, Operand target) {
            int[] stored = IntStream.range(0, dims.length)
                    .filter(i -> target.strides()[i] != 0)
                    .map(i -> dims[i])
                    .toArray();
            return new Tensor(label, Shape.of(stored), target.dtype());
        }

        long bytes() {
            return shape.size() * dtype.bytes();
        }

        @Override
        public String toString() {
            return label + " " + dtype + " " + shape + " of " + Explain.bytes(bytes());
        }
    }

    private MemoryNeeds() {}

    static String text(Schedule schedule, String backend) {
        Map<Operand, Tensor> tensors = new LinkedHashMap<>();
        schedule.regions().stream().map(Region::steps).flatMap(List::stream).forEach(step -> collect(step, tensors));
        String largest = tensors.values().stream()
                .sorted(Comparator.comparingLong(Tensor::bytes).reversed())
                .limit(TENSORS)
                .map(Tensor::toString)
                .collect(Collectors.joining(", "));
        return "out of memory on '" + backend + "': a plan needs " + Explain.bytes(schedule.arenaBytes())
                + " for its values" + (largest.isEmpty() ? "" : ", the largest are " + largest)
                + "; a smaller batch or checkpoint() needs less";
    }

    private static void collect(Step step, Map<Operand, Tensor> tensors) {
        if (step instanceof Step.Loop loop) {
            loop.writes().forEach(w -> add(w.target(), Tensor.of(loop.label(), loop.dims(), w.target()), tensors));
        } else if (step instanceof Step.Product product) {
            List<Integer> dims = new ArrayList<>();
            IntStream.of(product.batch()).forEach(dims::add);
            dims.addAll(List.of(product.m(), product.n()));
            int[] extents = dims.stream().mapToInt(Integer::intValue).toArray();
            add(product.c(), new Tensor(product.label(), Shape.of(extents), product.dtype()), tensors);
        } else if (step instanceof Step.Call call) {
            add(
                    call.result(),
                    new Tensor(call.label(), call.type().shape(), call.type().dtype()),
                    tensors);
        }
    }

    private static void add(Operand target, Tensor tensor, Map<Operand, Tensor> tensors) {
        if (target.slot() == Schedule.ARENA) {
            tensors.put(target, tensor);
        }
    }
}
