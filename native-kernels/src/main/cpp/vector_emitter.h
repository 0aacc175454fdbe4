// Vectors in groups: registers given out and taken back, numbers, and instructions for every vector of a group. Each is
// written for all of them before the next begins, which hides its latency.
#pragma once

#include <algorithm>
#include <array>
#include <initializer_list>

#include "assembler.h"

namespace adj {

class VectorEmitter {
protected:
    using A = Assembler;
    static constexpr int kGroup = 4;  // vectors at most
    static constexpr int kTestMask = 2;

    // One register for each vector of a group.
    struct Vec {
        std::array<int, kGroup> id{};
        bool own = false;  // may be overwritten, and is to be given back
    };

    // Keeps numbers in registers from the beginning: the mostUsedNumbers() of an earlier try.
    explicit VectorEmitter(std::vector<float> kept) : kept_(std::move(kept)) {}

    void loadKept() {
        for (float v : kept_) {
            keptIn_.push_back(take());
            a.vector(A::kBroadcast, keptIn_.back(), Rm::pool(a.number(v)));
        }
    }

    int take() {
        if (free_ == 0) {
            failed_ = true;
            return 0;
        }
        const int r = __builtin_ctz(free_);
        free_ &= free_ - 1;
        least_ = std::min(least_, __builtin_popcount(free_));
        return r;
    }
    void give(int r) { free_ |= 1u << r; }

    Vec takeVec() {
        Vec v;
        v.own = true;
        for (int u = 0; u < group_; u++) v.id[size_t(u)] = take();
        return v;
    }
    void give(const Vec& v) {
        for (int u = 0; u < group_; u++) give(v.id[size_t(u)]);
    }

    static Vec everywhere(int r) {
        Vec v;
        v.id.fill(r);
        return v;
    }

    // Registers for a result: those of a candidate that nothing reads again, or new ones. Others may be the same registers.
    Vec into(std::initializer_list<Vec*> candidates, std::initializer_list<Vec*> others = {}) {
        for (Vec* v : candidates) {
            if (!v->own) continue;
            const Vec d = *v;
            for (auto list : {candidates, others}) {
                for (Vec* other : list) other->own = other->own && other->id != d.id;
            }
            return d;
        }
        return takeVec();
    }

    void done(std::initializer_list<Vec*> operands) {
        for (Vec* v : operands) {
            if (!v->own) continue;
            give(*v);
            for (Vec* other : operands) other->own = other->own && other->id != v->id;
        }
    }

    template <class F>
    void each(F f) {
        for (int u = 0; u < group_; u++) f(size_t(u));
    }

    // d = op(x, y) for every vector of the group.
    void apply(A::Op op, const Vec& d, const Vec& x, const Vec& y, int immediate = -1) {
        each([&](size_t u) { a.vector(op, d.id[u], x.id[u], Rm::vector(y.id[u]), {}, immediate); });
    }
    void apply(A::Op op, const Vec& d, const Vec& x, const Rm& y, int immediate = -1) {
        each([&](size_t u) { a.vector(op, d.id[u], x.id[u], y, {}, immediate); });
    }
    void apply(A::Op op, const Vec& d, const Vec& x, float y) { apply(op, d, x, constant(y)); }
    void applyOne(A::Op op, const Vec& d, const Vec& x, int immediate = -1) {
        each([&](size_t u) { a.vector(op, d.id[u], Rm::vector(x.id[u]), {}, immediate); });
    }
    // With a number for the first operand; room is a group that may be overwritten, and may be d if y is not.
    void applyFirst(A::Op op, const Vec& d, float x, const Vec& y, const Vec& room) {
        const Rm number = constant(x);
        if (number.kind == Rm::VECTOR) return apply(op, d, everywhere(number.id), y);
        fill(room, x);
        apply(op, d, room, y);
    }

    void fill(const Vec& d, float v) { fill(d, constant(v)); }
    void fill(const Vec& d, const Rm& number) {
        each([&](size_t u) { a.vector(copying(number), d.id[u], number); });
    }
    static A::Op copying(const Rm& number) { return number.kind == Rm::VECTOR ? A::kCopy : A::kBroadcast; }

    // A known number as the last operand of an instruction.
    Rm constant(float v) {
        uses_.push_back(v);
        for (size_t i = 0; i < kept_.size(); i++) {
            if (std::memcmp(&kept_[i], &v, 4) == 0) return Rm::vector(keptIn_[i]);
        }
        return Rm::pool(a.number(v));
    }
    Rm bits(uint32_t v) { return Rm::pool(a.number(v)); }

    // The numbers that the code reads most, as many as there are registers that it leaves alone.
    std::vector<float> mostUsedNumbers() const {
        std::vector<std::pair<int, float>> counted;
        for (float v : uses_) {
            auto same = [&](auto& c) { return std::memcmp(&c.second, &v, 4) == 0; };
            auto it = std::find_if(counted.begin(), counted.end(), same);
            if (it == counted.end()) {
                counted.push_back({1, v});
            } else {
                it->first++;
            }
        }
        std::stable_sort(counted.begin(), counted.end(), [](auto& x, auto& y) { return x.first > y.first; });
        std::vector<float> most;
        for (auto& c : counted) {
            if (int(most.size()) < least_) most.push_back(c.second);
        }
        return most;
    }

    Assembler a;
    int group_ = 1;
    bool failed_ = false;  // there were too few registers
    uint32_t free_ = ~0u;

private:
    std::vector<float> kept_, uses_;
    std::vector<int> keptIn_;
    int least_ = 32;  // registers that were free at any time
};

}  // namespace adj
