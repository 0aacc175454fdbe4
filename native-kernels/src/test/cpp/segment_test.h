// Random LOOPs over functions of any values, as machine code and by the interpreter: results must be the same bits. Sums have
// an order of their own in each; loop_test.h checks those.
#pragma once

#include <limits>

#include "loop_test.h"

class FunctionLoopMaker {
public:
    FunctionLoopMaker(Random& random, Program& program) : r_(random), p_(program) {}

    LoopSpec make(const std::vector<i64>& dims) {
        l_ = {};
        l_.dims = dims;
        for (i64 n = r_.between(1, 5); n > 0; n--) {
            std::vector<bool> present;
            const int keep = r_.of({100, 100, 50});
            for (size_t a = 0; a < dims.size(); a++) present.push_back(r_.chance(keep));
            l_.reads.push_back(place(present));
        }
        // Many values that live to the end need more registers than there are.
        const bool crowded = r_.chance(25);
        const i64 instrs = crowded ? r_.between(30, 60) : r_.between(2, 16);
        for (i64 n = 0; n < instrs; n++) addInstr();
        if (crowded) {
            const int first = int(l_.reads.size()), end = values();
            int sum = first;
            for (int v = first + 1; v < end; v++) {
                l_.instrs.push_back({adj::ADD, sum, v, -1, 0});
                sum = values() - 1;
            }
        }
        std::vector<bool> all(dims.size(), true);
        for (i64 n = r_.between(1, 3); n > 0; n--) l_.writes.push_back({lateValue(), adj::STORE, place(all)});
        for (i64 n = r_.between(0, 3); n > 0; n--) {
            std::vector<bool> present;
            for (size_t a = 0; a < dims.size(); a++) present.push_back(r_.chance(40));
            l_.writes.push_back({lateValue(), r_.of({adj::MAXIMUM, adj::MINIMUM}), place(present)});
        }
        if (r_.chance(30)) overwriteFirstRead();
        return l_;
    }

    void fill(int slot) {
        static const double special[] = {0.0, -0.0, 1, -1, 0.5, 88, -88, 104, -104, 1e-40, -1e-40, 3e38, -3e38};
        Buffer& b = p_.slot(slot);
        const bool wild = r_.chance(30);
        for (i64 i = 0; i < b.size(); i++) {
            double v = double(r_.between(-100000, 100000)) / 25000;
            if (wild && r_.chance(10)) v = r_.of(special);
            if (wild && r_.chance(3)) v = r_.chance(50) ? NAN : r_.chance(50) ? INFINITY : -INFINITY;
            b.set(i, v);
        }
    }

private:
    int values() const { return int(l_.reads.size() + l_.instrs.size()); }
    int pick() { return int(r_.below(values())); }
    int lateValue() { return values() - 1 - int(r_.below(std::min<i64>(values(), 4))); }

    Place place(const std::vector<bool>& present) {
        Place made{0, 0, DType::F32, std::vector<i64>(l_.dims.size(), 0)};
        i64 size = 1;
        for (size_t a = l_.dims.size(); a-- > 0;) {
            if (!present[a]) continue;
            made.strides[a] = size;
            size *= std::max<i64>(l_.dims[a], 1);
        }
        made.offset = r_.below(3);
        made.slot = p_.add(DType::F32, size + made.offset);
        fill(made.slot);
        return made;
    }

    void addInstr() {
        using namespace adj;
        if (r_.chance(15)) {
            l_.instrs.push_back({CONST, 0, 0, 0, double(r_.between(-8, 8)) / 4});
            return;
        }
        const int fn = r_.of({ADD, SUB, MUL, MUL, DIV, NEG, ABS, SIGN, MIN, MAX, SQRT, EXP, LOG, TANH, SIGMOID, FLOOR, CEIL, RINT,
                              TRUNC, LT, LE, EQ, NE, SELECT, SELECT, FMA, ADD, SUB, ERF});
        const int arity = kArity[fn];
        if (fn == SELECT && r_.chance(60)) {
            l_.instrs.push_back({r_.of({LT, LE, EQ, NE}), pick(), pick(), 0, 0});
            l_.instrs.push_back({fn, values() - 1, pick(), pick(), 0});
            return;
        }
        l_.instrs.push_back({fn, pick(), arity > 1 ? pick() : -1, arity > 2 ? pick() : -1, 0});
    }

    void overwriteFirstRead() {
        for (size_t a = 0; a < l_.dims.size(); a++) {
            if (l_.reads[0].strides[a] == 0) return;
        }
        l_.writes.push_back({lateValue(), adj::STORE, l_.reads[0]});
    }

    Random& r_;
    Program& p_;
    LoopSpec l_;
};

inline bool sameBits(float a, float b) { return std::memcmp(&a, &b, sizeof a) == 0 || (a != a && b != b); }

// What a plan holds of tanh(x) x, with its machine code if it has some.
inline i64 bytesOfPlan(bool machineCode) {
    adj_set_machine_code(machineCode);
    Program p;
    const int x = p.add(DType::F32, 100), y = p.add(DType::F32, 100);
    p.region(100, 1, 0);
    p.loop({DType::F32, {100}, {{x, 0, DType::F32, {1}}}, {{adj::TANH, 0, -1, -1, 0}, {adj::MUL, 1, 0, -1, 0}},
            {{2, adj::STORE, {y, 0, DType::F32, {1}}}}});
    adj_plan* plan = p.create();
    const i64 bytes = adj_plan_bytes(plan);
    adj_plan_free(plan);
    return bytes;
}

inline void testSegments(int rounds) {
    const bool makesCode = std::string(adj_isa()) == "avx512";
    checks.that((bytesOfPlan(true) != bytesOfPlan(false)) == makesCode, "machine code where there should be none, or none");
    Random random(17);
    for (int i = 0; i < rounds; i++) {
        Program p;
        const std::vector<i64> dims = randomDims(random, 3, 6000);
        FunctionLoopMaker maker(random, p);
        const LoopSpec l = maker.make(dims);
        p.region(dims[0], 1, 0);
        p.loop(l);
        std::vector<std::vector<float>> before, byInterpreter;
        auto copyOf = [](const Buffer& b) { return std::vector<float>((const float*) b.memory.get(), (const float*) b.memory.get() + b.size()); };
        for (auto& s : p.slots) before.push_back(copyOf(*s));
        adj_set_machine_code(0);
        p.runAll();
        for (size_t s = 0; s < p.slots.size(); s++) {
            byInterpreter.push_back(copyOf(*p.slots[s]));
            std::copy(before[s].begin(), before[s].end(), (float*) p.slots[s]->memory.get());
        }
        adj_set_machine_code(1);
        p.runAll();
        bool ok = true;
        std::string where;
        for (size_t s = 0; s < p.slots.size(); s++) {
            const auto& w = std::find_if(l.writes.begin(), l.writes.end(), [&](auto& write) { return write.to.slot == int(s); });
            const float* got = (const float*) p.slots[s]->memory.get();
            for (size_t e = 0; e < byInterpreter[s].size() && ok; e++) {
                const float want = byInterpreter[s][e];
                // Which of two zeros is the larger depends on the order.
                const bool zeros = w != l.writes.end() && w->fold != adj::STORE && want == 0 && got[e] == 0;
                ok = zeros || sameBits(want, got[e]);
                if (!ok) {
                    where = "slot " + std::to_string(s) + "[" + std::to_string(e) + "] is " + std::to_string(got[e]) +
                            ", by the interpreter " + std::to_string(want);
                }
            }
        }
        checks.that(ok, "segment %d %s: %s", i, shapeOf(dims).c_str(), where.c_str());
    }
}
