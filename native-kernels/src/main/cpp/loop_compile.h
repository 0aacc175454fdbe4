// LoopCode -> Loop: chooses the tile, decides where each value lives, picks kernels.
#pragma once

#include <algorithm>
#include <numeric>

#include "axes.h"
#include "fetch.h"
#include "loop.h"
#include "overlap.h"
#include "scalar_compile.h"

namespace adj {

constexpr i64 kTile = 1024;     // elements: a few registers of this size share L1 with their operands
constexpr i64 kMaxTile = 1280;  // when whole vectors need more rows in a tile
constexpr i64 kShortRow = 384;  // elements of a row that is too short for a tile of its own
constexpr i64 kNarrowTerms = 1024;  // sums of more terms are kept in double
constexpr i64 kStreamed = i64(24) << 20;  // bytes of a result that goes past the caches, being about their size

class LoopCompiler {
public:
    LoopCompiler(LoopCode code, bool keepRows) : code_(std::move(code)) {
        bool indexed[kMaxAxes] = {};
        for (const Instr& i : code_.instrs) {
            if (i.fn == INDEX) indexed[int(i.imm)] = true;
        }
        mergeAxes(code_, keepRows, indexed, newAxis_);
        bool anyIndex = std::count(indexed, indexed + kMaxAxes, true) > 0;
        if (!keepRows && !anyIndex) cutTransposes(code_);
        for (Write& w : code_.writes) {
            bool folds = false;
            for (int a = 0; a < code_.rank; a++) folds = folds || isFolded(w, a, code_.dims[a]);
            if (!folds) w.fold = STORE;
        }
    }

    Loop compile() {
        loop_.type = int(code_.compute);
        loop_.size = sizeOf(code_.compute);
        loop_.rank = code_.rank;
        i64 total = 1;
        for (int a = 0; a < code_.rank; a++) total *= (loop_.dims[a] = code_.dims[a]);
        loop_.empty = total == 0;
        Ssa ssa(code_);
        ssa_ = &ssa;
        if (total == 1) {
            loop_.single = true;
            loop_.scalar = compileScalar(code_, ssa);
            return std::move(loop_);
        }
        chooseTile();
        place();
        assignRegisters();
        finishPointers();
        estimate();
        return std::move(loop_);
    }

private:
    // Where a value is found during a tile.
    struct Place {
        enum Kind { NOWHERE, CURSOR, SINGLE, REGISTER } kind = NOWHERE;
        int index = -1;
    };

    const Kernels& k_ = kernels();

    // Whether the tile that starts at axis first suits every fold: all or none of its axes folded, or all but the
    // first, or only the first.
    bool foldsAllow(int first) const {
        for (const Write& w : code_.writes) {
            if (w.fold == STORE) continue;
            for (int a = first + 1; a < code_.rank; a++) {
                if (isFolded(w, a, code_.dims[a]) != isFolded(w, code_.rank - 1, code_.dims[code_.rank - 1])) return false;
            }
        }
        return true;
    }

