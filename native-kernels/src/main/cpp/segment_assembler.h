// Segment -> machine code: a loop over groups of vectors, one over single vectors, and what is left under a mask.
#pragma once

#include <stdexcept>

#include "math_emitter.h"
#include "segment.h"

namespace adj {

class SegmentAssembler : private MathEmitter {
public:
    // Whether a function has code here; what has none stays with the interpreter.
    static bool knows(Fn fn) {
        static constexpr Fn known[] = {ADD,  SUB, MUL,     DIV,   NEG,  ABS,  SIGN,  MIN, MAX, SQRT, EXP, LOG,    TANH, SIGMOID,
                                       FLOOR, CEIL, RINT, TRUNC, LT, LE, EQ, NE, SELECT, FMA, FMS, FNMA, MOV};
        return std::find(std::begin(known), std::end(known), fn) != std::end(known);
    }

    // Whether there are registers for the values that live at a time.
    static bool fits(const Segment& s) {
        SegmentAssembler trial(s, 1, {});
        trial.write();
        return !trial.failed_;
    }

    // The code of a segment that fits, for groups as large as the registers allow.
    static std::vector<uint8_t> assemble(const Segment& s) {
        for (int group : {4, 2, 1}) {
            SegmentAssembler trial(s, group, {});
            trial.write();
            if (trial.failed_) continue;
            SegmentAssembler code(s, group, trial.mostUsedNumbers());
            code.write();
            return (code.failed_ ? trial : code).a.take();
        }
        throw std::logic_error("a segment needs more registers than when it was tried");
    }

    static constexpr int kExtremes = 5;  // folds to a maximum or minimum, each with a mask register

private:
    using Source = Segment::Source;
    static constexpr int kRestMask = 1, kNanMask = 3;

    SegmentAssembler(const Segment& segment, int group, std::vector<float> kept)
        : MathEmitter(std::move(kept)), s_(segment), most_(group), lastUse_(s_.ops.size(), -1), values_(s_.ops.size()) {
        for (size_t i = 0; i < s_.ops.size(); i++) {
            for (int k = 0; k < s_.ops[i].sources; k++) {
                const Source& x = s_.ops[i].source[k];
                if (x.kind == Source::VALUE) lastUse_[size_t(x.index)] = int(i);
            }
        }
    }

    // --- the frame

    void write() {
        choosePointers();
        for (int r : saved_) a.pushGpr(r);
        for (auto& p : pointers_) a.pointer(p.second, p.first);
        a.startCounting();
        loadKept();
        loadNumbers();
        startFolds();
        std::vector<size_t> unaligned;
        for (const Segment::Store& store : s_.stores) {
            if (!store.streams) continue;
            a.testAlignment(base(store.entry));
            unaligned.push_back(a.jump(A::NOT_EQUAL));
        }
        loops(true);
        if (!unaligned.empty()) {
            const size_t over = a.jump();
            for (size_t j : unaligned) a.land(j);
            loops(false);
            a.land(over);
        }
        group_ = 1;
        finishFolds();
        for (size_t i = saved_.size(); i-- > 0;) a.popGpr(saved_[i]);
        a.finish();
    }

    void loops(bool streams) {
        streams_ = streams;
        loop(most_);
        if (most_ > 1) loop(1);
        a.compareWithEnd(0);
        const size_t none = a.jump(A::NOT_BELOW);
        a.maskOfRest();
        masked_ = true;
        body(1);
        masked_ = false;
        a.land(none);
    }

    void loop(int group) {
        a.compareWithEnd(64 * group);
        const size_t none = a.jump(A::ABOVE), top = a.here();
        body(group);
        a.advance(64 * group);
        a.compareWithEnd(64 * group);
        a.jumpBack(A::BELOW_OR_EQUAL, top);
        a.land(none);
    }

    void body(int group) {
        const uint32_t before = free_;
        group_ = group;
        for (at_ = 0; at_ < int(s_.ops.size()); at_++) {
            Vec& v = values_[size_t(at_)] = value(s_.ops[size_t(at_)]);
            results([&](const Source& x) { return x.kind == Source::VALUE && x.index == at_; });
            if (lastUse_[size_t(at_)] < 0) give(v);
        }
        results([](const Source& x) { return x.kind != Source::VALUE; });
        free_ = before;
    }

