// CALL against plain loops, and the faults of routines.
#pragma once

#include "loop_test.h"

inline i64 routineCode(const std::string& name) {
    std::string all = adj_routine_names();
    i64 code = 0;
    for (size_t at = 0;; code++) {
        size_t end = std::min(all.find(',', at), all.size());
        if (all.substr(at, end - at) == name) return code;
        if (end == all.size()) std::abort();
        at = end + 1;
    }
}

// A call alone in a region of some rows. Operands hold all rows; those with shared set are read whole by each.
struct CallSpec {
    struct Place {
        int slot;
        i64 perRow;
        bool shared;
    };
    std::string name;
    i64 rows;
    std::vector<i64> params;
    std::vector<Place> operands;

    void addTo(Program& p) const {
        p.region(rows, 1, 0);
        p.put({2, routineCode(name), 1000000});
        p.put(params);
        for (const Place& o : operands) {
            p.put({o.slot, 0, i64(p.slot(o.slot).dtype), o.perRow, o.shared ? 0 : o.perRow});
        }
    }
};

inline void expectCall(Program& p, const CallSpec& c) {
    c.addTo(p);
    p.runAll();
    std::string where;
    bool ok = p.matches(where);
    checks.that(ok, "%s of %ld rows: %s", c.name.c_str(), long(c.rows), where.c_str());
}

inline void checkArg(Random& r) {
    Program p;
    const i64 rows = r.of({1, 2, 7, 300}), outer = r.between(1, 3), length = r.between(1, 40), inner = r.of({1, 1, 2, 17});
    const DType t = r.of({DType::F32, DType::F64, DType::I32});
    const int kind = int(r.below(2));
    const i64 fibres = rows * outer * inner;
    int from = p.add(t, fibres * length), to = p.add(DType::I32, fibres);
    for (i64 i = 0; i < fibres * length; i++) {
        p.slot(from).set(i, t != DType::I32 && r.chance(1) ? NAN : double(r.between(-50, 50)));
    }
    for (i64 f = 0; f < fibres; f++) {
        double best = 0;
        for (i64 k = 0; k < length; k++) {
            double v = p.slot(from).expected[size_t((f / inner * length + k) * inner + f % inner)];
            if (k == 0 || (best == best && (v != v || (kind == 0 ? v > best : v < best)))) {
                best = v;
                p.slot(to).set(f, double(k));
            }
        }
        const double found = p.slot(to).expected[size_t(f)];
        p.slot(to).set(f, -1);
        p.slot(to).expected[size_t(f)] = found;
    }
    expectCall(p, {"arg", rows, {kind, outer, length, inner}, {{from, outer * length * inner, false}, {to, outer * inner, false}}});
}

// A gather, or the scatterAdd that transposes it, of whole numbers, which any order of addition gives exactly.
inline void checkIndexed(Random& r, bool scatter) {
    Program p;
    const bool slices = r.chance(50);
    const i64 rows = r.of({1, 2, 7, 300}), outer = r.between(1, 3), length = r.between(1, 9), inner = r.of({1, 2, 17});
    const i64 count = r.between(0, 12), all = rows * outer;
    const DType t = r.of({DType::F32, DType::F64});
    int chosen = p.add(t, all * count * inner), whole = p.add(t, all * length * inner);
    int indices = p.add(DType::I32, slices ? count : all * count * inner);
    for (i64 i = 0; i < p.slot(indices).size(); i++) p.slot(indices).set(i, double(r.below(length)));
    const int from = scatter ? chosen : whole, to = scatter ? whole : chosen;
    for (i64 i = 0; i < p.slot(from).size(); i++) p.slot(from).set(i, double(r.between(-50, 50)));
    for (i64 i = 0; i < p.slot(to).size(); i++) p.slot(to).set(i, 0);
    for (i64 e = 0; e < all * count * inner; e++) {
        const i64 i = e % inner, j = e / inner % count, o = e / inner / count;
        const i64 index = i64(p.slot(indices).expected[size_t(slices ? j : e)]);
        const size_t place = size_t((o * length + index) * inner + i);
        if (scatter) {
            p.slot(whole).expected[place] += p.slot(chosen).expected[size_t(e)];
        } else {
            p.slot(chosen).expected[size_t(e)] = p.slot(whole).expected[place];
        }
    }
    const CallSpec::Place wholeRow{whole, outer * length * inner, false}, chosenRow{chosen, outer * count * inner, false};
    const CallSpec::Place indexRow{indices, slices ? count : outer * count * inner, slices};
    expectCall(p, {scatter ? "scatterAdd" : "gather", rows, {slices ? 0 : 1, outer, length, inner, count},
                   {scatter ? chosenRow : wholeRow, indexRow, scatter ? wholeRow : chosenRow}});
}

