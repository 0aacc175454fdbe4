// cumulative: y[k] = fold of x[0..k] along each fibre. Kinds: 0 sum, 1 product, 2 max, 3 log of the sum of exponentials.
// linearRecurrence: y[0] = b[0], y[k] = a[k] y[k-1] + b[k]; its operands are a, b, y.
// Both fold in double. Parameters: kind, 0 forward or 1 from the end, outer, length, inner.
#pragma once

#include <cmath>

#include "call.h"

namespace adj {

inline bool fibresValid(const CallCode& c, i64 kinds) {
    const i64* p = c.param;
    bool fits = p[0] >= 0 && p[0] < kinds && (p[1] == 0 || p[1] == 1);
    for (int i = 0; i < c.operands; i++) fits = fits && c.operand[i].elements == product(p[2], p[3], p[4]);
    return fits && product(p[2], p[4]) >= 0;
}

inline bool cumulativeValid(const CallCode& c) {
    return isFloat(c.type(0)) && c.type(0) == c.type(1) && fibresValid(c, 4);
}

inline bool recurrenceValid(const CallCode& c) {
    return isFloat(c.type(0)) && c.type(0) == c.type(1) && c.type(0) == c.type(2) && fibresValid(c, 1);
}

// The largest so far and the sum of exponentials relative to it, so that none overflows.
struct RunningLogSum {
    double largest = -HUGE_VAL, sum = 0;

    void add(double x) {
        if (x == largest) {
            sum += 1;
        } else if (x < largest) {
            sum += std::exp(x - largest);
        } else {
            sum = sum * std::exp(largest - x) + (x == x ? 1 : x);
            largest = x;
        }
    }

    double value() const { return largest + std::log(sum); }
};

// Fibres side by side are folded together, so that memory is read in its order.
constexpr i64 kFibres = 64;

// step(state, element) for each element, states of a type with a default value.
template <class State, class F>
void alongFibres(const CallRow& r, F step) {
    const i64 outer = r.param(2), length = r.param(3), inner = r.param(4);
    for (i64 o = 0; o < outer; o++) {
        for (i64 i = 0; i < inner; i += kFibres) {
            const i64 n = std::min(kFibres, inner - i);
            State state[kFibres];
            for (i64 k = 0; k < length; k++) {
                const i64 at = (o * length + (r.param(1) == 0 ? k : length - 1 - k)) * inner + i;
                for (i64 f = 0; f < n; f++) step(state[f], at + f, k == 0);
            }
        }
    }
}

inline void cumulativeRun(const CallRow& r) {
    byFloatType(r.code.type(0), [&](auto zero) {
        using T = decltype(zero);
        const T* x = r.at<T>(0);
        T* y = r.at<T>(1);
        switch (r.param(0)) {
            case 0: alongFibres<double>(r, [&](double& s, i64 i, bool first) { y[i] = T(s = first ? x[i] : s + x[i]); }); break;
            case 1: alongFibres<double>(r, [&](double& s, i64 i, bool first) { y[i] = T(s = first ? x[i] : s * x[i]); }); break;
            case 2:
                alongFibres<double>(r, [&](double& s, i64 i, bool first) {
                    if (first || x[i] > s || x[i] != x[i]) s = first || s == s ? x[i] : s;
                    y[i] = T(s);
                });
                break;
            default:
                alongFibres<RunningLogSum>(r, [&](RunningLogSum& s, i64 i, bool) {
                    s.add(x[i]);
                    y[i] = T(s.value());
                });
        }
    });
}

inline void recurrenceRun(const CallRow& r) {
    byFloatType(r.code.type(0), [&](auto zero) {
        using T = decltype(zero);
        const T *a = r.at<T>(0), *b = r.at<T>(1);
        T* y = r.at<T>(2);
        alongFibres<double>(r, [&](double& s, i64 i, bool first) { y[i] = T(s = first ? b[i] : double(a[i]) * s + b[i]); });
    });
}

}  // namespace adj