    // --- pointers and numbers

    template <class F>
    void eachSource(F f) const {
        for (const Segment::Op& op : s_.ops) {
            for (int k = 0; k < op.sources; k++) f(op.source[k]);
        }
        for (const Segment::Store& store : s_.stores) f(store.from);
        for (const Segment::TileResult& fold : s_.folds) f(fold.from);
    }

    void choosePointers() {
        static constexpr int kFree[] = {R8, R9, R10, R11, RBX, RBP, R12, R13, R14, R15};
        auto add = [&](int entry) {
            auto isSame = [&](auto& p) { return p.first == entry; };
            if (std::any_of(pointers_.begin(), pointers_.end(), isSame) || pointers_.size() == std::size(kFree)) return;
            const int r = kFree[pointers_.size()];
            if (r == RBX || r == RBP || r >= R12) saved_.push_back(r);
            pointers_.push_back({entry, r});
        };
        eachSource([&](const Source& x) {
            if (x.kind == Source::TILE) add(x.index);
        });
        for (const Segment::Store& store : s_.stores) add(store.entry);
        for (const Segment::TileResult& fold : s_.folds) {
            if (fold.kind == Segment::TileResult::ELEMENTWISE) add(fold.entry);
        }
    }

    // The register that holds the address of a tile: its own, or RAX until the next call.
    int base(int entry) {
        for (auto& p : pointers_) {
            if (p.first == entry) return p.second;
        }
        a.pointer(RAX, entry);
        return RAX;
    }

    void loadNumbers() {
        eachSource([&](const Source& x) {
            auto isSame = [&](auto& n) { return n.first == x.index; };
            if (x.kind != Source::NUMBER || std::any_of(numbers_.begin(), numbers_.end(), isSame)) return;
            numbers_.push_back({x.index, take()});
            a.pointer(RAX, x.index);
            a.vector(A::kBroadcast, numbers_.back().second, Rm::fixed(RAX, 0));
        });
    }

    // --- sources

    Mask rest() const { return masked_ ? Mask{kRestMask, false} : Mask{}; }

    Rm tile(int r, size_t u) const { return Rm::memory(r, int32_t(u) * 64); }

    void load(const Vec& d, int entry) {
        const int r = base(entry);
        each([&](size_t u) { a.vector(A::kLoad, d.id[u], tile(r, u), Mask{rest().id, masked_}); });
    }

    // The registers of a source; own if they are new, or if the value has no further use.
    Vec in(const Source& x) {
        if (x.kind == Source::VALUE) {
            Vec v = values_[size_t(x.index)];
            v.own = lastUse_[size_t(x.index)] == at_;
            return v;
        }
        if (x.kind == Source::NUMBER) {
            for (auto& n : numbers_) {
                if (n.first == x.index) return everywhere(n.second);
            }
        }
        if (x.kind == Source::CONSTANT) {
            const Rm c = constant(x.constant);
            if (c.kind == Rm::VECTOR) return everywhere(c.id);
        }
        Vec v = takeVec();
        if (x.kind == Source::CONSTANT) {
            fill(v, x.constant);
        } else {
            load(v, x.index);
        }
        return v;
    }

    // A source as the last operand of an instruction, which may be in memory.
    struct Last {
        Vec vec;
        Rm rm{Rm::VECTOR, 0};

        Rm of(size_t u) const {
            return rm.kind == Rm::VECTOR ? Rm::vector(vec.id[u]) : rm.kind == Rm::POOL ? rm : Rm::memory(rm.id, int32_t(u) * 64);
        }
    };

    Last last(const Source& x) {
        if (x.kind == Source::TILE && !masked_) {
            const int r = base(x.index);
            if (r != RAX) return {Vec(), Rm::memory(r, 0)};
        }
        if (x.kind == Source::CONSTANT) {
            const Rm c = constant(x.constant);
            return c.kind == Rm::POOL ? Last{Vec(), c} : Last{everywhere(c.id)};
        }
        return {in(x)};
    }

