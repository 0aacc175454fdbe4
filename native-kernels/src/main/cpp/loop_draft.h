// A Loop in the making: the code, its values, and where each of them is found during a tile.
#pragma once

#include <algorithm>

#include "axes.h"
#include "fetch.h"
#include "loop.h"
#include "overlap.h"

namespace adj {

constexpr i64 kStreamed = i64(24) << 20;  // bytes of a result that goes past the caches, being about their size

// Where a value is found during a tile.
struct ValuePlace {
    enum Kind { NOWHERE, CURSOR, SINGLE, REGISTER } kind = NOWHERE;
    int index = -1;
};

class LoopDraft {
public:
    LoopDraft(LoopCode& c, const int* axes) : code(c), ssa(c), newAxis(axes) {
        loop.type = int(code.compute);
        loop.size = sizeOf(code.compute);
        loop.rank = code.rank;
        i64 total = 1;
        for (int a = 0; a < code.rank; a++) total *= (loop.dims[a] = code.dims[a]);
        loop.empty = total == 0;
        loop.single = total == 1;
        places.assign(size_t(ssa.end()), {});
        lastUse.assign(size_t(ssa.end()), -1);
        for (int v = ssa.first(); v < ssa.end(); v++) {
            if (ssa.node(v).uses == 0) continue;
            for (int i = 0; i < kArity[ssa.node(v).fn]; i++) lastUse[size_t(ssa.node(v).arg[i])] = v;
        }
        for (const Write& w : code.writes) lastUse[size_t(w.value)] = ssa.end();
    }

    const LoopCode& code;
    Loop loop;
    Ssa ssa;
    const int* newAxis;  // where an axis that is indexed went
    std::vector<ValuePlace> places;
    std::vector<int> lastUse;
    std::vector<int> uniformCursors;  // of numbers that are read where they lie
    std::vector<std::pair<int, double>> constants;
    std::vector<const Write*> writtenDirectly;
    std::vector<const Write*> copied;  // results that are reads as they are, from memory to memory
    std::vector<const Write*> bySegments;  // results that segments store or fold
    std::vector<std::vector<int>> stretches;  // the values of each segment to be
    const Kernels& k = kernels();

    ValuePlace& place(int v) { return places[size_t(v)]; }
    const ValuePlace& place(int v) const { return places[size_t(v)]; }
    const Operand& read(int v) const { return code.reads[size_t(v)]; }

    bool isSingle(int v) const { return place(v).kind == ValuePlace::SINGLE; }

    // Whether a value is one number during a tile.
    bool isNumber(int v) const {
        const ValuePlace& p = place(v);
        return p.kind == ValuePlace::SINGLE || (p.kind == ValuePlace::CURSOR &&
                                                std::count(uniformCursors.begin(), uniformCursors.end(), p.index) > 0);
    }

    // Whether an instruction makes a tile of this value.
    bool isComputed(int v) {
        return v >= ssa.first() && ssa.node(v).uses > 0 && ssa.node(v).fn != INDEX && !isSingle(v);
    }

    // Whether a result is in memory before the stores of its tile.
    bool isStored(const Write& w) const { return isAmong(writtenDirectly, w) || isAmong(copied, w) || isBySegment(w); }

    bool isBySegment(const Write& w) const { return isAmong(bySegments, w); }

    bool uniform(const i64* stride) const {
        for (int a = loop.tileAxis; a < loop.rank; a++) {
            if (stride[a] != 0) return false;
        }
        return true;
    }

    bool contiguous(const i64* stride, int first) const {
        i64 expected = 1;
        for (int a = loop.rank - 1; a >= first; a--) {
            if (loop.dims[a] != 1 && stride[a] != expected) return false;
            expected *= loop.dims[a];
        }
        return true;
    }

    i64 rowElements() const {
        i64 n = 1;
        for (int a = 1; a < loop.rank; a++) n *= loop.dims[a];
        return n;
    }