    void chooseTile() {
        Loop& l = loop_;
        int j = l.rank - 1;
        i64 inner = 1;
        while (!l.empty && j > 0 && inner * l.dims[j] <= kShortRow && foldsAllow(j - 1)) inner *= l.dims[j--];
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

    bool uniform(const i64* stride) const {
        for (int a = loop_.tileAxis; a < loop_.rank; a++) {
            if (stride[a] != 0) return false;
        }
        return true;
    }

    bool contiguous(const i64* stride, int first) const {
        i64 expected = 1;
        for (int a = loop_.rank - 1; a >= first; a--) {
            if (loop_.dims[a] != 1 && stride[a] != expected) return false;
            expected *= loop_.dims[a];
        }
        return true;
    }

    int cursor(const Operand& o) {
        const int c = cursor(o.slot, o.offset, o.stride, sizeOf(o.dtype));
        addFetches(loop_, c, o.stride, sizeOf(o.dtype));
        return c;
    }

    int cursor(int slot, i64 offset, const i64* stride, i64 size) {
        Loop& l = loop_;
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
        if (contiguous(stride, loop_.tileAxis)) {
            m.strides[0] = 1;
            return m;
        }
        m.strides[0] = stride[loop_.tileAxis];
        for (int a = loop_.tileAxis + 1; a < loop_.rank; a++) {
            int last = s.rank - 1;
            if (last > 0 && m.strides[last] == stride[a] * loop_.dims[a]) {
                s.dims[last] *= loop_.dims[a];
                m.strides[last] = stride[a];
            } else {
                s.dims[s.rank] = loop_.dims[a];
                m.strides[s.rank++] = stride[a];
            }
        }
        return m;
    }

    // A read stays in memory unless a write of this loop could change it before its last use.
    bool readsInPlace(int v) const {
        const Operand& o = code_.reads[size_t(v)];
        if (o.dtype != code_.compute || !contiguous(o.stride, loop_.tileAxis)) return false;
        bool writtenOver = false;
        for (const Write& w : code_.writes) {
            if (!mayMeet(code_, o, w.to)) continue;
            if (!samePlace(code_, o, w.to) || w.fold != STORE) return false;
            writtenOver = true;
        }
        if (!writtenOver) return true;
        for (const Write& w : code_.writes) {
            if (w.value == v) return false;
        }
        return true;
    }

    // Reading what will be overwritten anyway costs a large result a third of its memory traffic.
    bool streams(const Write& w) const {
        i64 bytes = loop_.size;
        for (int a = 0; a < loop_.rank; a++) bytes *= w.to.stride[a] == 0 ? 1 : loop_.dims[a];
        if (bytes < kStreamed || w.to.dtype != code_.compute || !contiguous(w.to.stride, loop_.tileAxis)) return false;
        auto reads = [&](const Operand& o) { return mayMeet(code_, o, w.to); };
        return std::none_of(code_.reads.begin(), code_.reads.end(), reads);
    }

    // A result goes straight to memory unless a later instruction still reads what is there.
    bool writesInPlace(const Write& w) const {
        if (w.fold != STORE || ssa_->isRead(w.value) || places_[size_t(w.value)].kind != Place::NOWHERE) return false;
        if (ssa_->node(w.value).fn == INDEX) return false;
        if (w.to.dtype != code_.compute || !contiguous(w.to.stride, loop_.tileAxis) || streams(w)) return false;
        for (int r = 0; r < ssa_->first(); r++) {
            if (places_[size_t(r)].kind != Place::CURSOR || !mayMeet(code_, code_.reads[size_t(r)], w.to)) continue;
            if (lastUse_[size_t(r)] > w.value) return false;
        }
        for (const Write& other : code_.writes) {
            if (&other != &w && mayMeet(code_, other.to, w.to)) return false;
        }
        return true;
    }

    bool isSingle(int v) const { return places_[size_t(v)].kind == Place::SINGLE; }

    int newSingle() { return loop_.nSingles++; }

    void place() {
        Loop& l = loop_;
        places_.assign(size_t(ssa_->end()), {});
        lastUse_.assign(size_t(ssa_->end()), -1);
        for (int v = ssa_->first(); v < ssa_->end(); v++) {
            if (ssa_->node(v).uses == 0) continue;
            for (int i = 0; i < kArity[ssa_->node(v).fn]; i++) lastUse_[size_t(ssa_->node(v).arg[i])] = v;
        }
        for (const Write& w : code_.writes) lastUse_[size_t(w.value)] = ssa_->end();

        for (int r = 0; r < ssa_->first(); r++) {
            if (ssa_->uses(r) == 0) continue;
            const Operand& o = code_.reads[size_t(r)];
            if (uniform(o.stride)) {
                int from = cursor(o);
                if (o.dtype == code_.compute && !overwritten(o)) {
                    places_[size_t(r)] = {Place::CURSOR, from};
                    uniformCursor_.push_back(from);
                } else {
                    places_[size_t(r)] = {Place::SINGLE, newSingle()};
                    l.singles.push_back({Single::READ, places_[size_t(r)].index, from, 0, 0, o.dtype, MOV});
                }
            } else if (readsInPlace(r)) {
                places_[size_t(r)] = {Place::CURSOR, cursor(o)};
            }
        }
        for (int v = ssa_->first(); v < ssa_->end(); v++) placeSingles(v);
        for (const Write& w : code_.writes) {
            if (!writesInPlace(w)) continue;
            places_[size_t(w.value)] = {Place::CURSOR, cursor(w.to)};
            writtenDirectly_.push_back(&w);
        }
    }

    bool overwritten(const Operand& o) const {
        for (const Write& w : code_.writes) {
            if (mayMeet(code_, o, w.to)) return true;
        }
        return false;
    }

    bool isNumber(int v) const {
        const Place& p = places_[size_t(v)];
        return p.kind == Place::SINGLE ||
               (p.kind == Place::CURSOR && std::count(uniformCursor_.begin(), uniformCursor_.end(), p.index) > 0);
    }

    void placeSingles(int v) {
        Loop& l = loop_;
        Node& n = ssa_->node(v);
        if (n.uses == 0) return;
        if (n.fn == CONST) {
            places_[size_t(v)] = {Place::SINGLE, newSingle()};
            constants_.push_back({places_[size_t(v)].index, n.imm});
            return;
        }
        if (n.fn == INDEX) {
            int axis = newAxis_[int(n.imm)];
            if (axis < 0) {
                places_[size_t(v)] = {Place::SINGLE, newSingle()};
                constants_.push_back({places_[size_t(v)].index, 0.0});
            } else if (axis < l.tileAxis) {
                places_[size_t(v)] = {Place::SINGLE, newSingle()};
                l.singles.push_back({Single::INDEX_OF, places_[size_t(v)].index, axis, 0, 0, DType::F32, INDEX});
            }
            return;
        }
        for (int i = 0; i < kArity[n.fn]; i++) {
            if (!isNumber(n.arg[i])) return;
        }
        places_[size_t(v)] = {Place::SINGLE, newSingle()};
        Single s{Single::COMPUTE, places_[size_t(v)].index, -1, -1, -1, DType::F32, n.fn};
        int* args[3] = {&s.a, &s.b, &s.c};
        for (int i = 0; i < 3; i++) *args[i] = encode(n.arg[i < kArity[n.fn] ? i : 0]);
        l.singles.push_back(s);
    }

    // Pointer table entries are known only when all cursors and numbers are; until then a place is kept in one int.
    static constexpr int kSingleBase = 1 << 20, kRegBase = 1 << 21;
    int encode(int v) const {
        const Place& p = places_[size_t(v)];
        return p.kind == Place::CURSOR ? p.index : p.kind == Place::SINGLE ? kSingleBase + p.index : kRegBase + p.index;
    }
    int entry(int code) const {
        int nc = int(loop_.cursors.size());
        if (code >= kRegBase) return nc + loop_.nSingles + (code - kRegBase);
        if (code >= kSingleBase) return nc + (code - kSingleBase);
        return code;
    }

    int takeRegister() {
        if (freeRegs_.empty()) return loop_.nRegs++;
        int r = freeRegs_.back();
        freeRegs_.pop_back();
        return r;
    }

    void release(int v, int at) {
        Place& p = places_[size_t(v)];
        if (p.kind == Place::REGISTER && lastUse_[size_t(v)] == at && !pinned_[size_t(v)]) freeRegs_.push_back(p.index);
    }

    // A number in a register of its own, for kernels that want a tile there.
    int spread(int v) {
        for (auto& s : spread_) {
            if (s.first == v) return s.second;
        }
        int reg = loop_.nRegs++;
        spread_.push_back({v, reg});
        loop_.spreads.push_back({k_.tile[loop_.type][MOV][1], kRegBase + reg, encode(v), encode(v), encode(v)});
        return reg;
    }

    void assignRegisters() {
        Loop& l = loop_;
        pinned_.assign(size_t(ssa_->end()), false);
        for (int r = 0; r < ssa_->first(); r++) {
            if (ssa_->uses(r) == 0 || places_[size_t(r)].kind != Place::NOWHERE) continue;
            const Operand& o = code_.reads[size_t(r)];
            int from = cursor(o);
            bool fixed = l.advance[size_t(from)] == 0 && !overwritten(o);
            for (int a = 0; a < l.tileAxis; a++) fixed = fixed && o.stride[a] == 0;
            int reg = fixed ? l.nRegs++ : takeRegister();
            pinned_[size_t(r)] = fixed;
            places_[size_t(r)] = {Place::REGISTER, reg};
            (fixed ? l.fixedLoads : l.loads)
                .push_back(move(k_.load[l.type][int(o.dtype)], kRegBase + reg, from, o.stride));
        }
        for (int v = ssa_->first(); v < ssa_->end(); v++) {
            Node& n = ssa_->node(v);
            if (n.uses == 0 || n.fn != INDEX || places_[size_t(v)].kind == Place::SINGLE) continue;
            int axis = newAxis_[int(n.imm)];
            bool moves = axis == l.tileAxis;
            i64 below = 1;
            for (int a = axis + 1; a < l.rank; a++) below *= l.dims[a];
            int reg = l.nRegs++;
            pinned_[size_t(v)] = true;
            places_[size_t(v)] = {Place::REGISTER, reg};
            (moves ? l.iotas : l.fixedIotas).push_back({kRegBase + reg, l.dims[axis], below, moves});
        }
        for (int v = ssa_->first(); v < ssa_->end(); v++) {
            Node& n = ssa_->node(v);
            if (n.uses > 0 && n.fn != INDEX && !isSingle(v)) emit(v, n);
        }
        for (const Write& w : code_.writes) {
            if (std::count(writtenDirectly_.begin(), writtenDirectly_.end(), &w) > 0) continue;
            if (w.fold == STORE) {
                int source = isNumber(w.value) ? kRegBase + spread(w.value) : encode(w.value);
                int to = cursor(w.to);
                const bool past = streams(w);
                l.streams = l.streams || past;
                MoveFn fn = past ? k_.stream[l.type] : k_.store[l.type][int(w.to.dtype)];
                l.stores.push_back(move(fn, source, to, w.to.stride));
            } else {
                addFold(w);
            }
        }
    }

    void emit(int v, Node& n) {
        Loop& l = loop_;
        int arity = kArity[n.fn];
        if (n.fn == FMA || n.fn == FMS || n.fn == FNMA) {
            if (isNumber(n.arg[0])) std::swap(n.arg[0], n.arg[1]);
        }
        int kind = 0, code[3] = {};
        for (int i = 0; i < arity; i++) {
            code[i] = encode(n.arg[i]);
            if (isNumber(n.arg[i])) kind |= 1 << i;
        }
        if (!k_.tile[l.type][n.fn][kind]) {
            for (int i = 0; i < arity; i++) {
                if ((kind & (1 << i)) && !k_.tile[l.type][n.fn][kind]) {
                    code[i] = kRegBase + spread(n.arg[i]);
                    kind &= ~(1 << i);
                }
            }
        }
        for (int i = 0; i < arity; i++) {
            bool again = false;
            for (int j = 0; j < i; j++) again = again || n.arg[j] == n.arg[i];
            if (!again) release(n.arg[i], v);
        }
        if (places_[size_t(v)].kind == Place::NOWHERE) places_[size_t(v)] = {Place::REGISTER, takeRegister()};
        for (int i = arity; i < 3; i++) code[i] = code[0];
        l.steps.push_back({k_.tile[l.type][n.fn][kind], encode(v), code[0], code[1], code[2]});
    }

    void addFold(const Write& w) {
        Loop& l = loop_;
        const int j = l.tileAxis, last = l.rank - 1;
        auto folded = [&](int a) { return isFolded(w, a, l.dims[a]); };
        bool head = folded(j), rest = j < last ? folded(last) : head;
        bool outer = false;
        for (int a = 0; a < j; a++) outer = outer || folded(a);

        TileFold f{};
        f.fold = w.fold;
        f.source = isNumber(w.value) ? kRegBase + spread(w.value) : encode(w.value);
        bool wholeTile = head && rest, none = !head && !rest;
        f.perRow = !head && rest && j < last;
        f.inner = none ? -1 : wholeTile ? 1 : l.inner;
        f.reduce = wholeTile ? k_.foldAll[l.type][w.fold]
                   : none    ? nullptr
                   : f.perRow ? k_.foldCols[l.type][w.fold]
                              : k_.foldRows[l.type][w.fold];
        bool insideTile = !outer && (!head || l.chunk == l.dims[j]) && !l.empty;
        f.scope = folded(0) ? TileFold::CHUNK : insideTile ? TileFold::TILE : TileFold::ROW;

        // The accumulator is packed over the kept axes after the first.
        i64 packed[kMaxAxes] = {};
        f.accCount = 1;
        f.shape.rank = 0;
        for (int a = last; a >= 1; a--) {
            if (folded(a)) continue;
            packed[a] = f.accCount;
            f.accCount *= l.dims[a];
        }
        i64 terms = 1;
        for (int a = 0; a < j; a++) terms *= !folded(a) ? 1 : a == 0 ? std::min(l.dims[a], kNarrowRows) : l.dims[a];
        f.wide = f.reduce || terms > kNarrowTerms || l.empty;
        if (!l.folds.empty() && f.reduce) {
            const TileFold& before = l.folds.back();
            f.again = before.reduce == f.reduce && before.source == f.source;
        }
        int accType = f.wide ? 1 : l.type;
        f.accBytes = roundUp(f.accCount * (f.wide ? 8 : l.size), 64);
        f.finish = k_.store[accType][int(w.to.dtype)];

        if (f.scope == TileFold::TILE) {
            f.accumulator = f.destination = cursor(w.to);
            f.finish = k_.store[l.type][int(w.to.dtype)];
            if (f.perRow || wholeTile) {
                addAxis(f, 1, f.perRow ? w.to.stride[j] : 1);
            } else {
                for (int a = j + 1; a <= last; a++) addAxis(f, l.dims[a], w.to.stride[a]);
            }
            f.straight = f.shape.rank == 1 && f.strides[0] == 1 && w.to.dtype == code_.compute;
        } else {
            f.accumulate = f.wide ? (l.type == 0 ? k_.foldIntoDouble[w.fold] : k_.foldInto[1][w.fold])
                                  : k_.foldInto[l.type][w.fold];
            bool chunk = f.scope == TileFold::CHUNK;
            i64& end = chunk ? l.chunkAccBytes : l.rowAccBytes;
            f.accOffset = end;
            end += f.accBytes;
            f.accumulator = cursor(chunk ? kChunkAccumulator : kRowAccumulator, f.accOffset, packed, f.wide ? 8 : l.size);
            f.destination = cursor(w.to);
            for (int a = 1; a <= last; a++) {
                if (!folded(a)) addAxis(f, l.dims[a], w.to.stride[a]);
            }
            if (f.shape.rank == 0) addAxis(f, 1, 0);
            l.chunkFolds = l.chunkFolds || chunk;
            l.narrowChunks = l.narrowChunks || (chunk && !f.wide);
        }
        l.folds.push_back(f);
    }

    static void addAxis(TileFold& f, i64 dim, i64 stride) {
        f.shape.dims[f.shape.rank] = dim;
        f.strides[f.shape.rank++] = stride;
    }

    void finishPointers() {
        Loop& l = loop_;
        for (auto* steps : {&l.spreads, &l.steps}) {
            for (Step& s : *steps) s = {s.fn, entry(s.d), entry(s.a), entry(s.b), entry(s.c)};
        }
        for (auto* moves : {&l.fixedLoads, &l.loads, &l.stores}) {
            for (Move& m : *moves) m.reg = entry(m.reg);
        }
        for (auto* iotas : {&l.fixedIotas, &l.iotas}) {
            for (Iota& i : *iotas) i.reg = entry(i.reg);
        }
        for (Single& s : l.singles) {
            s.cell = entry(kSingleBase + s.cell);
            if (s.kind == Single::INDEX_OF) continue;
            s.a = entry(s.a);
            s.b = entry(s.b);
            s.c = entry(s.c);
        }
        for (TileFold& f : l.folds) f.source = entry(f.source);
        l.nPointers = int(l.cursors.size()) + l.nSingles + l.nRegs;
        l.pool.assign(size_t(l.nSingles), 0.0);
        l.isConstant.assign(size_t(l.nSingles), false);
        for (auto& c : constants_) {
            l.isConstant[size_t(c.first)] = true;
            l.pool[size_t(c.first)] = numberCell(code_.compute, c.second);
        }
    }

    void estimate() {
        Loop& l = loop_;
        double perRow = 1;
        for (int a = 1; a < l.rank; a++) perRow *= double(l.dims[a]);
        double bytes = 0;
        auto add = [&](const Operand& o) {
            double n = 1;
            for (int a = 1; a < l.rank; a++) n *= o.stride[a] == 0 ? 1 : double(l.dims[a]);
            if (o.stride[0] != 0) bytes += n * double(sizeOf(o.dtype));
        };
        for (const Operand& o : code_.reads) add(o);
        for (const Write& w : code_.writes) add(w.to);
        l.bytesPerRow = i64(bytes);
        double nanos = 0;
        for (int v = ssa_->first(); v < ssa_->end(); v++) {
            Node& n = ssa_->node(v);
            if (n.uses > 0 && !isSingle(v)) nanos += (n.fn > FMA ? 5.0 : n.fn >= POW && n.fn <= ERF ? 0.5 : 0.06);
        }
        l.costPerRow = perRow * (nanos + 0.1) + bytes * 0.03;
    }

    LoopCode code_;
    Loop loop_;
    Ssa* ssa_ = nullptr;
    int newAxis_[kMaxAxes] = {};
    std::vector<Place> places_;
    std::vector<int> lastUse_, freeRegs_, uniformCursor_;
    std::vector<bool> pinned_;
    std::vector<std::pair<int, double>> constants_;
    std::vector<std::pair<int, int>> spread_;
    std::vector<const Write*> writtenDirectly_;
};

}  // namespace adj
