package org.adjoint.cuda;

import java.lang.ref.Cleaner;
import java.lang.ref.Reference;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.adjoint.backend.Executable;
import org.adjoint.backend.Memory;
import org.adjoint.backend.Region;
import org.adjoint.backend.Schedule;
import org.adjoint.backend.Step;
import org.adjoint.backend.StepFailure;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A schedule as launches on a device. A range of regions that runs repeatedly becomes one launch. Runs are queued: only
 * those with calls that can fail wait for the device, to read what went wrong.
 */
final class CudaExecutable implements Executable {
    private static final Logger LOG = LoggerFactory.getLogger(CudaBackend.class);
    private static final Cleaner CLEANER = Cleaner.create();

    private final Schedule schedule;
    private final Lowering.Lowered lowered;
    private final CudaBackend backend;
    private final Device device;
    private final Holdings holdings;
    private final Cleaner.Cleanable cleanable;
    private final List<List<ReadyLaunch>> regions = new ArrayList<>();
    /** For each region, how many fault words the regions before it own. */
    private final int[] faultsBefore;

    private final List<Range> ranges = new ArrayList<>();
    private final Addresses addresses;
    private final CudaMemory[] bound;
    private final long[] faults;
    private boolean moved = true;

    CudaExecutable(CudaBackend backend, Schedule schedule, Lowering.Lowered lowered) {
        this.backend = backend;
        this.schedule = schedule;
        this.lowered = lowered;
        device = backend.device();
        addresses = new Addresses(schedule.slots());
        bound = new CudaMemory[schedule.slots()];
        faults = new long[lowered.failing().size()];
        faultsBefore = faultsBefore();
        holdings = new Holdings(backend);
        cleanable = CLEANER.register(this, holdings);
        try {
            load();
        } catch (RuntimeException | Error e) {
            close();
            throw e;
        }
    }

    private int[] faultsBefore() {
        int[] before = new int[schedule.regions().size() + 1];
        for (int region = 0; region + 1 < before.length; region++) {
            int count = before[region];
            for (Step step : schedule.regions().get(region).steps()) {
                if (count < faults.length && lowered.failing().get(count) == step) {
                    count++;
                }
            }
            before[region + 1] = count;
        }
        return before;
    }

    private void load() {
        addresses.set(Argument.Place.SCRATCH, scratch());
        addresses.set(Argument.Place.WORKSPACE, holdings.allocate(lowered.workspaceBytes()));
        addresses.set(Argument.Place.FAULTS, holdings.allocate(faults.length * (long) Long.BYTES));
        long module =
                lowered.text().isEmpty() ? 0 : holdings.load(backend.compiler().compile(lowered.text()));
        Map<String, Integer> sharedBytes = new HashMap<>();
        for (List<Launch> launches : lowered.regions()) {
            for (Launch launch : launches) {
                if (launch instanceof Launch.Kernel kernel) {
                    sharedBytes.merge(kernel.entry(), kernel.sharedBytes(), Math::max);
                }
            }
        }
        Map<String, Long> functions = new HashMap<>();
        sharedBytes.forEach((entry, bytes) -> functions.put(entry, device.function(module, entry, bytes)));
        for (List<Launch> launches : lowered.regions()) {
            regions.add(
                    launches.stream().map(launch -> ready(launch, functions)).toList());
        }
    }

    private long scratch() {
        try {
            return holdings.allocate(lowered.scratchBytes());
        } catch (OutOfMemoryError e) {
            throw new OutOfMemoryError(e.getMessage() + ", for what is between " + widestRegion());
        }
    }

    /** The steps that keep most between them. */
    private String widestRegion() {
        Region widest = Collections.max(
                schedule.regions(), Comparator.comparingLong(region -> region.rows() * region.scratchBytesPerRow()));
        return widest.steps().stream().map(Step::label).collect(Collectors.joining(", ")) + " of " + widest.rows()
                + " rows";
    }

    private static ReadyLaunch ready(Launch launch, Map<String, Long> functions) {
        return launch instanceof Launch.Kernel kernel
                ? new ReadyLaunch.Kernel(kernel, functions.get(kernel.entry()))
                : new ReadyLaunch.Product((Launch.Product) launch);
    }

