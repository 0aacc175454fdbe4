// Writes plan code, and says by plain loops in double what a LOOP must compute.
#pragma once

#include <cstdlib>
#include <memory>
#include <string>
#include <vector>

#include "adjoint.h"
#include "alloc_count.h"
#include "check.h"
#include "fn.h"

using i64 = int64_t;
using adj::DType;

inline i64 bitsOf(double v) {
    i64 b;
    std::memcpy(&b, &v, sizeof b);
    return b;
}

// Memory of exactly the size asked for, so that AddressSanitizer sees every step outside it.
struct Buffer {
    DType dtype;
    std::vector<double> expected;
    std::unique_ptr<char, void (*)(void*)> memory;

    Buffer(DType t, i64 n)
        : dtype(t), expected(size_t(n)), memory((char*) std::malloc(size_t(n > 0 ? n * adj::sizeOf(t) : 1)), std::free) {}

    i64 size() const { return i64(expected.size()); }

    double get(i64 i) const {
        switch (dtype) {
            case DType::F32: return double(((const float*) memory.get())[i]);
            case DType::F64: return ((const double*) memory.get())[i];
            default: return ((const int32_t*) memory.get())[i];
        }
    }

    void set(i64 i, double v) {
        expected[size_t(i)] = v;
        switch (dtype) {
            case DType::F32: ((float*) memory.get())[i] = float(v); break;
            case DType::F64: ((double*) memory.get())[i] = v; break;
            default: ((int32_t*) memory.get())[i] = int32_t(v);
        }
    }

    bool matches(std::string& where) const {
        for (i64 i = 0; i < size(); i++) {
            double want = expected[size_t(i)], got = get(i);
            if (dtype == DType::F32) want = double(float(want));
            if (!(want == got || (want != want && got != got))) {
                where = "[" + std::to_string(i) + " of " + std::to_string(size()) + "] is " + std::to_string(got) +
                        ", should be " + std::to_string(want);
                return false;
            }
        }
        return true;
    }
};

struct Place {
    int slot;
    i64 offset;  // in elements; in bytes per row for scratch
    DType dtype;
    std::vector<i64> strides;
};

struct LoopSpec {
    DType compute = DType::F32;
    std::vector<i64> dims;
    std::vector<Place> reads;
    struct Instr {
        int fn, a, b, c;
        double imm;
    };
    std::vector<Instr> instrs;
    struct Write {
        int value, fold;
        Place to;
    };
    std::vector<Write> writes;
};

class Program {
public:
    std::vector<std::unique_ptr<Buffer>> slots;
    std::vector<i64> words{0};

    int add(DType t, i64 n) {
        slots.push_back(std::make_unique<Buffer>(t, n));
        return int(slots.size()) - 1;
    }

    Buffer& slot(int i) { return *slots[size_t(i)]; }

    void region(i64 rows, i64 members, i64 scratchBytes) {
        words[0]++;
        words.insert(words.end(), {rows, members, scratchBytes});
    }

    void loop(const LoopSpec& l) {
        put({0, i64(l.compute), i64(l.dims.size())});
        put(l.dims);
        put({i64(l.reads.size())});
        for (const Place& p : l.reads) place(p);
        put({i64(l.instrs.size())});
        for (auto& i : l.instrs) put({i.fn, i.a, i.b, i.c, bitsOf(i.imm)});
        put({i64(l.writes.size())});
        for (auto& w : l.writes) {
            put({w.value, w.fold});
            place(w.to);
        }
    }

    void put(const std::vector<i64>& more) { words.insert(words.end(), more.begin(), more.end()); }

    adj_plan* create() {
        char err[256] = "";
        adj_plan* plan = adj_plan_create(words.data(), i64(words.size()), int32_t(slots.size()), err, sizeof err);
        checks.that(plan != nullptr, "plan refused: %s", err);
        if (!plan) return nullptr;
        for (size_t i = 0; i < slots.size(); i++) adj_plan_bind(plan, int32_t(i), slots[i]->memory.get());
        return plan;
    }

    void runAll() {
        adj_plan* plan = create();
        if (!plan) return;
        const long before = allocations.load();
        adj_plan_run(plan, 0, int32_t(words[0]));
        if (allocations.load() != before) allocatingRuns++;
        adj_plan_free(plan);
    }

