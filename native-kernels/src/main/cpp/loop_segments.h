// Which stretches of a loop's instructions become machine code, and what they read and leave behind. A stretch ends before
// a function that has no code, and where there are too few registers for the values that live at a time.
#pragma once

#include <atomic>

#include "code_memory.h"
#include "segment_assembler.h"
#include "segment_builder.h"

namespace adj {

inline std::atomic<bool> machineCodeIsWanted{true};

constexpr size_t kLongestSegment = 256;  // instructions; a longer one would take long to try

class SegmentChooser {
public:
    explicit SegmentChooser(LoopDraft& draft) : d(draft) {}

    // The stretches in order, each with the values that it computes.
    void run() {
        if (!makesCode()) return;
        std::vector<int> run;
        for (int v = d.ssa.first(); v <= d.ssa.end(); v++) {
            if (v < d.ssa.end() && !d.isComputed(v)) continue;
            if (v < d.ssa.end() && SegmentAssembler::knows(d.ssa.node(v).fn)) {
                run.push_back(v);
                continue;
            }
            split(run);
            run.clear();
        }
    }

    // Whether machine code is all that the tiles of this loop run.
    bool isCode() const {
        bool any = false;
        for (int v = d.ssa.first(); v < d.ssa.end(); v++) {
            const Node& n = d.ssa.node(v);
            if (n.uses == 0 || n.fn == CONST) continue;
            if (!SegmentAssembler::knows(n.fn)) return false;
            any = true;
        }
        return any && makesCode();
    }

private:
    bool makesCode() const {
        auto isExtreme = [](const Write& w) { return w.fold == MAXIMUM || w.fold == MINIMUM; };
        return d.loop.type == 0 && d.k.assembles && machineCodeIsWanted && CodeMemory::isAllowed() &&
               std::count_if(d.code.writes.begin(), d.code.writes.end(), isExtreme) <= SegmentAssembler::kExtremes;
    }

    void split(std::vector<int> run) {
        while (!run.empty()) {
            size_t length = std::min(run.size(), kLongestSegment);
            while (length > 1 && !fits({run.begin(), run.begin() + i64(length)})) length = (length + 1) / 2;
            const std::vector<int> stretch(run.begin(), run.begin() + i64(length));
            run.erase(run.begin(), run.begin() + i64(length));
            // A lone instruction gains only if its result is folded or stored in passing.
            if (length > 1 || (!SegmentBuilder(d, stretch).results().empty() && fits(stretch))) d.stretches.push_back(stretch);
        }
    }

    // Places don't matter to the number of registers.
    bool fits(const std::vector<int>& values) {
        int target = d.ssa.end();
        Segment s = SegmentBuilder(d, values).build([](int v) { return v; }, [&](const Write&) { return target++; });
        return SegmentAssembler::fits(s);
    }

    LoopDraft& d;
};

}  // namespace adj
