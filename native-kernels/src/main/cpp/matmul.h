// C = alpha A B + beta C over batches, through OpenBLAS where its calling convention fits.
#pragma once

#include <cblas.h>

#include <algorithm>
#include <cmath>

#include "isa.h"
#include "loop_run.h"

namespace adj {

struct MatMul {
    MatMulCode code;
    int scratchOrder[3] = {};
    bool byColumns = false;  // the region's rows are columns of C
    i64 packedB = -1;        // where the region keeps a packed copy of B, in floats

    // Another product of the same shape and strides that is added to this one.
    struct Term {
        int aSlot, bSlot;
        i64 aOffset, bOffset;
    };
    std::vector<Term> more;

    // Takes in a product that follows this one, if it adds to the same C with a transposed A, as the steps of a recurrent
    // layer add up the gradient of its weights: together they write C once.
    bool absorb(const MatMulCode& next) {
        auto same = [](const Matrix& x, const Matrix& y) { return x.rowStride == y.rowStride && x.colStride == y.colStride; };
        const bool joins = code.dtype == DType::F32 && next.dtype == DType::F32 && code.partition == 0 && next.partition == 0 &&
                           code.nBatch == 0 && next.nBatch == 0 && code.m == next.m && code.n == next.n && code.k == next.k &&
                           code.a.rowStride == 1 && same(code.a, next.a) && same(code.b, next.b) && same(code.c, next.c) &&
                           code.c.slot == next.c.slot && code.c.offset == next.c.offset && code.alpha == next.alpha &&
                           next.beta == 1;
        for (int slot : {code.a.slot, code.b.slot, code.c.slot, next.a.slot, next.b.slot}) {
            if (slot == kScratch) return false;
        }
        if (joins) more.push_back({next.a.slot, next.b.slot, next.a.offset, next.b.offset});
        return joins;
    }

    // Whether it is one product, which can fetch what is used behind it.
    bool canFetch() const { return code.dtype == DType::F32 && code.nBatch == 0 && more.empty(); }

    double flopsPerRow() const {
        double f = 2.0 * double(code.m) * double(code.n) * double(code.k) * double(1 + more.size());
        for (int a = 0; a < code.nBatch; a++) f *= double(code.batchDims[a]);
        return f / double(std::max<i64>(rows(), 1));
    }

    // One product of the region's blocks, but for its addresses.
    Gemm gemm(i64 blockRows) const {
        Gemm g;
        g.m = !byColumns && code.partition == 0 ? blockRows : code.m;
        g.n = byColumns ? blockRows : code.n;
        g.k = code.k;
        g.aRow = code.a.rowStride, g.aCol = code.a.colStride;
        g.bRow = code.b.rowStride, g.bCol = code.b.colStride;
        g.cRow = code.c.rowStride;
        g.alpha = code.alpha, g.beta = code.beta;
        return g;
    }

