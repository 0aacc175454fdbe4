// LoopCode -> Loop: the axes, the tile, then where each value lives, the steps, and the folds.
#pragma once

#include <numeric>

#include "loop_folds.h"
#include "loop_places.h"
#include "loop_steps.h"
#include "scalar_compile.h"

namespace adj {

constexpr i64 kTile = 1024;     // elements: a few registers of this size share L1 with their operands
constexpr i64 kMaxTile = 1280;  // when whole vectors need more rows in a tile
constexpr i64 kShortRow = 384;  // elements of a row that is too short for a tile of its own
// The same where the tile is one piece of machine code, which is begun at the cost of one instruction of the interpreter.
constexpr i64 kShortCodeRow = 192;

// With keepRows the first axis stays as it is, for the other members of the region walk over it as well.
class LoopCompiler {
public:
    static Loop compile(LoopCode code, bool keepRows) {
        int newAxis[kMaxAxes] = {};
        prepareAxes(code, keepRows, newAxis);
        LoopDraft draft(code, newAxis);
        if (draft.loop.single) {
            draft.loop.scalar = compileScalar(code, draft.ssa);
            return std::move(draft.loop);
        }
        LoopCompiler compiler(draft);
        compiler.chooseTile();
        PlaceChooser(draft).run();
        SegmentChooser(draft).run();
        StepCompiler(draft).run();
        FoldCompiler folds(draft);
        for (const Write& w : code.writes) {
            if (w.fold != STORE && !draft.isBySegment(w)) folds.add(w);
        }
        compiler.finishPointers();
        compiler.estimate();
        return std::move(draft.loop);
    }

private:
    explicit LoopCompiler(LoopDraft& draft) : d(draft) {}

    static void prepareAxes(LoopCode& code, bool keepRows, int* newAxis) {
        bool indexed[kMaxAxes] = {};
        for (const Instr& i : code.instrs) {
            if (i.fn == INDEX) indexed[int(i.imm)] = true;
        }
        mergeAxes(code, keepRows, indexed, newAxis);
        bool anyIndex = std::count(indexed, indexed + kMaxAxes, true) > 0;
        if (!keepRows && !anyIndex) {
            cutTransposes(code);
            cutLongRows(code);
        }
        for (Write& w : code.writes) {
            bool folds = false;
            for (int a = 0; a < code.rank; a++) folds = folds || isFolded(w, a, code.dims[a]);
            if (!folds) w.fold = STORE;
        }
    }

    // Whether the tile that starts at axis first suits every fold: all or none of its axes folded, or all but the
    // first, or only the first.
    bool foldsAllow(int first) const {
        for (const Write& w : d.code.writes) {
            if (w.fold == STORE) continue;
            for (int a = first + 1; a < d.code.rank; a++) {
                if (isFolded(w, a, d.code.dims[a]) != isFolded(w, d.code.rank - 1, d.code.dims[d.code.rank - 1])) return false;
            }
        }
        return true;
    }

    void chooseTile() {
        Loop& l = d.loop;
        int j = l.rank - 1;
        i64 inner = 1;
        const i64 shortRow = SegmentChooser(d).isCode() ? kShortCodeRow : kShortRow;
        while (!l.empty && j > 0 && inner * l.dims[j] <= shortRow && foldsAllow(j - 1)) inner *= l.dims[j--];
        l.tileAxis = j;
        l.inner = inner;
        i64 dim = std::max<i64>(l.dims[j], 1);
        i64 unit = kLanes / std::gcd<i64>(inner, kLanes);
        i64 chunk;
        if (inner == 1) {
            chunk = roundUp((dim + (dim + kTile - 1) / kTile - 1) / ((dim + kTile - 1) / kTile), kLanes);
        } else {
            chunk = std::max<i64>(kTile / inner / unit, 1) * unit;
            if (chunk * inner > kMaxTile) chunk = std::max<i64>(kTile / inner, 1);
        }
        l.chunk = std::min(chunk, dim);
        l.regPitch = roundUp(roundUp(l.chunk * inner, kLanes) * l.size + kLanes * l.size, 64) + 64;
    }

    void finishPointers() {
        Loop& l = d.loop;
        for (auto* steps : {&l.spreads, &l.steps}) {
            for (Step& s : *steps) s = {s.fn, d.entry(s.d), d.entry(s.a), d.entry(s.b), d.entry(s.c)};
        }
        for (Segment& s : l.segments) assemble(s);
        for (auto* moves : {&l.fixedLoads, &l.loads, &l.stores}) {
            for (Move& m : *moves) m.reg = d.entry(m.reg);
        }
        for (auto* iotas : {&l.fixedIotas, &l.iotas}) {
            for (Iota& i : *iotas) i.reg = d.entry(i.reg);
        }
        for (Single& s : l.singles) {
            s.cell = d.entry(d.cell(s.cell));
            if (s.kind == Single::INDEX_OF) continue;
            s.a = d.entry(s.a);
            s.b = d.entry(s.b);
            s.c = d.entry(s.c);
        }
        for (TileFold& f : l.folds) f.source = d.entry(f.source);
        for (const Cursor& c : l.cursors) l.rowStep.push_back(c.rowBytes);
        l.nPointers = int(l.cursors.size()) + l.nSingles + l.nRegs;
        l.pool.assign(size_t(l.nSingles), 0.0);
        l.isConstant.assign(size_t(l.nSingles), false);
        for (auto& c : d.constants) {
            l.isConstant[size_t(c.first)] = true;
            l.pool[size_t(c.first)] = numberCell(d.code.compute, c.second);
        }
    }

    void assemble(Segment& s) const {
        auto place = [&](Segment::Source& x) {
            if (x.kind == Segment::Source::TILE || x.kind == Segment::Source::NUMBER) x.index = d.entry(x.index);
        };
        for (Segment::Op& op : s.ops) {
            for (int i = 0; i < op.sources; i++) place(op.source[i]);
        }
        for (auto& store : s.stores) store.entry = d.entry(store.entry);
        for (auto& fold : s.folds) fold.entry = d.entry(fold.entry);
        s.text = SegmentAssembler::assemble(s);
    }

    // Of one element, roughly: arithmetic, functions that are vectors, and those that take one number at a time.
    static double nanosOf(int fn) {
        if (fn > FMA && fn < kPublicFns) return 5;
        return fn >= POW && fn <= ERF ? 0.4 : 0.03;
    }

    void estimate() {
        Loop& l = d.loop;
        double perRow = 1;
        for (int a = 1; a < l.rank; a++) perRow *= double(l.dims[a]);
        double bytes = 0;
        auto add = [&](const Operand& o) {
            double n = 1;
            for (int a = 1; a < l.rank; a++) n *= o.stride[a] == 0 ? 1 : double(l.dims[a]);
            if (o.stride[0] != 0) bytes += n * double(sizeOf(o.dtype));
        };
        for (const Operand& o : d.code.reads) add(o);
        for (const Write& w : d.code.writes) add(w.to);
        l.bytesPerRow = i64(bytes);
        double nanos = 0;
        for (int v = d.ssa.first(); v < d.ssa.end(); v++) {
            const Node& n = d.ssa.node(v);
            if (n.uses > 0 && !d.isSingle(v)) nanos += nanosOf(n.fn);
        }
        l.costPerRow = perRow * (nanos + 0.05) + bytes * 0.015;
    }

    LoopDraft& d;
};

}  // namespace adj
