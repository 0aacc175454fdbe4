package org.adjoint.cuda;

import java.util.ArrayList;
import java.util.List;
import org.adjoint.backend.Operand;
import org.adjoint.backend.Region;
import org.adjoint.backend.Schedule;
import org.adjoint.backend.Step;
import org.adjoint.op.HostRoutine;

/**
 * From a schedule to launches. A region's rows run all at once, so its private memory holds all of them. Neighbouring loops
 * of a region become one kernel where a row of threads can carry the rows through; a product is a call of cuBLAS, or of a
 * kernel where that is missing; a routine is its kernel file's launches.
 */
final class Lowering {
    /** What the launches of the steps may use. */
    static final class Context {
        final Unit unit = new Unit();
        final Device.Properties device;
        final boolean products;
        private final List<Step.Call> failing = new ArrayList<>();
        private long scratchBytes;
        private long workspaceBytes;
        private long workspaceUsed;
        private Region region;

        Context(Device.Properties device, boolean products) {
            this.device = device;
            this.products = products;
        }

        /** Rows of the region whose steps are being lowered. */
        long rows() {
            return region.rows();
        }

        /** Where an operand begins. */
        Argument.Place place(Operand operand) {
            return operand.slot() == Operand.SCRATCH
                    ? new Argument.Place(Argument.Place.SCRATCH, operand.byteOffset() * region.rows())
                    : new Argument.Place(operand.slot(), operand.byteOffset());
        }

        /** Says that a launch touches this, which the regions' private memory must then hold. */
        void touch(Footprint footprint) {
            if (footprint.place().slot() == Argument.Place.SCRATCH) {
                scratchBytes = Math.max(scratchBytes, footprint.end());
            }
        }

        /** Memory of the device for one step, at a multiple of 256 bytes; what it holds before is undefined. */
        Argument.Place workspace(long bytes) {
            Argument.Place place = new Argument.Place(Argument.Place.WORKSPACE, workspaceUsed);
            workspaceUsed += (bytes + 255) / 256 * 256;
            workspaceBytes = Math.max(workspaceBytes, workspaceUsed);
            return place;
        }

        /** The word that the kernel of a call lowers to a {@link Fault}. */
        Argument.Place fault(Step.Call call) {
            failing.add(call);
            return new Argument.Place(Argument.Place.FAULTS, (failing.size() - 1) * (long) Long.BYTES);
        }
    }

    /**
     * A schedule as launches.
     *
     * @param text of the unit with all kernels, empty if there are none
     * @param failing the calls that own a word for a fault, in the order of the words
     */
    record Lowered(
            List<List<Launch>> regions, String text, List<Step.Call> failing, long scratchBytes, long workspaceBytes) {}

    private Lowering() {}

    static Lowered of(Schedule schedule, Device.Properties device, boolean products) {
        Context context = new Context(device, products);
        List<List<Launch>> regions = new ArrayList<>();
        for (Region region : schedule.regions()) {
            context.region = region;
            regions.add(launches(region, context));
        }
        return new Lowered(
                List.copyOf(regions),
                context.unit.isEmpty() ? "" : context.unit.text(),
                List.copyOf(context.failing),
                context.scratchBytes,
                context.workspaceBytes);
    }

    private static List<Launch> launches(Region region, Context context) {
        List<Launch> launches = new ArrayList<>();
        List<Step> steps = ProductUpdate.merged(region.steps(), context);
        for (int i = 0; i < steps.size(); ) {
            context.workspaceUsed = 0;
            if (steps.get(i) instanceof Step.Loop) {
                List<Step.Loop> loops = new ArrayList<>();
                for (; i < steps.size() && steps.get(i) instanceof Step.Loop loop; i++) {
                    loops.add(loop);
                }
                launches.addAll(LoopLowering.of(loops, steps.subList(i, steps.size()), context));
                continue;
            }
            Step step = steps.get(i++);
            new LaterSteps(List.of(step), context).touched().forEach(context::touch);
            if (step instanceof Step.Product product) {
                launches.addAll(ProductLowering.of(product, context));
            } else {
                Step.Call call = (Step.Call) step;
                if (TextLowering.canLower(call)) {
                    launches.addAll(TextLowering.of(call, context));
                } else if (!(call.routine() instanceof HostRoutine)) {
                    launches.addAll(RoutineLowering.of(call, context));
                }
            }
        }
        return launches;
    }
}