// Windows over two axes, the second of which may have elements beside it; whole numbers, which any order adds exactly.
inline void checkOverlapAdd(Random& r) {
    Program p;
    const i64 rows = r.of({1, 2, 7, 33}), outer = r.between(1, 3), inner = r.of({1, 1, 2, 17});
    i64 size[2], step[2], dilation[2], count[2], extent[2];
    for (int a = 0; a < 2; a++) {
        size[a] = r.between(1, 5), step[a] = r.of({1, 1, 2, 3}), dilation[a] = r.of({1, 1, 2});
        count[a] = a == 0 ? r.between(1, 4) : r.of({1, 3, 10, 15, 16, 17, 33});
        extent[a] = (count[a] - 1) * step[a] + (size[a] - 1) * dilation[a] + 1 + r.below(step[a]);
    }
    const i64 from = outer * size[0] * size[1] * count[0] * count[1] * inner, to = outer * extent[0] * extent[1] * inner;
    const DType t = r.of({DType::F32, DType::F64});
    int a = p.add(t, rows * from), y = p.add(t, rows * to);
    for (i64 i = 0; i < rows * from; i++) p.slot(a).set(i, double(r.between(-50, 50)));
    for (i64 i = 0; i < rows * to; i++) p.slot(y).set(i, 7);
    for (double& e : p.slot(y).expected) e = 0;
    for (i64 e = 0; e < rows * from; e++) {
        i64 rest = e;
        auto index = [&](i64 dim) {
            const i64 i = rest % dim;
            rest /= dim;
            return i;
        };
        const i64 i = index(inner), p1 = index(count[1]), p0 = index(count[0]), j1 = index(size[1]), j0 = index(size[0]);
        const i64 high = p0 * step[0] + j0 * dilation[0], low = p1 * step[1] + j1 * dilation[1];
        p.slot(y).expected[size_t(((rest * extent[0] + high) * extent[1] + low) * inner + i)] += p.slot(a).expected[size_t(e)];
    }
    expectCall(p, {"overlapAdd", rows,
                   {outer, inner, extent[0], size[0], step[0], dilation[0], extent[1], size[1], step[1], dilation[1]},
                   {{a, from, false}, {y, to, false}}});
}

// The known answer of Random123 for key and counter 0. A number of float32 is that of float64 with fewer bits.
inline void checkRandom() {
    const double first[] = {0x6627e8, 0xe169c5, 0xbc57ac, 0x9b00db};
    for (i64 rows : {i64(1), i64(3)}) {
        Program p;
        const i64 columns = 37;
        int state = p.add(DType::I32, 4), y = p.add(DType::F32, rows * columns), z = p.add(DType::F64, rows * columns);
        for (i64 i = 0; i < 4; i++) p.slot(state).set(i, 0);
        CallSpec{"random", rows, {0}, {{state, 4, true}, {y, columns, false}}}.addTo(p);
        CallSpec{"random", rows, {0}, {{state, 4, true}, {z, columns, false}}}.addTo(p);
        p.runAll();
        for (i64 i = 0; i < 4; i++) checks.that(p.slot(y).get(i) == first[i] * 0x1p-24, "random number %ld", long(i));
        for (i64 i = 0; i < rows * columns; i++) {
            const double narrow = p.slot(y).get(i), wide = p.slot(z).get(i);
            checks.that(narrow == std::floor(wide * 0x1p24) * 0x1p-24, "random number %ld of %ld rows in float64", long(i), long(rows));
        }
    }
}

// Running sums and products of small whole numbers, and a recurrence, either way.
inline void checkCumulative(Random& r) {
    Program p;
    const i64 rows = r.of({1, 2, 7, 300}), outer = r.between(1, 3), length = r.between(1, 9), inner = r.of({1, 2, 70});
    const i64 kind = r.below(3), way = r.below(2), all = rows * outer * length * inner;
    int x = p.add(DType::F32, all), b = p.add(DType::F32, all), y = p.add(DType::F32, all), z = p.add(DType::F32, all);
    for (i64 i = 0; i < all; i++) {
        p.slot(x).set(i, double(r.between(-2, 2)));
        p.slot(b).set(i, double(r.between(-3, 3)));
        p.slot(y).set(i, 0);
        p.slot(z).set(i, 0);
    }
    for (i64 f = 0; f < rows * outer * inner; f++) {
        double folded = 0, state = 0;
        for (i64 k = 0; k < length; k++) {
            const size_t at = size_t((f / inner * length + (way == 0 ? k : length - 1 - k)) * inner + f % inner);
            const double a = p.slot(x).expected[at], c = p.slot(b).expected[at];
            folded = k == 0 ? a : kind == 0 ? folded + a : kind == 1 ? folded * a : std::fmax(folded, a);
            state = k == 0 ? c : a * state + c;
            p.slot(y).expected[at] = folded;
            p.slot(z).expected[at] = state;
        }
    }
    const i64 row = outer * length * inner;
    CallSpec{"linearRecurrence", rows, {0, way, outer, length, inner}, {{x, row, false}, {b, row, false}, {z, row, false}}}.addTo(p);
    expectCall(p, {"cumulative", rows, {kind, way, outer, length, inner}, {{x, row, false}, {y, row, false}}});
}

