// MATMUL against plain loops.
#pragma once

#include "loop_test.h"

struct MatMulCase {
    i64 m, n, k;
    std::vector<i64> batch;
    int partition;
};

// A matrix of any layout that the code allows: transposed or not, with a gap between rows, broadcast over batches.
struct MatrixSpec {
    int slot;
    i64 offset, rowStride, colStride;
    std::vector<i64> batchStrides;

    i64 at(i64 r, i64 c, const std::vector<i64>& index) const {
        i64 o = offset + r * rowStride + c * colStride;
        for (size_t a = 0; a < index.size(); a++) o += index[a] * batchStrides[a];
        return o;
    }

    void put(Program& p, i64 size) const {
        p.put({slot, offset * size, rowStride, colStride});
        p.put(batchStrides);
    }
};

inline MatrixSpec randomMatrix(Random& r, Program& p, DType t, i64 rows, i64 cols, const std::vector<i64>& batch, bool plain) {
    MatrixSpec m;
    i64 gap = r.chance(30) ? r.between(1, 4) : 0;
    bool transposed = !plain && r.chance(40);
    i64 lead = std::max<i64>(transposed ? rows : cols, 1) + gap;
    m.rowStride = transposed ? 1 : lead;
    m.colStride = transposed ? lead : 1;
    i64 size = lead * std::max<i64>(transposed ? cols : rows, 1);
    m.batchStrides.assign(batch.size(), 0);
    for (size_t a = batch.size(); a-- > 0;) {
        if (!plain && r.chance(25)) continue;
        m.batchStrides[a] = size;
        size *= std::max<i64>(batch[a], 1);
    }
    m.offset = r.between(0, 3);
    m.slot = p.add(t, m.offset + size);
    for (i64 i = 0; i < m.offset + size; i++) p.slot(m.slot).set(i, double(r.between(-3, 3)));
    return m;
}

// The sum over q of a[i, q] b[q, j] in what the program expects.
inline double innerProduct(Program& p, const MatrixSpec& a, const MatrixSpec& b, i64 i, i64 j, i64 k, const std::vector<i64>& index) {
    const double* x = p.slot(a.slot).expected.data() + a.at(i, 0, index);
    const double* y = p.slot(b.slot).expected.data() + b.at(0, j, index);
    double sum = 0;
    for (i64 q = 0; q < k; q++) sum += x[q * a.colStride] * y[q * b.rowStride];
    return sum;
}

inline void checkMatMul(Random& r, const MatMulCase& c, const char* what) {
    Program p;
    DType t = r.chance(70) ? DType::F32 : DType::F64;
    const i64 size = adj::sizeOf(t);
    MatrixSpec a = randomMatrix(r, p, t, c.m, c.k, c.batch, false);
    MatrixSpec b = randomMatrix(r, p, t, c.k, c.n, c.batch, false);
    MatrixSpec out = randomMatrix(r, p, t, c.m, c.n, c.batch, true);
    double alpha = r.of({1.0, 1.0, -1.0, 2.0, 0.5, 0.0}), beta = r.of({0.0, 0.0, 1.0, -2.0});
    if (beta == 0.0) {
        // What beta = 0 overwrites may hold anything.
        for (i64 i = out.offset; i < p.slot(out.slot).size(); i++) p.slot(out.slot).set(i, NAN);
    }
    i64 rows = c.partition == 0 ? c.m : c.partition == 1 ? c.batch[0] : 1;
    bool alone = r.chance(60);
    p.region(rows, alone ? 1 : 2, 0);
    for (int copies = alone ? 1 : 2; copies > 0; copies--) {
        if (copies == 2) {
            LoopSpec other = LoopMaker(r, p).make({rows});
            p.loop(other);
            std::vector<std::vector<double>> scratch;
            expectLoop(other, p, scratch);
            continue;
        }
        p.put({1, i64(t), c.partition, c.m, c.n, c.k, i64(c.batch.size())});
        p.put(c.batch);
        a.put(p, size);
        b.put(p, size);
        out.put(p, size);
        p.put({bitsOf(alpha), bitsOf(beta)});
    }
    i64 batches = 1;
    for (i64 d : c.batch) batches *= d;
    std::vector<i64> index(c.batch.size(), 0);
    for (i64 e = 0; e < batches; e++) {
        for (i64 i = 0; i < c.m; i++) {
            for (i64 j = 0; j < c.n; j++) {
                const double sum = innerProduct(p, a, b, i, j, c.k, index);
                double& to = p.slot(out.slot).expected[size_t(out.at(i, j, index))];
                to = alpha * sum + (beta == 0.0 ? 0.0 : beta * to);
            }
        }
        for (size_t d = index.size(); d-- > 0 && ++index[d] == c.batch[d];) index[d] = 0;
    }
    p.runAll();
    std::string where;
    bool ok = p.matches(where);
    checks.that(ok, "%s %ldx%ldx%ld alpha %g beta %g a(%ld,%ld) b(%ld,%ld) %s: %s", what, long(c.m), long(c.n), long(c.k),
                alpha, beta, long(a.rowStride), long(a.colStride), long(b.rowStride), long(b.colStride),
                alone ? "alone" : "beside", where.c_str());
}

