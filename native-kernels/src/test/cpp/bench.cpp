// Micro-benchmarks in microseconds, with 1 and 2 threads. Arguments choose benchmarks by name. The time is the lower
// decile of the repetitions, as other work on the machine can only add to it.
#include <algorithm>
#include <chrono>
#include <functional>

#include "program.h"

using namespace adj;

namespace {

const DType F = DType::F32;

double now() {
    using namespace std::chrono;
    return duration<double, std::micro>(steady_clock::now().time_since_epoch()).count();
}

double timeOf(const std::function<void()>& f) {
    double start = now();
    int warm = 0;
    while (now() - start < 1e5 || warm < 3) f(), warm++;
    std::vector<double> times;
    start = now();
    int batch = std::max(1, int(warm / 5000));
    while (now() - start < 4e5 || times.size() < 5) {
        double t = now();
        for (int i = 0; i < batch; i++) f();
        times.push_back((now() - t) / batch);
    }
    std::sort(times.begin(), times.end());
    return times[times.size() / 10];
}

// A program whose slots live in memory of the engine.
struct Bench {
    Program p;
    std::vector<i64> sizes;
    std::vector<float*> memory;

    int array(i64 n, double low = -1, double high = 1) {
        int s = p.add(F, 1);
        Random r(uint64_t(s + 1));
        float* m = (float*) adj_alloc(n * 4);
        for (i64 i = 0; i < n; i++) m[i] = float(r.real(low, high));
        sizes.push_back(n * 4);
        memory.push_back(m);
        return s;
    }

    void matmul(i64 m, i64 n, i64 k, int a, bool ta, int b, bool tb, int c, double alpha, double beta) {
        p.put({1, 0, 0, m, n, k, 0, a, 0, ta ? 1 : k, ta ? m : 1, b, 0, tb ? 1 : n, tb ? k : 1, c, 0, n, 1, bitsOf(alpha), bitsOf(beta)});
    }

    double run() {
        adj_plan* plan = p.create();
        for (size_t i = 0; i < memory.size(); i++) adj_plan_bind(plan, int(i), memory[i]);
        int regions = int(p.words[0]);
        double t = timeOf([&] { adj_plan_run(plan, 0, regions); });
        adj_plan_free(plan);
        return t;
    }