    bool overwritten(const Operand& o) const {
        for (const Write& w : code.writes) {
            if (mayMeet(code, o, w.to)) return true;
        }
        return false;
    }

    // Reading what will be overwritten anyway costs a large result a third of its memory traffic.
    bool streams(const Write& w) const {
        i64 bytes = loop.size;
        for (int a = 0; a < loop.rank; a++) bytes *= w.to.stride[a] == 0 ? 1 : loop.dims[a];
        if (bytes < kStreamed || w.to.dtype != code.compute || !contiguous(w.to.stride, loop.tileAxis)) return false;
        auto reads = [&](const Operand& o) { return mayMeet(code, o, w.to); };
        return std::none_of(code.reads.begin(), code.reads.end(), reads);
    }

    int cursor(const Operand& o) {
        const int c = cursor(o.slot, o.offset, o.stride, sizeOf(o.dtype));
        addFetches(loop, c, o.stride, sizeOf(o.dtype));
        if (contiguous(o.stride, 1)) loop.spans.push_back({c, rowElements() * sizeOf(o.dtype)});
        return c;
    }

    int cursor(int slot, i64 offset, const i64* stride, i64 size) {
        Loop& l = loop;
        Cursor c{slot, 0, offset, stride[0] * size};
        l.cursors.push_back(c);
        l.advance.push_back(stride[l.tileAxis] * l.chunk * size);
        for (int a = 1; a < l.tileAxis; a++) {
            i64 step = stride[a];
            for (int b = a + 1; b < l.tileAxis; b++) step -= stride[b] * (l.dims[b] - 1);
            l.outerStep[a].push_back(step * size);
        }
        return int(l.cursors.size()) - 1;
    }

    Move move(MoveFn fn, int reg, int cursor, const i64* stride) const {
        Move m{};
        m.fn = fn;
        m.reg = reg;
        m.cursor = cursor;
        TileShape& s = m.shape;
        s.rank = 1;
        if (contiguous(stride, loop.tileAxis)) {
            m.strides[0] = 1;
            return m;
        }
        m.strides[0] = stride[loop.tileAxis];
        for (int a = loop.tileAxis + 1; a < loop.rank; a++) {
            int last = s.rank - 1;
            if (last > 0 && m.strides[last] == stride[a] * loop.dims[a]) {
                s.dims[last] *= loop.dims[a];
                m.strides[last] = stride[a];
            } else {
                s.dims[s.rank] = loop.dims[a];
                m.strides[s.rank++] = stride[a];
            }
        }
        return m;
    }

    int newSingle() { return loop.nSingles++; }

    // Pointer table entries are known only when all cursors and numbers are; until then a place is kept in one int.
    static constexpr int kSingleBase = 1 << 20, kRegBase = 1 << 21;
    int encode(int v) const {
        const ValuePlace& p = place(v);
        return p.kind == ValuePlace::CURSOR ? p.index : p.kind == ValuePlace::SINGLE ? kSingleBase + p.index : kRegBase + p.index;
    }
    static int cell(int single) { return kSingleBase + single; }

    // Where a tile of the value is.
    int source(int v) { return isNumber(v) ? kRegBase + spread(v) : encode(v); }

    int entry(int code) const {
        int nc = int(loop.cursors.size());
        if (code >= kRegBase) return nc + loop.nSingles + (code - kRegBase);
        if (code >= kSingleBase) return nc + (code - kSingleBase);
        return code;
    }

private:
    static bool isAmong(const std::vector<const Write*>& writes, const Write& w) {
        return std::count(writes.begin(), writes.end(), &w) > 0;
    }

    // A number in a register of its own, for kernels that want a tile there.
    int spread(int v) {
        for (auto& s : spread_) {
            if (s.first == v) return s.second;
        }
        int reg = loop.nRegs++;
        spread_.push_back({v, reg});
        loop.spreads.push_back({k.tile[loop.type][MOV][1], kRegBase + reg, encode(v), encode(v), encode(v)});
        return reg;
    }

    std::vector<std::pair<int, int>> spread_;
};

}  // namespace adj
