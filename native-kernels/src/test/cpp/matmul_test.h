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
                double sum = 0;
                for (i64 q = 0; q < c.k; q++) {
                    sum += p.slot(a.slot).expected[size_t(a.at(i, q, index))] * p.slot(b.slot).expected[size_t(b.at(q, j, index))];
                }
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

// Shapes that reach every way of reading and packing: deep, wide, rows a multiple of 2 KiB apart, vectors, outer products.
inline void testLargeMatMul(Random& r) {
    static const i64 shapes[][3] = {{70, 512, 600}, {40, 1030, 520}, {20, 512, 100}, {100, 70, 1300}, {33, 1024, 130},
                                    {1, 784, 300},  {300, 1, 784},   {200, 100, 1},  {1, 1, 3000},    {6, 64, 2100}};
    for (auto& s : shapes) {
        for (int i = 0; i < 4; i++) checkMatMul(r, {s[0], s[1], s[2], {}, int(r.below(2)) * 2}, "large matmul");
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
}
