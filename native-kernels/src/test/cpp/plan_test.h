// Whole plans: members that share scratch, the same bits for any number of threads, plans at the same time, bad code.
#pragma once

#include <thread>

#include "call_test.h"
#include "matmul_test.h"

// loss-like chain over (rows, cols): s = exp-free softmax stand-in with row folds in scratch, exact on whole numbers.
inline void checkScratchChain(Random& r) {
    Program p;
    const i64 rows = r.of({1, 2, 7, 16, 33, 100, 500, 1000}), cols = r.of({1, 3, 10, 16, 31, 64, 100, 255, 256, 300, 1000});
    const i64 es = 4;
    int x = p.add(DType::F32, rows * cols), y = p.add(DType::F32, rows * cols), sums = p.add(DType::F32, cols);
    int total = p.add(DType::F64, 1);
    for (i64 i = 0; i < rows * cols; i++) {
        p.slot(x).set(i, double(r.between(-2, 2)));
        p.slot(y).set(i, 0);
    }
    const DType f = DType::F32;
    const Place full{x, 0, f, {cols, 1}};
    const Place rowMax{-1, 0, f, {1, 0}}, shifted{-1, es, f, {cols, 1}}, rowSum{-1, es + cols * es, f, {1, 0}};
    LoopSpec first{f, {rows, cols}, {full}, {}, {{0, adj::MAXIMUM, rowMax}}};
    LoopSpec second{f, {rows, cols}, {full, rowMax}, {{adj::SUB, 0, 1, -1, 0}}, {{2, adj::STORE, shifted}, {2, adj::SUM, rowSum}}};
    LoopSpec third{f,
                   {rows, cols},
                   {shifted, rowSum},
                   {{adj::ADD, 0, 1, -1, 0}, {adj::INDEX, 0, 0, 0, 0}, {adj::CONST, 0, 0, 0, 7}, {adj::LT, 3, 4, -1, 0}, {adj::MUL, 2, 5, -1, 0}},
                   {{6, adj::STORE, {y, 0, f, {cols, 1}}}, {0, adj::SUM, {sums, 0, f, {0, 1}}}, {0, adj::SUM, {total, 0, DType::F64, {0, 0}}}}};
    // Rows of more than the caches hold make the loops fetch ahead.
    const i64 spare = rows <= 7 ? r.of({0, 0, 2 << 20}) : 0;
    p.region(rows, 3, es * (2 + cols) + spare);
    std::vector<std::vector<double>> scratch(size_t(es * (2 + cols)) + 1);
    scratch[0].resize(size_t(rows));
    scratch[size_t(es)].resize(size_t(rows * cols));
    scratch[size_t(es + cols * es)].resize(size_t(rows));
    for (const LoopSpec* l : {&first, &second, &third}) {
        p.loop(*l);
        expectLoop(*l, p, scratch);
    }
    p.runAll();
    std::string where;
    bool ok = p.matches(where);
    checks.that(ok, "scratch chain (%ld, %ld): %s", long(rows), long(cols), where.c_str());
}

// tanh(x w + b), its row sums, column sums and the sum of all, on numbers where order matters.
struct Workload {
    Program p;
    adj_plan* plan = nullptr;

    Workload(Random& r, i64 rows, i64 inner, i64 cols) {
        const DType f = DType::F32;
        int x = p.add(f, rows * inner), w = p.add(f, inner * cols), b = p.add(f, cols), y = p.add(f, rows * cols);
        int rowSums = p.add(f, rows), colSums = p.add(f, cols), all = p.add(f, 1);
        for (int s : {x, w, b}) {
            for (i64 i = 0; i < p.slot(s).size(); i++) p.slot(s).set(i, r.real(-1, 1));
        }
        for (int fused = 0; fused < 2; fused++) {
            const Place to{y, 0, f, {cols, 1}};
            LoopSpec act{f, {rows, cols}, {to, {b, 0, f, {0, 1}}}, {{adj::ADD, 0, 1, -1, 0}, {adj::TANH, 2, -1, -1, 0}},
                         {{3, adj::STORE, to}, {3, adj::SUM, {rowSums, 0, f, {1, 0}}}, {3, adj::SUM, {colSums, 0, f, {0, 1}}},
                          {3, adj::SUM, {all, 0, f, {0, 0}}}}};
            // More scratch than the caches hold makes the product fetch what the loop reads.
            p.region(rows, fused ? 2 : 1, fused && r.chance(50) ? (2 << 20) / rows : 0);
            p.put({1, 0, 0, rows, cols, inner, 0, x, 0, inner, 1, w, 0, cols, 1, y, 0, cols, 1, bitsOf(1), bitsOf(0)});
            if (!fused) p.region(rows, 1, 0);
            p.loop(act);
        }
        plan = p.create();
    }
    ~Workload() { adj_plan_free(plan); }

