// Functions that are computed one element at a time: the C library's in double, and those it lacks.
#pragma once

#ifdef __CUDACC__
#define ADJ_SPECIAL __device__ inline
#else
#include <cmath>
#define ADJ_SPECIAL inline
#endif

namespace adj {

#ifdef __CUDACC__
ADJ_SPECIAL double infinity() { return __longlong_as_double(0x7ff0000000000000ll); }
ADJ_SPECIAL double nan() { return __longlong_as_double(0x7ff8000000000000ll); }
#else
ADJ_SPECIAL double infinity() { return __builtin_inf(); }
ADJ_SPECIAL double nan() { return __builtin_nan(""); }
#endif

constexpr int kMostDerivatives = 30;

// Recurrence up to x >= 10, then the asymptotic series in 1/x^2; reflection for negative x. Poles of negative
// integers are NaN, as the sides disagree in sign.
ADJ_SPECIAL double digamma(double x) {
    constexpr double kPi = 3.14159265358979323846;
    if (x == 0.0) return ::copysign(infinity(), -x);
    if (x != x || x == -infinity()) return nan();
    double shift = 0.0;
    if (x < 0.0) {
        if (x == ::floor(x)) return nan();
        shift = -kPi / ::tan(kPi * (x - ::rint(x)));
        x = 1.0 - x;
    }
    while (x < 10.0) {
        shift -= 1.0 / x;
        x += 1.0;
    }
    double u = 1.0 / (x * x);
    // Coefficients B(2n) / 2n of the Bernoulli numbers.
    double series = u * (1.0 / 12 - u * (1.0 / 120 - u * (1.0 / 252 - u * (1.0 / 240
                  - u * (1.0 / 132 - u * (691.0 / 32760 - u / 12.0))))));
    return shift + ::log(x) - 0.5 / x - series;
}

// The n-th derivative of pi cot(pi x), a polynomial in c = cot(pi x) by dc/dx = -pi (1 + c^2).
ADJ_SPECIAL double cotangentDerivative(int n, double x) {
    constexpr double kPi = 3.14159265358979323846;
    const double c = 1.0 / ::tan(kPi * (x - ::rint(x)));
    double polynomial[kMostDerivatives + 2] = {0.0, kPi};
    for (int i = 0; i < n; i++) {
        double next[kMostDerivatives + 2] = {};
        for (int k = 1; k <= i + 1; k++) {
            next[k - 1] -= kPi * k * polynomial[k];
            next[k + 1] -= kPi * k * polynomial[k];
        }
        for (int k = 0; k < kMostDerivatives + 2; k++) polynomial[k] = next[k];
    }
    double sum = 0.0;
    for (int k = n + 1; k >= 0; k--) sum = sum * c + polynomial[k];
    return sum;
}

// The sum of (x + k)^-s over k >= 0: first terms, then Euler-Maclaurin with the Bernoulli numbers.
ADJ_SPECIAL double hurwitzZeta(double s, double x) {
    constexpr double kBernoulli[] = {1.0 / 6, -1.0 / 30, 1.0 / 42, -1.0 / 30, 5.0 / 66, -691.0 / 2730, 7.0 / 6, -3617.0 / 510};
    double sum = 0.0;
    for (; x < 12.0 + s; x += 1.0) sum += ::pow(x, -s);
    const double power = ::pow(x, -s);
    double factor = s * power / x;
    double tail = x * power / (s - 1.0) + power / 2.0;
    double divisor = 2.0;
    int k = 1;
    for (double b : kBernoulli) {
        tail += b / divisor * factor;
        factor *= (s + 2 * k - 1) * (s + 2 * k) / (x * x);
        divisor *= (2 * k + 1) * (2 * k + 2);
        k++;
    }
    return sum + tail;
}

// The n-th derivative of digamma, n a whole number. At a pole both sides agree for odd n only.
ADJ_SPECIAL double polygamma(double n, double x) {
    if (!(n >= 0.0 && n <= kMostDerivatives) || n != ::rint(n) || x != x) return nan();
    if (n == 0.0) return digamma(x);
    const bool odd = ::fmod(n, 2.0) == 1.0;
    if (x <= 0.0 && x == ::floor(x)) return odd ? infinity() : x == 0.0 ? -::copysign(infinity(), x) : nan();
    const double magnitude = ::tgamma(n + 1.0) * hurwitzZeta(n + 1.0, x < 0.0 ? 1.0 - x : x);
    // Of 1 - x, the sign of an odd one changes once more. No recursion: a GPU's compiler could not tell how deep the stack is.
    return x < 0.0 ? -magnitude - cotangentDerivative(int(n), x) : odd ? magnitude : -magnitude;
}

// Winitzki's closed form, then Halley steps on erf; the tail steps use erfc, where erf has no digits left.
ADJ_SPECIAL double erfinv(double x) {
    constexpr double kTwoOverSqrtPi = 1.12837916709551257390;
    double a = ::fabs(x);
    if (!(a < 1.0)) return a == 1.0 ? ::copysign(infinity(), x) : nan();
    if (a < 1e-8) return x / kTwoOverSqrtPi;
    double tail = ::log1p(-a * a);
    double b = 2.0 / (3.14159265358979323846 * 0.147) + 0.5 * tail;
    double y = ::sqrt(::sqrt(b * b - tail / 0.147) - b);
    for (int i = 0; i < 3; i++) {
        double error = a < 0.5 ? ::erf(y) - a : (1.0 - a) - ::erfc(y);
        double step = error / (kTwoOverSqrtPi * ::exp(-y * y));
        y -= step / (1.0 + y * step);
    }
    return ::copysign(y, x);
}

// lgamma of the C library writes a global sign; this one is safe in threads.
ADJ_SPECIAL double lgammaSafe(double x) {
#if !defined(__CUDACC__) && (defined(__GLIBC__) || defined(__APPLE__))
    int sign;
    return ::lgamma_r(x, &sign);
#else
    return ::lgamma(x);
#endif
}

}  // namespace adj
