// Functions that are computed one element at a time: the C library's in double, and those it lacks.
#pragma once

#include <cmath>
#include <cstdint>

namespace adj {

// Recurrence up to x >= 10, then the asymptotic series in 1/x^2; reflection for negative x. Poles of negative
// integers are NaN, as the sides disagree in sign.
inline double digamma(double x) {
    constexpr double kPi = 3.14159265358979323846;
    if (x == 0.0) return std::copysign(INFINITY, -x);
    if (std::isnan(x) || x == -INFINITY) return NAN;
    double shift = 0.0;
    if (x < 0.0) {
        double fraction = x - std::floor(x);
        if (fraction == 0.0) return NAN;
        shift = -kPi / std::tan(kPi * fraction);
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
    return shift + std::log(x) - 0.5 / x - series;
}

// Winitzki's closed form, then Halley steps on erf; the tail steps use erfc, where erf has no digits left.
inline double erfinv(double x) {
    constexpr double kTwoOverSqrtPi = 1.12837916709551257390;
    double a = std::fabs(x);
    if (!(a < 1.0)) return a == 1.0 ? std::copysign(INFINITY, x) : NAN;
    if (a < 1e-8) return x / kTwoOverSqrtPi;
    double tail = std::log1p(-a * a);
    double b = 2.0 / (3.14159265358979323846 * 0.147) + 0.5 * tail;
    double y = std::sqrt(std::sqrt(b * b - tail / 0.147) - b);
    for (int i = 0; i < 3; i++) {
        double error = a < 0.5 ? std::erf(y) - a : (1.0 - a) - std::erfc(y);
        double step = error / (kTwoOverSqrtPi * std::exp(-y * y));
        y -= step / (1.0 + y * step);
    }
    return std::copysign(y, x);
}

// lgamma of the C library writes a global sign; this one is safe in threads.
inline double lgammaSafe(double x) {
#if defined(__GLIBC__) || defined(__APPLE__)
    int sign;
    return ::lgamma_r(x, &sign);
#else
    return std::lgamma(x);
#endif
}

}  // namespace adj