    ~Bench() {
        for (size_t i = 0; i < memory.size(); i++) adj_free(memory[i], sizes[i]);
    }
};

void pointwise(Bench& b, i64 n) {
    int x = b.array(n, -2, 2), z = b.array(n), y = b.array(1), dx = b.array(n), dz = b.array(n);
    const std::vector<i64> flat{1};
    LoopSpec l{F, {n}, {{x, 0, F, flat}, {z, 0, F, flat}},
               {{CONST, 0, 0, 0, 1.702}, {MUL, 0, 2, -1, 0}, {SIGMOID, 3, -1, -1, 0}, {MUL, 0, 4, -1, 0}, {ADD, 5, 1, -1, 0},
                {CONST, 0, 0, 0, 1}, {SUB, 7, 4, -1, 0}, {MUL, 8, 5, -1, 0}, {MUL, 9, 2, -1, 0}, {ADD, 10, 4, -1, 0}},
               {{6, SUM, {y, 0, F, {0}}}, {11, STORE, {dx, 0, F, flat}}, {7, STORE, {dz, 0, F, flat}}}};
    b.p.region(n, 1, 0);
    b.p.loop(l);
}

void broadcastBias(Bench& b) {
    const i64 r = 4096, c = 256;
    int x = b.array(r * c, 0, 1), bias = b.array(c), y = b.array(1), dx = b.array(r * c), db = b.array(c);
    LoopSpec l{F, {r, c}, {{x, 0, F, {c, 1}}, {bias, 0, F, {0, 1}}},
               {{ADD, 0, 1, -1, 0}, {TANH, 2, -1, -1, 0}, {CONST, 0, 0, 0, 1}, {MUL, 3, 3, -1, 0}, {SUB, 4, 5, -1, 0}},
               {{3, SUM, {y, 0, F, {0, 0}}}, {6, STORE, {dx, 0, F, {c, 1}}}, {6, SUM, {db, 0, F, {0, 1}}}}};
    b.p.region(r, 1, 0);
    b.p.loop(l);
}

// sum(softmax(x) * c) and its gradient p (c - sum(p c)).
void softmax(Bench& b, i64 r, i64 c) {
    int x = b.array(r * c, -4, 4), w = b.array(r * c, 0, 1), y = b.array(1), dx = b.array(r * c);
    const Place full{x, 0, F, {c, 1}}, weights{w, 0, F, {c, 1}};
    const i64 e = 12;
    const Place rowMax{-1, 0, F, {1, 0}}, rowSum{-1, 4, F, {1, 0}}, rowDot{-1, 8, F, {1, 0}}, p{-1, e, F, {c, 1}};
    b.p.region(r, 4, e + c * 4);
    b.p.loop({F, {r, c}, {full}, {}, {{0, MAXIMUM, rowMax}}});
    b.p.loop({F, {r, c}, {full, rowMax}, {{SUB, 0, 1, -1, 0}, {EXP, 2, -1, -1, 0}}, {{3, STORE, p}, {3, SUM, rowSum}}});
    b.p.loop({F, {r, c}, {p, rowSum, weights}, {{DIV, 0, 1, -1, 0}, {MUL, 3, 2, -1, 0}},
              {{3, STORE, p}, {4, SUM, rowDot}, {4, SUM, {y, 0, F, {0, 0}}}}});
    b.p.loop({F, {r, c}, {p, weights, rowDot}, {{SUB, 1, 2, -1, 0}, {MUL, 0, 3, -1, 0}}, {{4, STORE, {dx, 0, F, {c, 1}}}}});
}

// One step of SGD on softmax(tanh(x w1 + b1) w2 + b2) with cross-entropy; the updates are the products' beta = 1.
void mlp(Bench& b, i64 n) {
    const i64 in = 784, h = 100, out = 10;
    int x = b.array(n * in, 0, 1), y = b.array(n * out, 0, 0.2), w1 = b.array(in * h, -0.03, 0.03), b1 = b.array(h);
    int w2 = b.array(h * out, -0.1, 0.1), b2 = b.array(out), l1 = b.array(n * h), dz1 = b.array(n * h), dz2 = b.array(n * out);
    int loss = b.array(1), db1 = b.array(h), db2 = b.array(out);
    const Place hidden{l1, 0, F, {h, 1}}, logits{-1, 0, F, {out, 1}}, target{y, 0, F, {out, 1}}, gradient{dz2, 0, F, {out, 1}};
    const i64 e = out * 4;
    const Place rowMax{-1, e, F, {1, 0}}, rowSum{-1, e + 4, F, {1, 0}}, targets{-1, e + 8, F, {1, 0}}, p{-1, e + 12, F, {out, 1}};
    b.p.region(n, 7, 2 * e + 12);
    b.matmul(n, h, in, x, false, w1, false, l1, 1, 0);
    b.p.loop({F, {n, h}, {hidden, {b1, 0, F, {0, 1}}}, {{ADD, 0, 1, -1, 0}, {TANH, 2, -1, -1, 0}}, {{3, STORE, hidden}}});
    b.p.put({1, 0, 0, n, out, h, 0, l1, 0, h, 1, w2, 0, out, 1, -1, 0, out, 1, bitsOf(1), bitsOf(0)});
    b.p.loop({F, {n, out}, {logits, {b2, 0, F, {0, 1}}, target}, {{ADD, 0, 1, -1, 0}},
              {{3, STORE, logits}, {3, MAXIMUM, rowMax}, {2, SUM, targets}}});
    b.p.loop({F, {n, out}, {logits, rowMax}, {{SUB, 0, 1, -1, 0}, {EXP, 2, -1, -1, 0}}, {{3, STORE, p}, {3, SUM, rowSum}}});
    b.p.loop({F, {n, out}, {p, rowSum, target, targets, logits, rowMax},
              {{DIV, 0, 1, -1, 0}, {MUL, 6, 3, -1, 0}, {SUB, 7, 2, -1, 0}, {CONST, 0, 0, 0, 1.0 / double(n)}, {MUL, 8, 9, -1, 0},
               {LOG, 1, -1, -1, 0}, {SUB, 4, 5, -1, 0}, {SUB, 12, 11, -1, 0}, {MUL, 13, 2, -1, 0}},
              {{10, STORE, gradient}, {10, SUM, {db2, 0, F, {0, 1}}}, {14, SUM, {loss, 0, F, {0, 0}}}}});
    b.matmul(n, h, out, dz2, false, w2, true, dz1, 1, 0);
    b.p.region(n, 1, 0);
    b.p.loop({F, {n, h}, {hidden, {dz1, 0, F, {h, 1}}}, {{CONST, 0, 0, 0, 1}, {MUL, 0, 0, -1, 0}, {SUB, 2, 3, -1, 0}, {MUL, 4, 1, -1, 0}},
              {{5, STORE, {dz1, 0, F, {h, 1}}}, {5, SUM, {db1, 0, F, {0, 1}}}}});
    b.p.region(in, 1, 0);
    b.matmul(in, h, n, x, true, dz1, false, w1, -0.1, 1);
    b.p.region(h, 1, 0);
    b.matmul(h, out, n, l1, true, dz2, false, w2, -0.1, 1);
    for (auto [bias, grad, size] : {std::tuple<int, int, i64>{b1, db1, h}, {b2, db2, out}}) {
        b.p.region(size, 1, 0);
        b.p.loop({F, {size}, {{bias, 0, F, {1}}, {grad, 0, F, {1}}}, {{CONST, 0, 0, 0, 0.1}, {MUL, 1, 2, -1, 0}, {SUB, 0, 3, -1, 0}},
                  {{4, STORE, {bias, 0, F, {1}}}}});
    }
}

// f = sin(x1) + x1 x2, df/dx1 = cos(x1) + x2, df/dx2 = x1.
void scalarGraph(Bench& b) {
    int x1 = b.array(1), x2 = b.array(1), f = b.array(1), d1 = b.array(1), d2 = b.array(1);
    b.p.region(1, 1, 0);
    b.p.loop({F, {1}, {{x1, 0, F, {0}}, {x2, 0, F, {0}}},
              {{SIN, 0, -1, -1, 0}, {MUL, 0, 1, -1, 0}, {ADD, 2, 3, -1, 0}, {COS, 0, -1, -1, 0}, {ADD, 5, 1, -1, 0}},
              {{4, STORE, {f, 0, F, {0}}}, {6, STORE, {d1, 0, F, {0}}}, {0, STORE, {d2, 0, F, {0}}}}});
}

void adam(Bench& b, i64 n) {
    int w = b.array(n), g = b.array(n), m = b.array(n), v = b.array(n, 0, 1);
    const Place pw{w, 0, F, {1}}, pg{g, 0, F, {1}}, pm{m, 0, F, {1}}, pv{v, 0, F, {1}};
    b.p.region(n, 1, 0);
    b.p.loop({F, {n}, {pw, pg, pm, pv},
              {{CONST, 0, 0, 0, 0.9}, {CONST, 0, 0, 0, 0.1}, {CONST, 0, 0, 0, 0.999}, {CONST, 0, 0, 0, 0.001}, {CONST, 0, 0, 0, 1e-8},
               {MUL, 2, 4, -1, 0}, {MUL, 1, 5, -1, 0}, {ADD, 9, 10, -1, 0}, {MUL, 3, 6, -1, 0}, {MUL, 1, 1, -1, 0}, {MUL, 13, 7, -1, 0},
               {ADD, 12, 14, -1, 0}, {SQRT, 15, -1, -1, 0}, {ADD, 16, 8, -1, 0}, {DIV, 11, 17, -1, 0}, {MUL, 18, 7, -1, 0}, {SUB, 0, 19, -1, 0}},
              {{20, STORE, pw}, {11, STORE, pm}, {15, STORE, pv}}});
}

void transpose(Bench& b, i64 n) {
    int x = b.array(n * n), y = b.array(n * n);
    b.p.region(n, 1, 0);
    b.p.loop({F, {n, n}, {{x, 0, F, {1, n}}}, {}, {{0, STORE, {y, 0, F, {n, 1}}}}});
}

void rowSum(Bench& b, i64 r, i64 c) {
    int x = b.array(r * c), y = b.array(r);
    b.p.region(r, 1, 0);
    b.p.loop({F, {r, c}, {{x, 0, F, {c, 1}}}, {}, {{0, SUM, {y, 0, F, {1, 0}}}}});
}

void colSum(Bench& b, i64 r, i64 c) {
    int x = b.array(r * c), y = b.array(c);
    b.p.region(r, 1, 0);
    b.p.loop({F, {r, c}, {{x, 0, F, {c, 1}}}, {}, {{0, SUM, {y, 0, F, {0, 1}}}}});
}

void one(Bench& b, int fn, i64 n) {
    int x = b.array(n, 0.1, 2), y = b.array(n);
    b.p.region(n, 1, 0);
    b.p.loop({F, {n}, {{x, 0, F, {1}}}, {{fn, 0, 0, 0, 0}}, {{1, STORE, {y, 0, F, {1}}}}});
}

struct Row {
    std::string name;
    std::function<void(Bench&)> make;
    double gflop = 0;
};

Row product(i64 m, i64 n, i64 k, bool ta, bool tb = false) {
    std::string name = "gemm_" + std::to_string(m) + "x" + std::to_string(k) + "x" + std::to_string(n) + (ta ? "_ta" : "") + (tb ? "_tb" : "");
    return {name,
            [=](Bench& b) {
                int x = b.array(m * k), y = b.array(k * n), c = b.array(m * n);
                b.p.region(m, 1, 0);
                b.matmul(m, n, k, x, ta, y, tb, c, 1, 0);
            },
            2e-3 * double(m) * double(n) * double(k)};
}

}  // namespace

