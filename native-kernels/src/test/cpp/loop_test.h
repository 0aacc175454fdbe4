// Random LOOPs on small whole numbers, whose float32 arithmetic is exact in any order: every bit must be right.
#pragma once

#include <algorithm>

#include "program.h"

class LoopMaker {
public:
    LoopMaker(Random& random, Program& program) : r_(random), p_(program) {}

    LoopSpec make(const std::vector<i64>& dims) {
        l_ = {};
        bounds_.clear();
        l_.dims = dims;
        l_.compute = r_.chance(75) ? DType::F32 : DType::F64;
        total_ = 1;
        for (i64 d : dims) total_ *= d;
        for (i64 n = r_.between(0, 4); n > 0; n--) addRead();
        for (i64 n = r_.between(l_.reads.empty() ? 1 : 0, 8); n > 0; n--) addInstr();
        for (i64 n = r_.between(1, 4); n > 0; n--) addWrite();
        return l_;
    }

    // Strides of a fresh buffer for these dims; axes are laid out in random order, some reversed, with gaps.
    Place freshPlace(DType t, const std::vector<bool>& present, bool mayReverse, bool plain) {
        const size_t rank = l_.dims.size();
        std::vector<size_t> order;
        for (size_t a = 0; a < rank; a++) order.push_back(a);
        if (!plain) {
            for (size_t a = rank; a > 1; a--) std::swap(order[a - 1], order[size_t(r_.below(i64(a)))]);
        }
        Place place{0, 0, t, std::vector<i64>(rank, 0)};
        i64 size = 1, first = 0;
        for (size_t k = rank; k-- > 0;) {
            size_t a = order[k];
            if (!present[a]) continue;
            i64 stride = size;
            size = stride * std::max<i64>(l_.dims[a], 1) + (!plain && r_.chance(20) ? r_.between(1, 3) : 0);
            if (mayReverse && r_.chance(15)) {
                first += stride * std::max<i64>(l_.dims[a] - 1, 0);
                stride = -stride;
            }
            place.strides[a] = stride;
        }
        i64 before = r_.chance(50) ? 0 : r_.between(1, 5);
        place.slot = p_.add(t, before + size);
        place.offset = before + first;
        for (i64 i = 0; i < before + size; i++) p_.slot(place.slot).set(i, double(r_.between(-4, 4)));
        return place;
    }

private:
    DType anyType() { return r_.chance(70) ? l_.compute : r_.of({DType::F32, DType::F64, DType::I32}); }

    void addRead() {
        std::vector<bool> present;
        int keep = r_.of({100, 100, 60, 20});
        for (size_t a = 0; a < l_.dims.size(); a++) present.push_back(r_.chance(keep));
        l_.reads.push_back(freshPlace(anyType(), present, true, r_.chance(60)));
        bounds_.push_back(4);
    }

    int pick() { return int(r_.below(i64(bounds_.size()))); }

    void addInstr() {
        using namespace adj;
        if (bounds_.empty() || r_.chance(12)) {
            if (r_.chance(60)) {
                double v = double(r_.between(-3, 3));
                l_.instrs.push_back({CONST, 0, 0, 0, v});
                bounds_.push_back(3);
            } else {
                i64 axis = r_.below(i64(l_.dims.size()));
                l_.instrs.push_back({INDEX, 0, 0, 0, double(axis)});
                bounds_.push_back(double(l_.dims[size_t(axis)]));
            }
            return;
        }
        int fn = r_.of({ADD, SUB, MUL, NEG, ABS, SIGN, MIN, MAX, LT, LE, EQ, NE, SELECT, FMA, MUL, ADD, SUB, FLOOR});
        int a = pick(), b = pick(), c = pick();
        double ba = bounds_[size_t(a)], bb = bounds_[size_t(b)], bc = bounds_[size_t(c)];
        double bound = fn == ADD || fn == SUB ? ba + bb
                       : fn == MUL            ? ba * bb
                       : fn == FMA            ? ba * bb + bc
                       : fn == SELECT         ? std::max(bb, bc)
                       : fn >= LT && fn <= NE ? 1
                       : fn == SIGN           ? 1
                                              : std::max(ba, kArity[fn] > 1 ? bb : 0);
        if (bound > 1000) return;
        l_.instrs.push_back({fn, a, kArity[fn] > 1 ? b : -1, kArity[fn] > 2 ? c : -1, 0});
        bounds_.push_back(bound);
    }

    void addWrite() {
        int value = pick();
        const double bound = bounds_[size_t(value)];
        std::vector<bool> present(l_.dims.size(), true);
        if (r_.chance(45)) {
            bool folds = false;
            for (size_t a = 0; a < l_.dims.size(); a++) {
                present[a] = r_.chance(45);
                folds = folds || !present[a];
            }
            if (folds && bound * double(total_) < 0x1p24) {
                int fold = bound <= 1 ? r_.of({adj::SUM, adj::MAXIMUM, adj::MINIMUM, adj::PROD})
                                      : r_.of({adj::SUM, adj::MAXIMUM, adj::MINIMUM});
                DType t = fold == adj::SUM || fold == adj::PROD ? anyType() : l_.compute;
                l_.writes.push_back({value, fold, freshPlace(t, present, true, r_.chance(60))});
                return;
            }
            present.assign(l_.dims.size(), true);
        }
        if (r_.chance(25)) {
            // In place, over one of the reads that no one else writes.
            for (size_t i = 0; i < l_.reads.size(); i++) {
                const Place& read = l_.reads[i];
                bool own = true;
                for (size_t a = 0; a < l_.dims.size(); a++) own = own && (read.strides[a] != 0 || l_.dims[a] <= 1);
                for (auto& w : l_.writes) own = own && w.to.slot != read.slot;
                if (!own) continue;
                l_.writes.push_back({value, adj::STORE, read});
                return;
            }
        }
        l_.writes.push_back({value, adj::STORE, freshPlace(anyType(), present, true, r_.chance(70))});
    }