    static bool same(const Source& x, const Source& y) {
        return x.kind == Source::VALUE && y.kind == Source::VALUE && x.index == y.index;
    }

    // --- instructions

    Vec value(const Segment::Op& op) {
        const Source* x = op.source;
        switch (op.fn) {
            case ADD: return two(A::kAdd, x, true);
            case MUL: return two(A::kMul, x, true);
            case SUB: return two(A::kSub, x, false);
            case DIV: return two(A::kDiv, x, false);
            case MIN: return extreme(A::kMin, x);
            case MAX: return extreme(A::kMax, x);
            case NEG: return withBits(A::kXor, x[0], 0x80000000u);
            case ABS: return withBits(A::kAnd, x[0], 0x7fffffffu);
            case SQRT: return one(A::kSqrt, x[0], -1);
            case FLOOR: return one(A::kRound, x[0], 9);
            case CEIL: return one(A::kRound, x[0], 10);
            case RINT: return one(A::kRound, x[0], 8);
            case TRUNC: return one(A::kRound, x[0], 11);
            case SIGN: return sign(x[0]);
            case LT: case LE: case EQ: case NE: return comparison(op.fn, x);
            case SELECT: return select(op);
            case FMA: return product(A::kFma213, A::kFma231, x);
            case FMS: return product(A::kFms213, A::kFms231, x);
            case FNMA: return product(A::kFnma213, A::kFnma231, x);
            case EXP: return of(x[0], &SegmentAssembler::exponential);
            case SIGMOID: return of(x[0], &SegmentAssembler::sigmoid);
            case TANH: return of(x[0], &SegmentAssembler::tanh);
            case LOG: return of(x[0], &SegmentAssembler::logarithm);
            default: return one(A::kCopy, x[0], -1);
        }
    }

    Vec of(const Source& x, Vec (SegmentAssembler::*function)(Vec&)) {
        Vec v = in(x);
        return (this->*function)(v);
    }

    Vec one(A::Op op, const Source& x, int immediate) {
        Vec v = in(x);
        const Vec d = into({&v});
        applyOne(op, d, v, immediate);
        return d;
    }

    Vec withBits(A::Op op, const Source& x, uint32_t mask) {
        Vec v = in(x);
        const Vec d = into({&v});
        apply(op, d, v, bits(mask));
        return d;
    }

    Vec two(A::Op op, const Source* x, bool commutes) {
        const bool swap = commutes && x[0].kind != Source::VALUE && x[1].kind == Source::VALUE;
        const Source &first = x[swap ? 1 : 0], &second = x[swap ? 0 : 1];
        Vec v = in(first);
        Last w = same(first, second) ? Last{v} : last(second);
        const Vec d = into({&v, &w.vec});
        each([&](size_t u) { a.vector(op, d.id[u], v.id[u], w.of(u)); });
        done({&v, &w.vec});
        return d;
    }

    // The instruction gives the second operand where one is NaN; a first operand that is one is put in its place.
    Vec extreme(A::Op op, const Source* x) {
        Vec v = in(x[0]);
        Vec w = same(x[0], x[1]) ? v : in(x[1]);
        const Vec d = w.id == v.id ? takeVec() : into({&w});
        each([&](size_t u) {
            a.vector(op, d.id[u], v.id[u], Rm::vector(w.id[u]));
            a.vector(A::kCompare, kTestMask, v.id[u], Rm::vector(v.id[u]), {}, 3);
            a.vector(A::kCopy, d.id[u], Rm::vector(v.id[u]), Mask{kTestMask, false});
        });
        done({&v, &w});
        return d;
    }

    static int predicate(Fn fn) { return fn == LT ? 0x11 : fn == LE ? 0x12 : fn == EQ ? 0x00 : 0x04; }

    Vec comparison(Fn fn, const Source* x) {
        Vec v = in(x[0]);
        Last w = same(x[0], x[1]) ? Last{v} : last(x[1]);
        const Vec d = into({&v, &w.vec});
        const Rm unit = constant(1.0f);
        each([&](size_t u) {
            a.vector(A::kCompare, kTestMask, v.id[u], w.of(u), {}, predicate(fn));
            a.vector(copying(unit), d.id[u], unit, Mask{kTestMask, true});
        });
        done({&v, &w.vec});
        return d;
    }

