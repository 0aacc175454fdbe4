package org.adjoint.cuda;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.adjoint.Shape;
import org.adjoint.backend.Operand;
import org.adjoint.backend.Step;

/** The steps of a region that come after some loops, as far as they concern what those leave. */
record LaterSteps(List<Step> steps, Lowering.Context context) {

    /** Whether any of it may be read before it is replaced. */
    boolean read(Footprint left) {
        for (Step step : steps) {
            if (reads(step).anyMatch(left::overlaps)) {
                return true;
            }
            if (writes(step).anyMatch(f -> f.covers(left))) {
                return false;
            }
        }
        return false;
    }

    /** The place of the first step that touches the result of a product, or how many there are. */
    int first(Step.Product product) {
        Footprint result = writes(product).findFirst().orElseThrow();
        int first = 0;
        while (first < steps.size() && !touches(steps.get(first), result)) {
            first++;
        }
        return first;
    }

    /** Whether any step reads or writes some of it. */
    boolean touch(Footprint footprint) {
        return steps.stream().anyMatch(step -> touches(step, footprint));
    }

    /** All that they read and write. */
    Stream<Footprint> touched() {
        return steps.stream().flatMap(this::touched);
    }

    private boolean touches(Step step, Footprint footprint) {
        return touched(step).anyMatch(footprint::overlaps);
    }

    private Stream<Footprint> touched(Step step) {
        return Stream.concat(reads(step), writes(step));
    }

    private Stream<Footprint> reads(Step step) {
        if (step instanceof Step.Loop loop) {
            return loop.reads().stream().map(o -> Footprint.of(o, loop.dims(), context));
        } else if (step instanceof Step.Product product) {
            Stream<Footprint> factors = factors(product, context);
            return product.beta() == 0 ? factors : Stream.concat(factors, writes(product));
        }
        Step.Call call = (Step.Call) step;
        return IntStream.range(0, call.inputs().size())
                .mapToObj(i ->
                        rows(call.inputs().get(i), call, call.types().get(i).shape()));
    }

    private Stream<Footprint> writes(Step step) {
        if (step instanceof Step.Loop loop) {
            return loop.writes().stream().map(w -> Footprint.of(w.target(), loop.dims(), context));
        } else if (step instanceof Step.Product product) {
            return Stream.of(Footprint.of(product.c(), dims(product.batch(), product.m(), product.n()), context));
        }
        Step.Call call = (Step.Call) step;
        return Stream.of(rows(call.result(), call, call.type().shape()));
    }

    static Stream<Footprint> factors(Step.Product product, Lowering.Context context) {
        return Stream.of(
                Footprint.of(product.a(), dims(product.batch(), product.m(), product.k()), context),
                Footprint.of(product.b(), dims(product.batch(), product.k(), product.n()), context));
    }

    /** Extents of a batch of matrices. */
    static int[] dims(int[] batch, int rows, int columns) {
        int[] dims = Arrays.copyOf(batch, batch.length + 2);
        dims[batch.length] = rows;
        dims[batch.length + 1] = columns;
        return dims;
    }

    private Footprint rows(Operand operand, Step.Call call, Shape shape) {
        long stride = operand.strides()[0];
        long row = stride == 0 || call.rows() == 0 ? shape.size() : shape.size() / call.rows();
        int[] dims = {call.rows(), Math.toIntExact(row)};
        return new Footprint(context.place(operand), operand.dtype().bytes(), dims, new long[] {stride, 1});
    }
}