    @Override
    public void bind(int slot, Memory memory) {
        bound[slot] = (CudaMemory) memory;
        moved |= addresses.set(slot, bound[slot].address());
    }

    @Override
    public void run(int first, int last) {
        if (first >= last) {
            return;
        }
        if (moved) {
            place();
        }
        Range range = range(first, last);
        try {
            range.run();
        } finally {
            // If a launch failed, those before it may still be under way.
            markUsed();
        }
        if (range.canFail()) {
            range.requireNoFault();
        }
        // Or the collector might free the plan of an executable that nobody uses after this call.
        Reference.reachabilityFence(this);
    }

    private void markUsed() {
        holdings.mark().set();
        for (int i = 0; i < bound.length; i++) {
            if (bound[i] != null) {
                bound[i].usedUntil(holdings.mark());
            }
        }
    }

    /** Brings the launches to where the memory is now. */
    private void place() {
        for (int i = 0; i < regions.size(); i++) {
            for (int j = 0; j < regions.get(i).size(); j++) {
                regions.get(i).get(j).place(addresses);
            }
        }
        for (int i = 0; i < ranges.size(); i++) {
            ranges.get(i).forget();
        }
        moved = false;
    }

    private Range range(int first, int last) {
        for (int i = 0; i < ranges.size(); i++) {
            Range known = ranges.get(i);
            if (known.first == first && known.last == last) {
                return known;
            }
        }
        Range made = new Range(first, last);
        ranges.add(made);
        return made;
    }

    @Override
    public long bytes() {
        return holdings.bytes();
    }

    @Override
    public void close() {
        cleanable.clean();
    }

    /** Regions that run together: one by one at first, then captured, as a plan that runs twice is rarely worth it. */
    private final class Range {
        private static final int DIRECT_RUNS = 2;

        private final int first;
        private final int last;
        private int direct;
        private long captured;

        Range(int first, int last) {
            this.first = first;
            this.last = last;
        }

        void run() {
            if (captured == 0 && direct == DIRECT_RUNS) {
                capture();
            }
            if (captured != 0) {
                device.replay(captured);
            } else {
                direct++;
                queue();
            }
        }

        /** What is captured takes memory of the device by itself; where there is none left, launches go on one by one. */
        private void capture() {
            try {
                captured = holdings.captured(device.capture(this::queue));
            } catch (OutOfMemoryError e) {
                LOG.debug("cuda: a run of {} regions stays single launches: {}", last - first, e.getMessage());
            }
        }

        private void queue() {
            if (canFail()) {
                device.fill(faultAddress(), faultCount() * (long) Long.BYTES, (byte) Fault.NONE);
            }
            for (int i = first; i < last; i++) {
                List<ReadyLaunch> launches = regions.get(i);
                for (int j = 0; j < launches.size(); j++) {
                    launches.get(j).queue(device);
                }
            }
        }

        /** Runs directly again, since what was captured works on other memory. */
        void forget() {
            if (captured != 0) {
                holdings.forget(captured);
            }
            captured = 0;
            direct = 0;
        }

        boolean canFail() {
            return faultCount() > 0;
        }

        private int faultCount() {
            return faultsBefore[last] - faultsBefore[first];
        }

        private long faultAddress() {
            return addresses.of(Argument.Place.FAULTS) + faultsBefore[first] * (long) Long.BYTES;
        }

        void requireNoFault() {
            int count = faultCount();
            backend.staging().read(faultAddress(), faults, 0, count, Long.BYTES, holdings.mark());
            for (int i = 0; i < count; i++) {
                if (faults[i] != Fault.NONE) {
                    throw failure(faultsBefore[first] + i, faults[i]);
                }
            }
        }
    }

    private StepFailure failure(int number, long word) {
        Step.Call call = lowered.failing().get(number);
        int region = 0;
        while (faultsBefore[region + 1] <= number) {
            region++;
        }
        List<Step> steps = schedule.regions().get(region).steps();
        int step = 0;
        while (steps.get(step) != call) {
            step++;
        }
        return new StepFailure(region, step, Fault.of(word));
    }
}