    Vec select(const Segment::Op& op) {
        const Source* x = op.source;
        Vec v = in(x[0]);
        Last w = same(x[0], x[1]) ? Last{v} : last(x[1]);
        Vec no = in(x[3]);
        Last yes = last(x[2]);
        const Vec d = into({&v, &no, &w.vec, &yes.vec});
        each([&](size_t u) {
            a.vector(A::kCompare, kTestMask, v.id[u], w.of(u), {}, predicate(op.test));
            a.vector(A::kBlend, d.id[u], no.id[u], yes.of(u), Mask{kTestMask, false});
        });
        done({&v, &no, &w.vec, &yes.vec});
        return d;
    }

    Vec sign(const Source& x) {
        Vec v = in(x);
        const Vec d = into({&v});
        const Rm zero = constant(0.0f), plus = constant(1.0f), minus = constant(-1.0f);
        const Mask where{kTestMask, false};
        each([&](size_t u) {
            if (d.id[u] != v.id[u]) a.vector(A::kCopy, d.id[u], Rm::vector(v.id[u]));
            a.vector(A::kCompare, kTestMask, d.id[u], zero, {}, 0x1e);
            a.vector(copying(plus), d.id[u], plus, where);
            a.vector(A::kCompare, kTestMask, d.id[u], zero, {}, 0x11);
            a.vector(copying(minus), d.id[u], minus, where);
        });
        return d;
    }

    // x[0] x[1] + x[2] and its relatives; the instruction overwrites one of its operands.
    Vec product(A::Op overFactor, A::Op overTerm, const Source* x) {
        const bool swap = x[0].kind != Source::VALUE;
        const Source &first = x[swap ? 1 : 0], &second = x[swap ? 0 : 1], &term = x[2];
        Vec v = in(first);
        if (!same(term, first) && !same(term, second)) {
            const bool ends = term.kind == Source::VALUE && lastUse_[size_t(term.index)] == at_;
            const bool isNew = term.kind == Source::TILE || (term.kind == Source::CONSTANT && !v.own);
            if (ends || isNew) {
                Last w = same(first, second) ? Last{v} : last(second);
                Vec d = in(term);
                if (!d.own) {
                    const Vec from = d;
                    d = takeVec();
                    applyOne(A::kCopy, d, from);
                }
                each([&](size_t u) { a.vector(overTerm, d.id[u], v.id[u], w.of(u)); });
                done({&v, &w.vec});
                return d;
            }
        }
        Vec w = same(first, second) ? v : in(second);
        Last t = same(term, first) ? Last{v} : same(term, second) ? Last{w} : last(term);
        const Vec d = into({&v, &w}, {&t.vec});
        const Vec& factor = d.id == v.id ? w : v;
        if (d.id != v.id && d.id != w.id) applyOne(A::kCopy, d, w);
        each([&](size_t u) { a.vector(overFactor, d.id[u], factor.id[u], t.of(u)); });
        done({&v, &w, &t.vec});
        return d;
    }

    // --- results

    template <class F>
    void results(F isReady) {
        for (const Segment::Store& store : s_.stores) {
            if (isReady(store.from)) write(store);
        }
        for (size_t i = 0; i < s_.folds.size(); i++) {
            if (isReady(s_.folds[i].from)) fold(s_.folds[i], accumulators_[i]);
        }
    }

    // The registers of a value that may have further readers, or of another source.
    Vec read(const Source& x) { return x.kind == Source::VALUE ? everyUse(values_[size_t(x.index)]) : in(x); }
    static Vec everyUse(Vec v) {
        v.own = false;
        return v;
    }

    void write(const Segment::Store& store) {
        Vec v = read(store.from);
        const int r = base(store.entry);
        const A::Op op = store.streams && streams_ && !masked_ ? A::kStream : A::kStore;
        each([&](size_t u) { a.vector(op, v.id[u], tile(r, u), rest()); });
        done({&v});
    }

    struct Accumulator {
        Vec sums;
        int nans;  // mask of the lanes that have seen one
    };

