// Linear algebra on the matrices of each row of the call, by the LAPACK in OpenBLAS. Matrices in memory are row-major, which
// LAPACK sees as their transposes. A matrix that holds NaN or infinity gives NaN.
// Parameters: matrices in a row of the call, rows m, columns n, columns k of the right side, variant. Faults are by matrix.
//   cholesky         a (n, n) -> L (n, n)
//   triangularSolve  a (n, n), b (n, k) -> x (n, k); variant 0 upper, 1 lower
//   solve            a (n, n), b (n, k) -> x (n, k)
//   determinant      a (n, n) -> 1; variant 0 det, 1 ln |det|
//   qr               a (m, n), m >= n -> Q (m, n), R (n, n)
//   symmetricEigen   a (n, n) -> values (n), vectors (n, n) in columns
//   svd              a (m, n) -> U (m, k), s (k), V (n, k) with k = min(m, n)
#pragma once

#include <cblas.h>
#include <lapacke.h>

#include <cmath>
#include <limits>
#include <vector>

#include "call.h"

namespace adj {

#define ADJ_LAPACK(name)                                                                 \
    template <class... A>                                                                \
    int name(float, A... a) { return int(LAPACKE_s##name##_work(LAPACK_COL_MAJOR, a...)); } \
    template <class... A>                                                                \
    int name(double, A... a) { return int(LAPACKE_d##name##_work(LAPACK_COL_MAJOR, a...)); }
ADJ_LAPACK(potrf)
ADJ_LAPACK(getrf)
ADJ_LAPACK(getrs)
ADJ_LAPACK(geqrf)
ADJ_LAPACK(orgqr)
ADJ_LAPACK(syevd)
ADJ_LAPACK(gesdd)
#undef ADJ_LAPACK

inline void trsm(CBLAS_UPLO triangle, int n, int k, const float* a, float* b) {
    cblas_strsm(CblasRowMajor, CblasLeft, triangle, CblasNoTrans, CblasNonUnit, n, k, 1, a, n, b, k);
}

inline void trsm(CBLAS_UPLO triangle, int n, int k, const double* a, double* b) {
    cblas_dtrsm(CblasRowMajor, CblasLeft, triangle, CblasNoTrans, CblasNonUnit, n, k, 1, a, n, b, k);
}

struct Sizes {
    i64 m, n, k, variant;
};

// A matrix's numbers and what a routine works in, kept by each thread, so that a run allocates nothing after the first.
template <class T>
class Work {
public:
    // Memory i of some four that are in use at the same time.
    T* of(int i, i64 count) {
        if (i64(numbers_[i].size()) < count) numbers_[i].resize(size_t(count));
        return numbers_[i].data();
    }

    int* ints(i64 count) {
        if (i64(ints_.size()) < count) ints_.resize(size_t(count));
        return ints_.data();
    }

    static Work& own() {
        thread_local Work work;
        return work;
    }

private:
    std::vector<T> numbers_[4];
    std::vector<int> ints_;
};

template <class T>
void transpose(const T* from, i64 rows, i64 cols, T* to) {
    for (i64 r = 0; r < rows; r++) {
        for (i64 c = 0; c < cols; c++) to[c * rows + r] = from[r * cols + c];
    }
}

// -1 where the largest component of a column is negative; the first of equals.
template <class T>
T signOf(const T* column, i64 n, i64 step) {
    T largest = 0;
    for (i64 i = 0; i < n; i++) largest = std::fabs(column[i * step]) > std::fabs(largest) ? column[i * step] : largest;
    return largest < 0 ? T(-1) : T(1);
}

// Each returns 0, or what is wrong.
template <class T>
int choleskyOf(const Sizes& s, const T* a, const T*, T* y) {
    const int n = int(s.n);
    std::copy(a, a + s.n * s.n, y);
    if (int info = potrf(T(), 'U', n, y, n)) return info;
    for (i64 r = 0; r < s.n; r++) std::fill(y + r * s.n + r + 1, y + (r + 1) * s.n, T(0));
    return 0;
}

template <class T>
int triangularSolveOf(const Sizes& s, const T* a, const T* b, T* y) {
    for (i64 i = 0; i < s.n; i++) {
        if (a[i * s.n + i] == 0) return int(i) + 1;
    }
    std::copy(b, b + s.n * s.k, y);
    if (s.n > 0 && s.k > 0) trsm(s.variant == 0 ? CblasUpper : CblasLower, int(s.n), int(s.k), a, y);
    return 0;
}

template <class T>
int solveOf(const Sizes& s, const T* a, const T* b, T* y) {
    Work<T>& w = Work<T>::own();
    const int n = int(s.n), k = int(s.k);
    T* lu = w.of(0, s.n * s.n);
    T* x = w.of(1, s.n * s.k);
    int* pivots = w.ints(s.n);
    // Factored as it is and not as its transpose, so that the pivot that a message names is that of a row.
    transpose(a, s.n, s.n, lu);
    if (int info = getrf(T(), n, n, lu, n, pivots)) return info;
    transpose(b, s.n, s.k, x);
    if (k > 0) getrs(T(), 'N', n, k, (const T*) lu, n, (const int*) pivots, x, n);
    transpose(x, s.k, s.n, y);
    return 0;
}

template <class T>
int determinantOf(const Sizes& s, const T* a, const T*, T* y) {
    Work<T>& w = Work<T>::own();
    const int n = int(s.n);
    T* lu = w.of(0, s.n * s.n);
    int* pivots = w.ints(s.n);
    std::copy(a, a + s.n * s.n, lu);
    if (n > 0) getrf(T(), n, n, lu, n, pivots);
    double product = 1, logs = 0;
    for (i64 i = 0; i < s.n; i++) {
        const double pivot = lu[i * s.n + i];
        product *= pivots[i] == i + 1 ? pivot : -pivot;
        logs += std::log(std::fabs(pivot));
    }
    *y = T(s.variant == 0 ? product : logs);
    return 0;
}

template <class T>
int qrOf(const Sizes& s, const T* a, const T*, T* y) {
    Work<T>& w = Work<T>::own();
    const int m = int(s.m), n = int(s.n), space = 64 * std::max(n, 1);
    T* q = w.of(0, s.m * s.n);
    T* factors = w.of(1, s.n);
    T* work = w.of(2, space);
    transpose(a, s.m, s.n, q);
    geqrf(T(), m, n, q, m, factors, work, space);
    T* r = y + s.m * s.n;
    std::fill(r, r + s.n * s.n, T(0));
    for (i64 i = 0; i < s.n; i++) {
        const T sign = q[i * s.m + i] < 0 ? T(-1) : T(1);
        for (i64 c = i; c < s.n; c++) r[i * s.n + c] = sign * q[c * s.m + i];
    }
    // The sign of each column, before Q takes the place of R.
    T* signs = w.of(3, s.n);
    for (i64 c = 0; c < s.n; c++) signs[c] = q[c * s.m + c] < 0 ? T(-1) : T(1);
    orgqr(T(), m, n, n, q, m, (const T*) factors, work, space);
    for (i64 i = 0; i < s.m; i++) {
        for (i64 c = 0; c < s.n; c++) y[i * s.n + c] = signs[c] * q[c * s.m + i];
    }
    return 0;
}

template <class T>
int symmetricEigenOf(const Sizes& s, const T* a, const T*, T* y) {
    Work<T>& w = Work<T>::own();
    const int n = int(s.n);
    const i64 space = 1 + 6 * s.n + 2 * s.n * s.n, ints = 3 + 5 * s.n;
    T* v = w.of(0, s.n * s.n);
    std::copy(a, a + s.n * s.n, v);
    if (int info = syevd(T(), 'V', 'U', n, v, n, y, w.of(1, space), int(space), w.ints(ints), int(ints))) return info;
    for (i64 c = 0; c < s.n; c++) {
        const T sign = signOf(v + c * s.n, s.n, 1);
        for (i64 i = 0; i < s.n; i++) y[(1 + i) * s.n + c] = sign * v[c * s.n + i];
    }
    return 0;
}

template <class T>
int svdOf(const Sizes& s, const T* a, const T*, T* y) {
    Work<T>& w = Work<T>::own();
    // To LAPACK the transpose, (n, m): its left vectors are V, and its right vectors, transposed, lie as U does here.
    const int m = int(s.m), n = int(s.n), k = int(s.k);
    const i64 least = std::min(s.m, s.n), most = std::max(s.m, s.n);
    const i64 space = 4 * least * least + 7 * least + std::max(most, 32 * (s.m + s.n));
    T* copy = w.of(0, s.m * s.n);
    T* v = w.of(1, s.n * s.k);
    T *u = y, *values = y + s.m * s.k, *right = values + s.k;
    std::copy(a, a + s.m * s.n, copy);
    if (int info = gesdd(T(), 'S', n, m, copy, n, values, v, n, u, k, w.of(2, space), int(space), w.ints(8 * least))) return info;
    for (i64 c = 0; c < s.k; c++) {
        const T sign = signOf(u + c, s.m, s.k);
        for (i64 i = 0; i < s.m; i++) u[i * s.k + c] *= sign;
        for (i64 i = 0; i < s.n; i++) right[i * s.k + c] = sign * v[c * s.n + i];
    }
    return 0;
}

template <class T>
bool allFinite(const T* a, i64 n) {
    T sum = 0;
    // x - x is 0, or NaN where x is not finite.
    for (i64 i = 0; i < n; i++) sum += a[i] - a[i];
    return sum == 0;
}

// first: what the routine calls the first thing that can be wrong, which LAPACK counts from 1.
template <class F>
void matrixRun(const CallRow& r, int first, F compute) {
    const i64 count = r.param(0);
    const Sizes s{r.param(1), r.param(2), r.param(3), r.param(4)};
    const int result = r.code.operands - 1;
    byFloatType(r.code.type(0), [&](auto zero) {
        using T = decltype(zero);
        for (i64 e = 0; e < count; e++) {
            i64 elements[3] = {};
            const T* inputs[2] = {};
            bool finite = true;
            for (int i = 0; i <= result; i++) elements[i] = r.code.operand[i].elements / count;
            for (int i = 0; i < result; i++) {
                inputs[i] = r.at<T>(i) + e * elements[i];
                finite = finite && allFinite(inputs[i], elements[i]);
            }
            T* y = r.at<T>(result) + e * elements[result];
            if (!finite) {
                std::fill(y, y + elements[result], std::numeric_limits<T>::quiet_NaN());
            } else if (elements[result] > 0) {
                if (int wrong = compute(s, inputs[0], inputs[1], y)) return r.fail(r.row * count + e, wrong + first - 1);
            }
        }
    });
}

// a (m, n), b (n, k) where there is one, and a result of some elements; sides that LAPACK can count.
inline bool matrixValid(const CallCode& c, i64 elements, bool square) {
    const i64 *p = c.param, m = p[1], n = p[2], k = p[3];
    const auto has = [&](int i, i64 each) { return each >= 0 && c.operand[i].elements == product(p[0], each); };
    bool fits = isFloat(c.type(0)) && p[0] >= 0 && m >= 0 && m <= 20000 && n >= 0 && n <= 20000 && k >= 0 && k < INT32_MAX &&
                (p[4] == 0 || p[4] == 1) && (!square || m == n) && has(0, product(m, n)) && has(c.operands - 1, elements) &&
                (c.operands == 2 || has(1, product(n, k)));
    for (int i = 1; i < c.operands; i++) fits = fits && c.type(i) == c.type(0);
    return fits;
}

inline bool choleskyValid(const CallCode& c) { return matrixValid(c, product(c.param[2], c.param[2]), true); }
inline bool rightSidesValid(const CallCode& c) { return matrixValid(c, product(c.param[2], c.param[3]), true); }
inline bool determinantValid(const CallCode& c) { return matrixValid(c, 1, true); }
inline bool qrValid(const CallCode& c) {
    return c.param[1] >= c.param[2] && matrixValid(c, product(c.param[1] + c.param[2], c.param[2]), false);
}
inline bool eigenValid(const CallCode& c) { return matrixValid(c, product(c.param[2] + 1, c.param[2]), true); }
inline bool svdValid(const CallCode& c) {
    return c.param[3] == std::min(c.param[1], c.param[2]) &&
           matrixValid(c, product(c.param[1] + 1 + c.param[2], c.param[3]), false);
}

#define ADJ_MATRIX(name, first) \
    inline void name##Run(const CallRow& r) { \
        matrixRun(r, first, [](const Sizes& s, auto a, auto b, auto y) { return name##Of(s, a, b, y); }); \
    }
ADJ_MATRIX(cholesky, 1)
ADJ_MATRIX(triangularSolve, 0)
ADJ_MATRIX(solve, 0)
ADJ_MATRIX(determinant, 0)
ADJ_MATRIX(qr, 0)
ADJ_MATRIX(symmetricEigen, 0)
ADJ_MATRIX(svd, 0)
#undef ADJ_MATRIX

}  // namespace adj