    void run() { adj_plan_run(plan, 0, int32_t(p.words[0])); }

    std::vector<double> results() const {
        std::vector<double> out;
        for (size_t s = 3; s < p.slots.size(); s++) {
            for (i64 i = 0; i < p.slots[s]->size(); i++) out.push_back(p.slots[s]->get(i));
        }
        return out;
    }
};

inline void testThreads() {
    Random r(17);
    // A product's bits may depend on how its rows are cut, so its inner size keeps it exact here.
    for (auto [rows, inner, cols] : {std::tuple<i64, i64, i64>{3000, 1, 100}, {20000, 1, 10}, {257, 1, 1000}, {50000, 1, 1}}) {
        Workload w(r, rows, inner, cols);
        std::vector<double> first;
        for (int threads : {1, 2, 3, 4, 2, 1}) {
            adj_set_threads(threads);
            for (int again = 0; again < 3; again++) {
                w.run();
                if (first.empty()) first = w.results();
                checks.that(w.results() == first, "%d threads change the bits of (%ld, %ld)", threads, long(rows), long(cols));
            }
        }
    }
    adj_set_threads(3);
    std::vector<std::thread> callers;
    bool same[4] = {};
    for (int t = 0; t < 4; t++) {
        callers.emplace_back([t, &same] {
            Random own(uint64_t(100 + t));
            Workload w(own, 2000 + t, 20, 64);
            w.run();
            std::vector<double> first = w.results();
            same[t] = true;
            for (int i = 0; i < 50; i++) {
                w.run();
                same[t] = same[t] && w.results() == first;
            }
        });
    }
    for (std::thread& c : callers) c.join();
    for (int t = 0; t < 4; t++) checks.that(same[t], "plan %d at the same time as others", t);
    adj_set_threads(1);
    checks.that(adj_get_threads() == 1, "thread count");
}

// Sums of numbers near one another lose nothing but the last bits, however many there are.
inline void testSums() {
    for (i64 n : {i64(1000), i64(100003), i64(4000000)}) {
        Program p;
        Random r(19);
        int x = p.add(DType::F32, n), s = p.add(DType::F32, 1);
        double want = 0;
        for (i64 i = 0; i < n; i++) {
            p.slot(x).set(i, r.real(0, 1));
            want += p.slot(x).get(i);
        }
        p.region(n, 1, 0);
        p.loop({DType::F32, {n}, {{x, 0, DType::F32, {1}}}, {}, {{0, adj::SUM, {s, 0, DType::F32, {0}}}}});
        p.runAll();
        double error = std::fabs(p.slot(s).get(0) - want) / want;
        checks.that(error < 2e-7, "sum of %ld is off by %g", long(n), error);
    }
}

// Folds of a few long rows are divided along the rows: exact on whole numbers, with the same bits for any number of threads.
inline void testLongRows() {
    Random r(31);
    const DType f = DType::F32;
    for (auto [rows, cols] : {std::pair<i64, i64>{2, 1000000}, {3, 65536}, {15, 40000}, {2, 65537}}) {
        for (bool whole : {true, false}) {
            Program p;
            int x = p.add(f, rows * cols), y = p.add(f, rows * cols), sums = p.add(f, rows), highest = p.add(f, rows);
            for (i64 i = 0; i < rows * cols; i++) p.slot(x).set(i, whole ? double(r.between(-3, 4)) : r.real(-1, 1));
            p.region(rows, 1, 0);
            LoopSpec l{f, {rows, cols}, {{x, 0, f, {cols, 1}}}, {{adj::ADD, 0, 0, -1, 0}},
                       {{1, adj::STORE, {y, 0, f, {cols, 1}}}, {1, adj::SUM, {sums, 0, f, {1, 0}}}, {0, adj::MAXIMUM, {highest, 0, f, {1, 0}}}}};
            p.loop(l);
            std::vector<std::vector<double>> scratch;
            if (whole) expectLoop(l, p, scratch);
            adj_plan* plan = p.create();
            std::vector<double> first;
            for (int threads : {1, 2, 3}) {
                adj_set_threads(threads);
                adj_plan_run(plan, 0, 1);
                std::vector<double> now;
                for (i64 i = 0; i < rows; i++) now.push_back(p.slot(sums).get(i));
                if (first.empty()) first = now;
                checks.that(now == first, "%d threads change the bits of the sums of (%ld, %ld)", threads, long(rows), long(cols));
            }
            adj_set_threads(1);
            adj_plan_free(plan);
            std::string where;
            if (whole) checks.that(p.matches(where), "long rows (%ld, %ld): %s", long(rows), long(cols), where.c_str());
        }
    }
}