    i64 rows() const {
        return byColumns ? code.n : code.partition == 0 ? code.m : code.partition == 1 ? code.batchDims[0] : 1;
    }
};

inline bool blasLayout(i64 rows, i64 cols, i64 rowStride, i64 colStride, CBLAS_TRANSPOSE& trans, int& ld) {
    auto fits = [&](i64 inner, i64 outer, i64 outerStride, i64 innerStride) {
        if (innerStride != 1 && inner != 1) return false;
        i64 lead = outer == 1 ? std::max<i64>(inner, 1) : outerStride;
        if (lead < std::max<i64>(inner, 1) || lead > INT32_MAX) return false;
        ld = int(lead);
        return true;
    };
    trans = CblasNoTrans;
    if (fits(cols, rows, rowStride, colStride)) return true;
    trans = CblasTrans;
    return fits(rows, cols, colStride, rowStride);
}

inline void blasGemm(CBLAS_TRANSPOSE ta, CBLAS_TRANSPOSE tb, const Gemm& g, int lda, int ldb, int ldc, float) {
    cblas_sgemm(CblasRowMajor, ta, tb, int(g.m), int(g.n), int(g.k), float(g.alpha), (const float*) g.a, lda,
                (const float*) g.b, ldb, float(g.beta), (float*) g.c, ldc);
}

inline void blasGemm(CBLAS_TRANSPOSE ta, CBLAS_TRANSPOSE tb, const Gemm& g, int lda, int ldb, int ldc, double) {
    cblas_dgemm(CblasRowMajor, ta, tb, int(g.m), int(g.n), int(g.k), g.alpha, (const double*) g.a, lda,
                (const double*) g.b, ldb, g.beta, (double*) g.c, ldc);
}

template <class T>
void scaleC(const Gemm& g) {
    for (i64 i = 0; i < g.m; i++) {
        T* c = (T*) g.c + i * g.cRow;
        for (i64 j = 0; j < g.n; j++) c[j] = g.beta == 0 ? T(0) : T(g.beta) * c[j];
    }
}

// Whether OpenBLAS would take memory from the heap at every call, as its small kernels for some processors do.
inline bool blasAllocates(CBLAS_TRANSPOSE ta, CBLAS_TRANSPOSE tb, const Gemm& g) {
    return ta == CblasNoTrans && tb == CblasNoTrans && double(g.m) * double(g.n) * double(g.k) <= 1e6;
}

template <class T>
void gemm(const Gemm& g) {
    if (g.m == 0 || g.n == 0) return;
    if (g.k == 0 || g.alpha == 0) return scaleC<T>(g);
    if (sizeof(T) == 4 && kernels().fastGemm(g)) return;
    CBLAS_TRANSPOSE ta, tb;
    int lda, ldb;
    bool small = double(g.m) * double(g.n) * double(g.k) < 4096 || g.k == 1;
    bool fits = !small && blasLayout(g.m, g.k, g.aRow, g.aCol, ta, lda) && blasLayout(g.k, g.n, g.bRow, g.bCol, tb, ldb) &&
                (g.m == 1 || (g.cRow >= g.n && g.cRow <= INT32_MAX)) && !blasAllocates(ta, tb, g);
    if (!fits) return kernels().smallGemm[sizeof(T) == 8](g);
    blasGemm(ta, tb, g, lda, ldb, g.m == 1 ? int(g.n) : int(g.cRow), T());
}

// A product with the terms that it absorbed, of rows [begin, end) of the region. The last term comes first: a gradient goes
// through the steps of a layer from the last to the first, whose values lie one behind the other, and copies read on faster.
inline void runSum(const MatMul& mm, const Block& block) {
    constexpr i64 kTogether = 512;
    const MatMulCode& c = mm.code;
    const i64 shift = block.begin * c.a.rowStride;
    auto address = [&](int slot, i64 offset) { return (const float*) (block.slots[slot] + offset); };
    auto term = [&](i64 i) {
        if (i == 0) return GemmTerm{address(c.a.slot, c.a.offset) + shift, address(c.b.slot, c.b.offset)};
        const MatMul::Term& t = mm.more[size_t(i - 1)];
        return GemmTerm{address(t.aSlot, t.aOffset) + shift, address(t.bSlot, t.bOffset)};
    };
    Gemm g = mm.gemm(block.end - block.begin);
    g.c = (float*) (block.slots[c.c.slot] + c.c.offset) + block.begin * c.c.rowStride;
    GemmTerm terms[kTogether];
    const i64 count = i64(mm.more.size()) + 1;
    for (i64 first = 0; first < count; first += kTogether) {
        const i64 together = std::min(kTogether, count - first);
        for (i64 i = 0; i < together; i++) terms[i] = term(count - 1 - first - i);
        g.a = terms->a, g.b = terms->b;
        g.terms = terms, g.termCount = together;
        gemm<float>(g);
        g.beta = 1;
    }
}

// Rows [begin, end) of the region, for one batch after the other.
template <class T>
void runMatMul(const MatMul& mm, const Workspace& ws, const Block& block) {
    if (!mm.more.empty()) return runSum(mm, block);
    const MatMulCode& c = mm.code;
    const Matrix* matrices[3] = {&c.a, &c.b, &c.c};
    char* base[3];
    for (int i = 0; i < 3; i++) {
        const Matrix& x = *matrices[i];
        const bool scratch = x.slot == kScratch;
        base[i] = scratch ? ws.scratch + scratchPlace(x.offset, mm.scratchOrder[i], block.rows)
                          : block.slots[x.slot] + x.offset;
        i64 rowStride = mm.byColumns ? (i == 0 ? 0 : x.colStride)
                        : c.partition == 1 ? x.batchStride[0]
                        : c.partition == 0 && i != 1 ? x.rowStride
                                                     : 0;
        base[i] += (block.begin - (scratch ? block.first : 0)) * rowStride * i64(sizeof(T));
    }
    const i64 count = block.end - block.begin;
    Gemm g = mm.gemm(count);
    if (mm.packedB >= 0) g.packedB = block.packed + mm.packedB;
    g.soon = block.soon, g.soonCount = block.soonCount;

    i64 dims[kMaxAxes], index[kMaxAxes] = {}, batches = 1;
    for (int a = 0; a < c.nBatch; a++) {
        dims[a] = a == 0 && c.partition == 1 ? count : c.batchDims[a];
        batches *= dims[a];
    }
    for (i64 b = 0; b < batches; b++) {
        i64 at[3] = {};
        for (int a = 0; a < c.nBatch; a++) {
            for (int i = 0; i < 3; i++) at[i] += index[a] * matrices[i]->batchStride[a];
        }
        g.a = (const T*) base[0] + at[0];
        g.b = (const T*) base[1] + at[1];
        g.c = (T*) base[2] + at[2];
        gemm<T>(g);
        for (int a = c.nBatch - 1; a >= 0 && ++index[a] == dims[a]; a--) index[a] = 0;
    }
}

}  // namespace adj
