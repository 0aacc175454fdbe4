package org.adjoint.cuda;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.adjoint.backend.Instruction;
import org.adjoint.backend.Operand;
import org.adjoint.backend.Step;
import org.adjoint.op.Fn;

/**
 * A product and a loop after it that adds multiples of it and of what its target holds, as gradient descent does:
 * w = v w + u a b is one product, which adds to w itself.
 */
final class ProductUpdate {
    /** A register: so much of the product, and of what the target holds. */
    private record Mix(double product, double target, boolean isNumber) {
        static Mix number(double value) {
            return new Mix(value, 0, true);
        }

        Mix plus(Mix other, double sign) {
            return new Mix(product + sign * other.product, target + sign * other.target, isNumber);
        }

        Mix times(double factor) {
            return new Mix(product * factor, target * factor, isNumber);
        }
    }

    private ProductUpdate() {}

    /** Steps of a region, with such pairs as one product. */
    static List<Step> merged(List<Step> steps, Lowering.Context context) {
        List<Step> merged = new ArrayList<>(steps);
        for (int i = 0; i < merged.size(); i++) {
            if (merged.get(i) instanceof Step.Product product) {
                int user = i + 1 + new LaterSteps(merged.subList(i + 1, merged.size()), context).first(product);
                if (user < merged.size() && merged.get(user) instanceof Step.Loop loop) {
                    LaterSteps between = new LaterSteps(merged.subList(i + 1, user), context);
                    LaterSteps after = new LaterSteps(merged.subList(user + 1, merged.size()), context);
                    Optional<Step.Product> update = update(product, loop, between, after);
                    if (update.isPresent()) {
                        merged.set(i, update.get());
                        merged.remove(user);
                    }
                }
            }
        }
        return merged;
    }

    private static Optional<Step.Product> update(
            Step.Product product, Step.Loop loop, LaterSteps between, LaterSteps later) {
        Operand c = product.c();
        boolean isPlain = product.beta() == 0
                && c.slot() == Operand.SCRATCH
                && loop.compute() == product.dtype()
                && loop.writes().size() == 1
                && loop.writes().get(0).fold().isEmpty();
        int[] dims = LaterSteps.dims(product.batch(), product.m(), product.n());
        if (!isPlain || !isDense(c, dims) || size(dims) != size(loop.dims())) {
            return Optional.empty();
        }
        Step.Write write = loop.writes().get(0);
        Operand target = write.target();
        boolean isUpdate = isDense(target, loop.dims())
                && loop.reads().stream().allMatch(o -> isDense(o, loop.dims()) && (isAt(o, c) || isAt(o, target)))
                && loop.reads().stream().anyMatch(o -> isAt(o, c));
        Footprint replaced = Footprint.of(target, loop.dims(), later.context());
        if (!isUpdate
                || between.touch(replaced)
                || LaterSteps.factors(product, later.context()).anyMatch(replaced::overlaps)) {
            return Optional.empty();
        }
        if (later.read(Footprint.of(c, dims, later.context()))) {
            return Optional.empty();
        }
        return mix(loop, c, write.register())
                .filter(m -> !m.isNumber && m.product != 0)
                .map(m -> new Step.Product(
                        product.label() + " " + loop.label(),
                        product.dtype(),
                        product.partition(),
                        product.m(),
                        product.n(),
                        product.k(),
                        product.batch(),
                        product.a(),
                        product.b(),
                        new Operand(target.slot(), target.byteOffset(), target.dtype(), c.strides()),
                        product.alpha() * m.product,
                        m.target));
    }

    private static boolean isAt(Operand a, Operand b) {
        return a.slot() == b.slot() && a.byteOffset() == b.byteOffset() && a.dtype() == b.dtype();
    }

    private static long size(int[] dims) {
        long size = 1;
        for (int dim : dims) {
            size *= dim;
        }
        return size;
    }

    private static boolean isDense(Operand operand, int[] dims) {
        long stride = 1;
        for (int axis = dims.length - 1; axis >= 0; axis--) {
            if (dims[axis] != 1 && operand.strides()[axis] != stride) {
                return false;
            }
            stride *= dims[axis];
        }
        return true;
    }

    /** A register as a sum of multiples, if that is what it is. */
    private static Optional<Mix> mix(Step.Loop loop, Operand c, int register) {
        if (register < loop.reads().size()) {
            boolean isProduct = isAt(loop.reads().get(register), c);
            return Optional.of(new Mix(isProduct ? 1 : 0, isProduct ? 0 : 1, false));
        }
        Instruction i = loop.instructions().get(register - loop.reads().size());
        switch (i.fn()) {
            case CONST:
                return Optional.of(Mix.number(i.immediate()));
            case NEG:
                return mix(loop, c, i.a()).map(a -> a.times(-1));
            case ADD:
            case SUB:
                Optional<Mix> b = mix(loop, c, i.b());
                return mix(loop, c, i.a())
                        .filter(a -> b.isPresent() && a.isNumber == b.get().isNumber)
                        .map(a -> a.plus(b.get(), i.fn() == Fn.ADD ? 1 : -1));
            case MUL:
                Optional<Mix> factor = mix(loop, c, i.b());
                return mix(loop, c, i.a())
                        .filter(a -> factor.isPresent() && (a.isNumber || factor.get().isNumber))
                        .map(a -> a.isNumber ? factor.get().times(a.product) : a.times(factor.get().product));
            default:
                return Optional.empty();
        }
    }
}