// Positions in order, NaN last, equal ones as they were.
inline void checkSort(Random& r) {
    Program p;
    const i64 rows = r.of({1, 2, 7}), length = r.of({0, 1, 2, 9, 100}), inner = r.of({1, 3}), down = r.below(2);
    const DType t = r.of({DType::F32, DType::F64, DType::I32});
    int x = p.add(t, rows * length * inner), y = p.add(DType::I32, rows * length * inner);
    for (i64 i = 0; i < p.slot(x).size(); i++) {
        p.slot(x).set(i, t != DType::I32 && r.chance(10) ? NAN : double(r.between(-9, 9)));
        p.slot(y).set(i, 0);
    }
    for (i64 f = 0; f < rows * inner; f++) {
        auto place = [&](i64 k) { return size_t((f / inner * length + k) * inner + f % inner); };
        for (i64 k = 0; k < length; k++) {
            i64 before = 0;
            const double v = p.slot(x).expected[place(k)];
            for (i64 o = 0; o < length; o++) {
                const double w = p.slot(x).expected[place(o)];
                const bool same = v == w || (v != v && w != w);
                before += same ? o < k : v != v ? true : w != w ? false : down ? w > v : w < v;
            }
            p.slot(y).expected[place(before)] = double(k);
        }
    }
    expectCall(p, {"sortOrder", rows, {0, down, 1, length, inner}, {{x, length * inner, false}, {y, length * inner, false}}});
}

// x of a x = b, by matrices that a singular one stands among: the lowest is named.
inline void checkSolve() {
    Program p;
    const i64 n = 5, count = 40;
    int a = p.add(DType::F64, count * n * n), b = p.add(DType::F64, count * n), x = p.add(DType::F64, count * n);
    for (i64 i = 0; i < count * n * n; i++) p.slot(a).set(i, i % (n * n) / n == i % n ? 2 : 0);
    for (i64 i = 0; i < count * n; i++) p.slot(b).set(i, double(i));
    CallSpec{"solve", count / 2, {2, n, n, 1, 0}, {{a, 2 * n * n, false}, {b, 2 * n, false}, {x, 2 * n, false}}}.addTo(p);
    adj_plan* plan = p.create();
    checks.that(adj_plan_run(plan, 0, 1) == 0, "a regular system fails");
    for (i64 i = 0; i < count * n; i++) checks.that(p.slot(x).get(i) == double(i) / 2, "solution %ld", long(i));
    for (i64 e : {i64(31), i64(9)}) p.slot(a).set((e * n + 3) * n + 3, 0);
    i64 fault[4] = {};
    checks.that(adj_plan_run(plan, 0, 1) == 1, "a singular system has a solution");
    adj_plan_fault(plan, fault);
    checks.that(fault[2] == 9 && fault[3] == 3, "fault of matrix %ld at pivot %ld", long(fault[2]), long(fault[3]));
    adj_plan_free(plan);
}

// The lowest of several indices outside is reported, for any number of threads, and the plan runs again.
inline void checkFault() {
    Program p;
    const i64 rows = 5000;
    int a = p.add(DType::F32, rows * 3), indices = p.add(DType::I32, rows * 2), y = p.add(DType::F32, rows * 2);
    for (i64 i = 0; i < p.slot(a).size(); i++) p.slot(a).set(i, double(i));
    for (i64 i = 0; i < p.slot(indices).size(); i++) p.slot(indices).set(i, double(i % 3));
    CallSpec{"gather", rows, {1, 1, 3, 1, 2}, {{a, 3, false}, {indices, 2, false}, {y, 2, false}}}.addTo(p);
    adj_plan* plan = p.create();
    checks.that(adj_plan_run(plan, 0, 1) == 0, "a gather fails without a fault");
    for (i64 at : {i64(9001), i64(77), i64(4000)}) p.slot(indices).set(at, double(at == 77 ? -5 : 3));
    i64 fault[4] = {};
    checks.that(adj_plan_run(plan, 0, 1) == 1, "an index outside is accepted");
    adj_plan_fault(plan, fault);
    checks.that(fault[0] == 0 && fault[1] == 0 && fault[2] == 77 && fault[3] == -5, "fault at %ld: %ld", long(fault[2]), long(fault[3]));
    for (i64 at : {i64(9001), i64(77), i64(4000)}) p.slot(indices).set(at, 0);
    checks.that(adj_plan_run(plan, 0, 1) == 0, "a fault outlives its run");
    adj_plan_free(plan);
}

inline void testCalls(int rounds) {
    Random r(31);
    for (int i = 0; i < rounds; i++) {
        checkArg(r);
        checkIndexed(r, false);
        checkIndexed(r, true);
        checkCumulative(r);
        checkSort(r);
        checkOverlapAdd(r);
    }
    checkFault();
    checkRandom();
    checkSolve();
}