    static A::Op joining(Fold f) { return f == SUM ? A::kAdd : f == PROD ? A::kMul : f == MAXIMUM ? A::kMax : A::kMin; }
    static bool isExtreme(Fold f) { return f == MAXIMUM || f == MINIMUM; }

    void startFolds() {
        group_ = most_;
        int nans = kNanMask;
        for (const Segment::TileResult& f : s_.folds) {
            Accumulator acc{};
            if (f.kind != Segment::TileResult::ELEMENTWISE) {
                acc.sums = takeVec();
                fill(acc.sums, float(identityOf(f.fold)));
                if (isExtreme(f.fold)) a.clearMask(acc.nans = nans++);
            }
            accumulators_.push_back(acc);
        }
    }

    // Maximum and minimum skip NaN and note that there was one.
    void fold(const Segment::TileResult& f, const Accumulator& acc) {
        Vec v = read(f.from);
        if (f.kind == Segment::TileResult::ELEMENTWISE) {
            const Vec sum = takeVec();
            load(sum, f.entry);
            apply(A::kAdd, sum, sum, v);
            const int r = base(f.entry);
            each([&](size_t u) { a.vector(A::kStore, sum.id[u], tile(r, u), rest()); });
            give(sum);
        } else if (!isExtreme(f.fold)) {
            each([&](size_t u) { a.vector(joining(f.fold), acc.sums.id[u], acc.sums.id[u], Rm::vector(v.id[u]), rest()); });
        } else {
            each([&](size_t u) { a.vector(joining(f.fold), acc.sums.id[u], v.id[u], Rm::vector(acc.sums.id[u]), rest()); });
            for (int u = 0; u < group_; u += 2) {
                const int other = v.id[size_t(std::min(u + 1, group_ - 1))];
                a.vector(A::kCompare, kTestMask, v.id[size_t(u)], Rm::vector(other), rest(), 3);
                a.orMasks(acc.nans, acc.nans, kTestMask);
            }
        }
        done({&v});
    }

    // Vectors, then lanes, are joined in halves.
    void finishFolds() {
        for (size_t i = 0; i < s_.folds.size(); i++) {
            const Segment::TileResult& f = s_.folds[i];
            if (f.kind == Segment::TileResult::ELEMENTWISE) continue;
            const A::Op op = joining(f.fold);
            const auto& sums = accumulators_[i].sums.id;
            for (int half = most_ / 2; half > 0; half /= 2) {
                for (int u = 0; u < half; u++) {
                    a.vector(op, sums[size_t(u)], sums[size_t(u)], Rm::vector(sums[size_t(u + half)]));
                }
            }
            const int sum = sums[0], other = take();
            for (auto shuffle : {std::pair(A::kShuffleQuarters, 0x4e), std::pair(A::kShuffleQuarters, 0xb1),
                                 std::pair(A::kShuffle, 0x4e), std::pair(A::kShuffle, 0xb1)}) {
                a.vector(shuffle.first, other, sum, Rm::vector(sum), {}, shuffle.second);
                a.vector(op, sum, sum, Rm::vector(other));
            }
            give(other);
            if (isExtreme(f.fold)) {
                a.testMask(accumulators_[i].nans);
                const size_t none = a.jump(A::EQUAL);
                a.vector(A::kBroadcast, sum, bits(0x7fc00000u));
                a.land(none);
            }
            a.pointer(RAX, f.entry);
            const Rm target = Rm::fixed(RAX, 0);
            if (f.kind == Segment::TileResult::TOTAL) {
                a.vector(A::kFirstToDouble, sum, sum, Rm::vector(sum));
                a.vector(A::kAddFirstDouble, sum, sum, target);
                a.vector(A::kStoreFirstDouble, sum, target);
            } else {
                a.vector(A::kStoreFirst, sum, target);
            }
        }
    }

    const Segment& s_;
    const int most_;  // vectors of a group
    std::vector<int> lastUse_;
    std::vector<Vec> values_;
    std::vector<std::pair<int, int>> pointers_, numbers_;  // entry of the table, register
    std::vector<int> saved_;
    std::vector<Accumulator> accumulators_;
    int at_ = 0;
    bool masked_ = false, streams_ = false;
};

}  // namespace adj
