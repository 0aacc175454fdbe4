// What a loop does to a tile: what is moved to registers, the steps, and what is moved from registers.
#pragma once

#include "loop_segments.h"

namespace adj {

class StepCompiler {
public:
    explicit StepCompiler(LoopDraft& draft) : d(draft), pinned_(size_t(d.ssa.end()), false) {}

    void run() {
        placeReads();
        placeCoordinates();
        auto next = d.stretches.begin();
        for (int v = d.ssa.first(); v < d.ssa.end(); v++) {
            if (!d.isComputed(v)) continue;
            if (next != d.stretches.end() && v == next->front()) segment(*next);
            const bool inSegment = next != d.stretches.end() && v >= next->front();
            if (!inSegment) step(v);
            if (inSegment && v == next->back()) ++next;
        }
        for (const Write& w : d.code.writes) {
            if (w.fold == STORE && !d.isStored(w)) store(w);
        }
    }

private:
    int takeRegister() {
        if (freeRegs_.empty()) return d.loop.nRegs++;
        int r = freeRegs_.back();
        freeRegs_.pop_back();
        return r;
    }

    void release(int v, int at) {
        const ValuePlace& p = d.place(v);
        if (p.kind == ValuePlace::REGISTER && d.lastUse[size_t(v)] == at && !pinned_[size_t(v)]) freeRegs_.push_back(p.index);
    }

    void releaseOperands(int v) {
        const Node& n = d.ssa.node(v);
        for (int i = 0; i < kArity[n.fn]; i++) {
            if (std::count(n.arg, n.arg + i, n.arg[i]) == 0) release(n.arg[i], v);
        }
    }

    void placeReads() {
        Loop& l = d.loop;
        for (const Write* w : d.copied) {
            const Operand& o = d.read(w->value);
            const int from = d.cursor(o), to = d.cursor(w->to);
            d.place(w->value) = {ValuePlace::CURSOR, to};
            l.loads.push_back(d.move(d.k.copy[l.type], to, from, o.stride));
        }
        for (int r = 0; r < d.ssa.first(); r++) {
            if (d.ssa.uses(r) == 0 || d.place(r).kind != ValuePlace::NOWHERE) continue;
            const Operand& o = d.read(r);
            int from = d.cursor(o);
            bool fixed = l.advance[size_t(from)] == 0 && !d.overwritten(o);
            for (int a = 0; a < l.tileAxis; a++) fixed = fixed && o.stride[a] == 0;
            int reg = fixed ? l.nRegs++ : takeRegister();
            pinned_[size_t(r)] = fixed;
            d.place(r) = {ValuePlace::REGISTER, reg};
            (fixed ? l.fixedLoads : l.loads)
                .push_back(d.move(d.k.load[l.type][int(o.dtype)], d.encode(r), from, o.stride));
        }
    }

    void placeCoordinates() {
        Loop& l = d.loop;
        for (int v = d.ssa.first(); v < d.ssa.end(); v++) {
            Node& n = d.ssa.node(v);
            if (n.uses == 0 || n.fn != INDEX || d.isSingle(v)) continue;
            int axis = d.newAxis[int(n.imm)];
            bool moves = axis == l.tileAxis;
            i64 below = 1;
            for (int a = axis + 1; a < l.rank; a++) below *= l.dims[a];
            pinned_[size_t(v)] = true;
            d.place(v) = {ValuePlace::REGISTER, l.nRegs++};
            (moves ? l.iotas : l.fixedIotas).push_back({d.encode(v), l.dims[axis], below, moves});
        }
    }

    // What it reads keeps its registers to the end, as results are written before all is read.
    void segment(const std::vector<int>& values) {
        Loop& l = d.loop;
        SegmentBuilder builder(d, values);
        for (int v : values) {
            if (builder.needsTile(v) && d.place(v).kind == ValuePlace::NOWHERE) d.place(v) = {ValuePlace::REGISTER, takeRegister()};
        }
        FoldCompiler folds(d);
        l.steps.push_back({nullptr, int(l.segments.size()), 0, 0, 0});
        l.segments.push_back(builder.build([&](int v) { return d.encode(v); },
                                           [&](const Write& w) {
                                               if (w.fold != STORE) return folds.addOfSegment(w);
                                               l.streams = true;
                                               return d.cursor(w.to);
                                           }));
        for (const Write* w : builder.results()) d.bySegments.push_back(w);
        for (int v = 0; v < values.back(); v++) {
            if (d.lastUse[size_t(v)] >= values.front() && d.lastUse[size_t(v)] <= values.back()) release(v, d.lastUse[size_t(v)]);
        }
    }

    void step(int v) {
        Loop& l = d.loop;
        Node& n = d.ssa.node(v);
        int arity = kArity[n.fn];
        if (n.fn == FMA || n.fn == FMS || n.fn == FNMA) {
            if (d.isNumber(n.arg[0])) std::swap(n.arg[0], n.arg[1]);
        }
        int kind = 0, from[3] = {};
        for (int i = 0; i < arity; i++) {
            from[i] = d.encode(n.arg[i]);
            if (d.isNumber(n.arg[i])) kind |= 1 << i;
        }
        for (int i = 0; i < arity && !d.k.tile[l.type][n.fn][kind]; i++) {
            if (!(kind & (1 << i))) continue;
            from[i] = d.source(n.arg[i]);
            kind &= ~(1 << i);
        }
        releaseOperands(v);
        if (d.place(v).kind == ValuePlace::NOWHERE) d.place(v) = {ValuePlace::REGISTER, takeRegister()};
        for (int i = arity; i < 3; i++) from[i] = from[0];
        l.steps.push_back({d.k.tile[l.type][n.fn][kind], d.encode(v), from[0], from[1], from[2]});
    }

    void store(const Write& w) {
        Loop& l = d.loop;
        int source = d.source(w.value), to = d.cursor(w.to);
        const bool past = d.streams(w);
        l.streams = l.streams || past;
        l.stores.push_back(d.move(past ? d.k.stream[l.type] : d.k.store[l.type][int(w.to.dtype)], source, to, w.to.stride));
    }

    LoopDraft& d;
    std::vector<bool> pinned_;  // values whose registers last as long as the loop
    std::vector<int> freeRegs_;
};

}  // namespace adj