    bool matches(std::string& where) {
        for (size_t i = 0; i < slots.size(); i++) {
            if (!slots[i]->matches(where)) {
                where = "slot " + std::to_string(i) + where;
                return false;
            }
        }
        return true;
    }

private:
    void place(const Place& p) {
        put({p.slot, p.slot < 0 ? p.offset : p.offset * adj::sizeOf(p.dtype), i64(p.dtype)});
        put(p.strides);
    }
};

inline double applyFn(int fn, double a, double b, double c) {
    using namespace adj;
    switch (fn) {
        case ADD: return a + b;
        case SUB: return a - b;
        case MUL: return a * b;
        case NEG: return -a;
        case ABS: return std::fabs(a);
        case SIGN: return a > 0 ? 1 : a < 0 ? -1 : a;
        case MIN: return a != a || b != b ? NAN : std::fmin(a, b);
        case MAX: return a != a || b != b ? NAN : std::fmax(a, b);
        case FLOOR: return std::floor(a);
        case LT: return a < b;
        case LE: return a <= b;
        case EQ: return a == b;
        case NE: return a != b;
        case SELECT: return a != 0 ? b : c;
        case FMA: return a * b + c;
        default: std::abort();
    }
}

inline double foldWith(int fold, double a, double b) {
    switch (fold) {
        case adj::SUM: return a + b;
        case adj::MAXIMUM: return a != a || b != b ? NAN : std::fmax(a, b);
        case adj::MINIMUM: return a != a || b != b ? NAN : std::fmin(a, b);
        case adj::PROD: return a * b;
        default: return b;
    }
}

// Runs the loop on the expected values. scratch[o] holds what lives at byte offset o per row, all rows of it.
inline void expectLoop(const LoopSpec& l, Program& program, std::vector<std::vector<double>>& scratch) {
    const size_t rank = l.dims.size();
    i64 total = 1;
    for (i64 d : l.dims) total *= d;
    auto at = [&](const Place& p, const std::vector<i64>& index) -> double& {
        i64 o = p.slot < 0 ? 0 : p.offset;
        for (size_t a = 0; a < rank; a++) o += index[a] * p.strides[a];
        return p.slot < 0 ? scratch[size_t(p.offset)][size_t(o)] : program.slot(p.slot).expected[size_t(o)];
    };
    auto each = [&](auto f) {
        std::vector<i64> index(rank, 0);
        for (i64 e = 0; e < total; e++) {
            f(index);
            for (size_t a = rank; a-- > 0 && ++index[a] == l.dims[a];) index[a] = 0;
        }
    };
    for (auto& w : l.writes) {
        if (w.fold == adj::STORE) continue;
        bool keptEmpty = false;
        for (size_t a = 0; a < rank; a++) keptEmpty = keptEmpty || (l.dims[a] == 0 && w.to.strides[a] != 0);
        if (keptEmpty) continue;
        std::vector<i64> index(rank, 0), dims = l.dims;
        i64 kept = 1;
        for (size_t a = 0; a < rank; a++) kept *= dims[a] = w.to.strides[a] == 0 ? 1 : dims[a];
        for (i64 e = 0; e < kept; e++) {
            at(w.to, index) = adj::identityOf(adj::Fold(w.fold));
            for (size_t a = rank; a-- > 0 && ++index[a] == dims[a];) index[a] = 0;
        }
    }
    each([&](const std::vector<i64>& index) {
        std::vector<double> v;
        for (const Place& p : l.reads) v.push_back(at(p, index));
        for (auto& i : l.instrs) {
            if (i.fn == adj::CONST) {
                v.push_back(i.imm);
            } else if (i.fn == adj::INDEX) {
                v.push_back(double(index[size_t(i.imm)]));
            } else {
                v.push_back(applyFn(i.fn, v[size_t(i.a)], i.b < 0 ? 0 : v[size_t(i.b)], i.c < 0 ? 0 : v[size_t(i.c)]));
            }
        }
        for (auto& w : l.writes) {
            double& to = at(w.to, index);
            to = foldWith(w.fold, to, v[size_t(w.value)]);
        }
    });
}