int main(int argc, char** argv) {
    std::vector<Row> rows = {
        {"pointwise_1m", [](Bench& b) { pointwise(b, 1 << 20); }},
        {"pointwise_16m", [](Bench& b) { pointwise(b, 16 << 20); }},
        {"broadcast_bias", broadcastBias},
        {"softmax_500x1000", [](Bench& b) { softmax(b, 500, 1000); }},
        {"softmax_500x10", [](Bench& b) { softmax(b, 500, 10); }},
        {"mlp_500", [](Bench& b) { mlp(b, 500); }},
        {"mlp_32", [](Bench& b) { mlp(b, 32); }},
        {"mlp_1", [](Bench& b) { mlp(b, 1); }},
        {"scalar_graph", scalarGraph},
        {"adam_1m", [](Bench& b) { adam(b, 1 << 20); }},
        {"transpose_1024", [](Bench& b) { transpose(b, 1024); }},
        {"rowsum_4096x256", [](Bench& b) { rowSum(b, 4096, 256); }},
        {"rowsum_2x1000000", [](Bench& b) { rowSum(b, 2, 1000000); }},
        {"rowsum_100000x10", [](Bench& b) { rowSum(b, 100000, 10); }},
        {"colsum_4096x256", [](Bench& b) { colSum(b, 4096, 256); }},
        {"colsum_100000x10", [](Bench& b) { colSum(b, 100000, 10); }},
        {"tanh_1m", [](Bench& b) { one(b, TANH, 1 << 20); }},
        {"exp_64k", [](Bench& b) { one(b, EXP, 1 << 16); }},
        {"tanh_64k", [](Bench& b) { one(b, TANH, 1 << 16); }},
        {"sigmoid_64k", [](Bench& b) { one(b, SIGMOID, 1 << 16); }},
        {"log_64k", [](Bench& b) { one(b, LOG, 1 << 16); }},
        {"erf_64k", [](Bench& b) { one(b, ERF, 1 << 16); }},
        {"sin_64k", [](Bench& b) { one(b, SIN, 1 << 16); }},
        {"abs_64k", [](Bench& b) { one(b, ABS, 1 << 16); }},
        product(500, 100, 784, false),
        product(784, 100, 500, true),
        product(500, 10, 100, false),
        product(100, 10, 500, true),
        product(500, 100, 10, false, true),
        product(32, 100, 784, false),
        product(784, 100, 32, true),
        product(1, 100, 784, false),
        product(784, 100, 1, true),
        product(64, 1024, 256, false),
        product(64, 256, 1024, false, true),
        product(32, 1024, 256, false),
        product(128, 1024, 1024, false),
        product(1024, 1024, 128, true),
        product(256, 1024, 4096, true),
        product(1024, 256, 768, false),
        product(2048, 2048, 2048, false),
    };
    std::printf("isa %s\n%-24s %12s %12s\n", adj_isa(), "microseconds", "1 thread", "2 threads");
    for (const Row& row : rows) {
        bool wanted = argc == 1;
        for (int i = 1; i < argc; i++) wanted = wanted || row.name.find(argv[i]) != std::string::npos;
        if (!wanted) continue;
        double t[2];
        for (int threads : {1, 2}) {
            adj_set_threads(threads);
            Bench b;
            row.make(b);
            t[threads - 1] = b.run();
        }
        std::printf("%-24s %12.2f %12.2f", row.name.c_str(), t[0], t[1]);
        if (row.gflop > 0) std::printf("   %6.0f %6.0f GFLOP/s", row.gflop / t[0], row.gflop / t[1]);
        std::printf("\n");
    }
    return checks.failed == 0 ? 0 : 1;
}