// Shapes that reach every way of reading and packing: deep, wide, rows a multiple of 2 KiB apart, vectors, outer products, one
// panel of each operand in several blocks of k, more rows of a transposed A than are packed at a time.
inline void testLargeMatMul(Random& r) {
    static const i64 shapes[][3] = {{70, 512, 600}, {40, 1030, 520}, {20, 512, 100}, {100, 70, 1300}, {33, 1024, 130},
                                    {1, 784, 300},  {300, 1, 784},   {200, 100, 1},  {1, 1, 3000},    {6, 64, 2100},
                                    {6, 25, 784},   {7, 9, 300},     {64, 64, 1100}, {2100, 130, 520}};
    for (auto& s : shapes) {
        for (int i = 0; i < 6; i++) checkMatMul(r, {s[0], s[1], s[2], {}, int(r.below(2)) * 2}, "large matmul");
    }
    // With a transposed A, or a transposed B where rows are few, these are computed the other way round, but for 100 columns.
    static const i64 narrow[][3] = {{784, 100, 200}, {150, 35, 130}, {200, 49, 200}, {131, 100, 140}, {417, 33, 530},
                                    {16, 150, 100}, {31, 200, 530}, {48, 131, 300}, {100, 10, 500}, {33, 3, 70}, {40, 8, 64}};
    for (auto& s : narrow) {
        for (int i = 0; i < 12; i++) checkMatMul(r, {s[0], s[1], s[2], {}, 0}, "narrow matmul");
    }
}

// to += a b in what the program expects.
inline void expectProduct(Program& p, const MatrixSpec& a, const MatrixSpec& b, const MatrixSpec& to, i64 m, i64 n, i64 k) {
    for (i64 i = 0; i < m; i++) {
        for (i64 j = 0; j < n; j++) {
            p.slot(to.slot).expected[size_t(to.at(i, j, {}))] += innerProduct(p, a, b, i, j, k, {});
        }
    }
}

inline MatrixSpec matrixOf(Random& r, Program& p, i64 rows, i64 cols, bool transposed) {
    MatrixSpec m{p.add(DType::F32, rows * cols), 0, transposed ? 1 : cols, transposed ? rows : 1, {}};
    for (i64 i = 0; i < rows * cols; i++) p.slot(m.slot).set(i, double(r.between(-3, 3)));
    return m;
}

// A step to = beta to + a b.
inline void putProduct(Program& p, const MatrixSpec& a, const MatrixSpec& b, const MatrixSpec& to, i64 m, i64 n, i64 k, double beta = 1) {
    p.put({1, 0, 0, m, n, k, 0});
    for (const MatrixSpec* x : {&a, &b, &to}) x->put(p, 4);
    p.put({bitsOf(1), bitsOf(beta)});
}