// A result too large for the caches goes past them, wherever it begins and whoever writes it.
inline void testLargeResult() {
    const i64 n = (i64(7) << 20) + 37, before = 5;
    Program p;
    int x = p.add(DType::F32, n), y = p.add(DType::F32, before + n);
    for (i64 i = 0; i < n; i++) p.slot(x).set(i, double(i % 1021));
    for (i64 i = 0; i < before; i++) p.slot(y).set(i, -1);
    for (i64 i = 0; i < n; i++) p.slot(y).expected[size_t(before + i)] = double(2 * (i % 1021));
    p.region(n, 1, 0);
    p.loop({DType::F32, {n}, {{x, 0, DType::F32, {1}}}, {{adj::ADD, 0, 0, -1, 0}}, {{1, adj::STORE, {y, before, DType::F32, {1}}}}});
    adj_set_threads(2);
    p.runAll();
    adj_set_threads(1);
    std::string where;
    checks.that(p.matches(where), "large result: %s", where.c_str());
}

// Words cut off or changed at random either make a plan or are refused with a message; nothing else may happen.
inline void testMalformed(int rounds) {
    Random r(23);
    for (int i = 0; i < rounds; i++) {
        Program p;
        std::vector<i64> dims = randomDims(r, 4, 2000);
        p.region(dims[0], 3, 64);
        p.loop(LoopMaker(r, p).make(dims));
        p.put({1, 0, 0, dims[0], 3, 4, 1, 2, 0, 0, 4, 1, 8, 0, 0, 3, 1, 0, 0, 0, 3, 1, 8, bitsOf(1), bitsOf(0)});
        p.put({2, routineCode("gather"), 100, 0, 1, 5, 2, 3, 0, 0, 0, 10, 0, 0, 0, 2, 3, 3, 0, 0, 0, 6, 6});
        std::vector<i64> words = p.words;
        for (i64 n = r.between(1, 3); n > 0; n--) {
            size_t at = size_t(r.below(i64(words.size())));
            words[at] = r.of({i64(-1), i64(0), i64(1), i64(3), i64(1000), i64(1) << 40, INT64_MAX, INT64_MIN, r.between(-20, 20)});
        }
        if (r.chance(30)) words.resize(size_t(r.below(i64(words.size()))));
        std::vector<i64> exact(words);
        char err[128] = "";
        adj_plan* plan = adj_plan_create(exact.data(), i64(exact.size()), int32_t(p.slots.size()), err, sizeof err);
        checks.that((plan == nullptr) == (err[0] != 0), "malformed code needs a message");
        adj_plan_free(plan);
    }
    char err[8];
    checks.that(adj_plan_create(nullptr, 0, 0, err, sizeof err) == nullptr, "no code");
}

// Of the thousands of programs before, no run allocated but those that make a thread's buffers: its first products, its
// first sorting of each type, and its first system of equations.
inline void testAllocations(int threads) {
    checks.that(allocatingRuns <= (2 + 3 + 1) * threads, "%ld runs allocated", allocatingRuns);
    const long before = allocations.load();
    adj_free(adj_alloc(100), 100);
    checks.that(before == 0 || allocations.load() > before, "allocations are not counted");
}

inline void testMemory() {
    for (i64 bytes : {i64(0), i64(1), i64(4096), i64(9) << 20}) {
        const i64 live = adj_live_bytes();
        char* p = (char*) adj_alloc(bytes);
        bool zero = p && reinterpret_cast<uintptr_t>(p) % 64 == 0;
        for (i64 i = 0; zero && i < bytes; i++) zero = p[i] == 0;
        checks.that(zero, "allocation of %ld bytes", long(bytes));
        checks.that(adj_live_bytes() >= live + bytes, "live bytes miss an allocation of %ld", long(bytes));
        adj_free(p, bytes);
        checks.that(adj_live_bytes() == live, "live bytes keep an allocation of %ld", long(bytes));
    }
    checks.that(adj_alloc(-1) == nullptr, "allocation of a negative size");
}

inline void testPlans(int rounds) {
    Random r(29);
    for (int i = 0; i < rounds; i++) checkScratchChain(r);
    testMalformed(rounds * 10);
    testSums();
    testLongRows();
    testLargeResult();
    testThreads();
    testMemory();
    testAllocations(3);
}