    Random& r_;
    Program& p_;
    LoopSpec l_;
    std::vector<double> bounds_;
    i64 total_ = 1;
};

inline std::vector<i64> randomDims(Random& r, int maxRank, i64 limit) {
    static const i64 sizes[] = {1, 2, 3, 4, 5, 7, 8, 9, 10, 15, 16, 17, 31, 32, 33, 48, 63, 64, 65, 100, 127, 128, 200,
                                255, 256, 257, 300, 512, 513, 1000, 2000};
    std::vector<i64> dims;
    i64 total = 1;
    for (i64 n = r.between(1, maxRank); n > 0; n--) {
        i64 d = r.chance(2) ? 0 : r.of(sizes);
        if (total * d > limit) d = r.between(1, 3);
        dims.push_back(d);
        total *= std::max<i64>(d, 1);
    }
    return dims;
}

inline std::string shapeOf(const std::vector<i64>& dims) {
    std::string s = "(";
    for (i64 d : dims) s += std::to_string(d) + " ";
    return s + ")";
}

// Copies of short rows, as the patches of a convolution are, to rows between which something else lies.
inline void checkCopy(Random& r) {
    enum { CONTIGUOUS, EVERY_SECOND, TWICE, REPEATED, REVERSED };
    Program p;
    const int kind = r.of({CONTIGUOUS, CONTIGUOUS, EVERY_SECOND, TWICE, REPEATED, REVERSED});
    const i64 n = r.of({1, 2, 5, 10, 14, 15, 16, 17, 28, 32, 33, 70});
    LoopSpec l;
    l.compute = r.of({DType::F32, DType::F32, DType::F64});
    l.dims = {r.of({1, 3, 64}), r.between(1, 4), r.of({1, 2, 5, 10}), n};
    if (kind == TWICE) l.dims.push_back(2);
    const i64 step = kind == EVERY_SECOND ? 2 : kind == REPEATED ? 0 : kind == REVERSED ? -1 : 1;
    const i64 pitch = r.of({i64(0), i64(1), 2 * n + 3}), plane = r.of({i64(1), 7 * pitch});
    Place from{0, kind == REVERSED ? n : r.between(0, 3), l.compute, {2 * n + 11 * pitch, plane, pitch, step}};
    Place to{0, r.between(0, 3), l.compute, std::vector<i64>(l.dims.size())};
    if (kind == TWICE) from.strides.push_back(0);
    i64 size = 1, reach = from.offset + 1;
    for (size_t a = l.dims.size(); a-- > 0; size *= l.dims[a]) {
        to.strides[a] = a == 0 ? size += r.between(0, 3) : size;
        reach += std::max<i64>(from.strides[a], 0) * (l.dims[a] - 1);
    }
    from.slot = p.add(l.compute, reach);
    to.slot = p.add(l.compute, to.offset + size + 20);
    for (int slot : {from.slot, to.slot}) {
        for (i64 i = 0; i < p.slot(slot).size(); i++) p.slot(slot).set(i, double(r.between(-50, 50)));
    }
    l.reads = {from};
    l.writes = {{0, adj::STORE, to}};
    p.region(l.dims[0], 1, r.of({0, 8}));
    p.loop(l);
    std::vector<std::vector<double>> scratch;
    expectLoop(l, p, scratch);
    p.runAll();
    std::string where;
    const bool ok = p.matches(where);
    checks.that(ok, "copy %s of kind %d: %s", shapeOf(l.dims).c_str(), kind, where.c_str());
}

inline void testLoops(int rounds) {
    Random random(11);
    for (int i = 0; i < rounds; i++) checkCopy(random);
    for (int i = 0; i < rounds; i++) {
        Program p;
        std::vector<i64> dims = randomDims(random, 5, 20000);
        LoopSpec l = LoopMaker(random, p).make(dims);
        // Beside a second member the leading axis keeps its place.
        bool alone = random.chance(60);
        p.region(dims[0], alone ? 1 : 2, 0);
        p.loop(l);
        std::vector<std::vector<double>> scratch;
        expectLoop(l, p, scratch);
        if (!alone) {
            LoopSpec more = LoopMaker(random, p).make(dims);
            p.loop(more);
            expectLoop(more, p, scratch);
        }
        p.runAll();
        std::string where;
        bool ok = p.matches(where);
        checks.that(ok, "loop %d %s%s: %s", i, shapeOf(dims).c_str(), alone ? "" : " beside another", where.c_str());
    }
}