// The gradient of a recurrent layer's weights: many products with transposed operands, added to one result. The third
// halves what was there, so it begins a sum of its own.
inline void testSumsOfProducts(Random& r) {
    static const i64 shapes[][4] = {{30, 70, 64, 9}, {30, 140, 20, 9}, {12, 150, 7, 71}, {17, 33, 20, 70},   {8, 300, 128, 3},
                                    {40, 64, 300, 4}, {5, 1, 1, 140},  {64, 520, 1, 5},  {128, 256, 100, 7}, {192, 130, 64, 20}};
    for (auto& s : shapes) {
        const i64 m = s[0], n = s[1], k = s[2];
        Program p;
        const MatrixSpec c = matrixOf(r, p, m, n, false);
        p.region(m, s[3], 0);
        for (i64 t = 0; t < s[3]; t++) {
            const MatrixSpec a = matrixOf(r, p, m, k, t + 1 < s[3] || r.chance(50)), b = matrixOf(r, p, k, n, s[3] % 2 == 1);
            const double beta = t == 2 ? 0.5 : 1;
            putProduct(p, a, b, c, m, n, k, beta);
            for (double& x : p.slot(c.slot).expected) x *= beta;
            expectProduct(p, a, b, c, m, n, k);
        }
        p.runAll();
        std::string where;
        const bool ok = p.matches(where);
        checks.that(ok, "sum of %ld products %ldx%ldx%ld: %s", long(s[3]), long(m), long(n), long(k), where.c_str());
    }
}

// A recurrent layer: products one after the other with the same second operand, which is packed once for all. Some read
// only its first columns, which are another operand.
inline void testSharedOperand(Random& r) {
    static const i64 shapes[][3] = {{20, 512, 70}, {20, 40, 600}, {5, 100, 100}, {300, 600, 520}, {1, 70, 40}};
    for (auto& s : shapes) {
        for (bool transposed : {false, true}) {
            const i64 m = s[0], n = s[1], k = s[2];
            Program p;
            const MatrixSpec b = matrixOf(r, p, k, n, transposed);
            p.region(m, 7, 0);
            for (int t = 0; t < 7; t++) {
                const i64 columns = t % 2 == 0 ? n / 2 : n;
                const MatrixSpec a = matrixOf(r, p, m, k, false), c = matrixOf(r, p, m, columns, false);
                putProduct(p, a, b, c, m, columns, k);
                expectProduct(p, a, b, c, m, columns, k);
            }
            p.runAll();
            std::string where;
            const bool ok = p.matches(where);
            checks.that(ok, "shared operand %ldx%ldx%ld%s: %s", long(m), long(n), long(k), transposed ? " transposed" : "", where.c_str());
        }
    }
}

inline void testMatMul(int rounds) {
    Random r(13);
    static const i64 sizes[] = {0, 1, 1, 2, 3, 5, 8, 10, 16, 17, 31, 33, 50, 64, 100};
    for (int i = 0; i < rounds; i++) {
        MatMulCase c{r.of(sizes), r.of(sizes), r.of(sizes), {}, 0};
        if (r.chance(25)) c = {r.between(90, 200), r.between(1, 200), r.between(1, 300), {}, 0};
        for (i64 n = r.chance(60) ? 0 : r.between(1, 3); n > 0; n--) c.batch.push_back(r.between(c.m > 60 ? 1 : 0, 4));
        c.partition = int(r.below(c.batch.empty() ? 2 : 3));
        if (c.batch.empty() && c.partition == 1) c.partition = 2;
        checkMatMul(r, c, "matmul");
    }
    testLargeMatMul(r);
    testSumsOfProducts(r);
    testSharedOperand(r);
}
