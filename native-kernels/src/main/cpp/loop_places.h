// Where the values of a loop live during a tile: in memory itself, as single numbers, or, for what is left, in registers.
#pragma once

#include "loop_draft.h"

namespace adj {

class PlaceChooser {
public:
    explicit PlaceChooser(LoopDraft& draft) : d(draft) {}

    void run() {
        Loop& l = d.loop;
        for (int r = 0; r < d.ssa.first(); r++) {
            if (d.ssa.uses(r) == 0) continue;
            const Operand& o = d.code.reads[size_t(r)];
            if (d.uniform(o.stride)) {
                int from = d.cursor(o);
                if (o.dtype == d.code.compute && !d.overwritten(o)) {
                    d.places[size_t(r)] = {ValuePlace::CURSOR, from};
                    d.uniformCursors.push_back(from);
                } else {
                    d.places[size_t(r)] = {ValuePlace::SINGLE, d.newSingle()};
                    l.singles.push_back({Single::READ, d.places[size_t(r)].index, from, 0, 0, o.dtype, MOV});
                }
            } else if (readsInPlace(r)) {
                d.places[size_t(r)] = {ValuePlace::CURSOR, d.cursor(o)};
            }
        }
        for (int v = d.ssa.first(); v < d.ssa.end(); v++) placeSingles(v);
        for (const Write& w : d.code.writes) {
            if (copiesDirectly(w)) d.copied.push_back(&w);
            if (!writesInPlace(w)) continue;
            d.places[size_t(w.value)] = {ValuePlace::CURSOR, d.cursor(w.to)};
            d.writtenDirectly.push_back(&w);
        }
    }

private:
    // A read stays in memory unless a write of this loop could change it before its last use.
    bool readsInPlace(int v) const {
        const Operand& o = d.code.reads[size_t(v)];
        if (o.dtype != d.code.compute || !d.contiguous(o.stride, d.loop.tileAxis)) return false;
        bool writtenOver = false;
        for (const Write& w : d.code.writes) {
            if (!mayMeet(d.code, o, w.to)) continue;
            if (!samePlace(d.code, o, w.to) || w.fold != STORE) return false;
            writtenOver = true;
        }
        if (!writtenOver) return true;
        for (const Write& w : d.code.writes) {
            if (w.value == v) return false;
        }
        return true;
    }

    // A result goes straight to memory unless a later instruction still reads what is there.
    bool writesInPlace(const Write& w) const {
        if (w.fold != STORE || d.ssa.isRead(w.value) || d.places[size_t(w.value)].kind != ValuePlace::NOWHERE) return false;
        if (d.ssa.node(w.value).fn == INDEX || !fillsTile(w)) return false;
        for (int r = 0; r < d.ssa.first(); r++) {
            if (d.places[size_t(r)].kind != ValuePlace::CURSOR || !mayMeet(d.code, d.code.reads[size_t(r)], w.to)) continue;
            if (d.lastUse[size_t(r)] > w.value) return false;
        }
        return true;
    }

    // A read that is stored as it is, and nothing else, goes from memory to memory. It does so before the steps of its tile.
    bool copiesDirectly(const Write& w) const {
        if (w.fold != STORE || !d.ssa.isRead(w.value) || d.ssa.uses(w.value) > 1) return false;
        if (d.places[size_t(w.value)].kind != ValuePlace::NOWHERE || d.read(w.value).dtype != d.code.compute) return false;
        auto meets = [&](const Operand& o) { return mayMeet(d.code, o, w.to); };
        return fillsTile(w) && std::none_of(d.code.reads.begin(), d.code.reads.end(), meets);
    }

    // Whether a result could be made where it goes: one piece of the type computed in, within the caches, of its own.
    bool fillsTile(const Write& w) const {
        if (w.to.dtype != d.code.compute || !d.contiguous(w.to.stride, d.loop.tileAxis) || d.streams(w)) return false;
        auto meets = [&](const Write& other) { return &other != &w && mayMeet(d.code, other.to, w.to); };
        return std::none_of(d.code.writes.begin(), d.code.writes.end(), meets);
    }

    void placeSingles(int v) {
        Loop& l = d.loop;
        Node& n = d.ssa.node(v);
        if (n.uses == 0) return;
        if (n.fn == CONST) {
            d.place(v) = {ValuePlace::SINGLE, d.newSingle()};
            d.constants.push_back({d.place(v).index, n.imm});
            return;
        }
        if (n.fn == INDEX) {
            int axis = d.newAxis[int(n.imm)];
            if (axis < 0) {
                d.place(v) = {ValuePlace::SINGLE, d.newSingle()};
                d.constants.push_back({d.place(v).index, 0.0});
            } else if (axis < l.tileAxis) {
                d.place(v) = {ValuePlace::SINGLE, d.newSingle()};
                l.singles.push_back({Single::INDEX_OF, d.place(v).index, axis, 0, 0, DType::F32, INDEX});
            }
            return;
        }
        for (int i = 0; i < kArity[n.fn]; i++) {
            if (!d.isNumber(n.arg[i])) return;
        }
        d.place(v) = {ValuePlace::SINGLE, d.newSingle()};
        Single s{Single::COMPUTE, d.place(v).index, -1, -1, -1, DType::F32, n.fn};
        int* args[3] = {&s.a, &s.b, &s.c};
        for (int i = 0; i < 3; i++) *args[i] = d.encode(n.arg[i < kArity[n.fn] ? i : 0]);
        l.singles.push_back(s);
    }

    LoopDraft& d;
};

}  // namespace adj
