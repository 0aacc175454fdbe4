// Products as if exponents had no limit: factor 2^exponent. A scan multiplies in another order than one by one, and where the
// product of a stretch overflows while that of all before it vanishes, plain numbers would give a NaN that is not there.
#pragma once

#include "scan.cuh"

namespace routine {

struct Scaled {
    double factor, exponent;  // a multiple of kScale; 0 where the factor is not finite
};

__device__ __forceinline__ Scaled fromBelow(Scaled x, int distance) {
    return {fromBelow(x.factor, distance), fromBelow(x.exponent, distance)};
}

constexpr double kScale = 500, kUp = 0x1p500, kDown = 0x1p-500;

// The same number, its factor far enough from the limits that the product of two is within them.
__device__ __forceinline__ Scaled normal(double factor, double exponent) {
    const double size = fabs(factor);
    if (!(size <= 0x1.fffffffffffffp1023)) return {factor, 0};
    if (size >= kUp) return {factor * kDown, exponent + kScale};
    if (size < kDown && size > 0) return {factor * kUp, exponent - kScale};
    return {factor, exponent};
}

__device__ __forceinline__ Scaled scaled(double x) {
    const Scaled once = normal(x, 0);
    return normal(once.factor, once.exponent);
}

__device__ __forceinline__ Scaled product(Scaled a, Scaled b) {
    return normal(a.factor * b.factor, a.exponent + b.exponent);
}

__device__ __forceinline__ double value(Scaled a) {
    double y = a.factor;
    for (double e = a.exponent; e > 0 && fabs(y) < kUp * kUp; e -= kScale) y *= kUp;
    for (double e = a.exponent; e < 0 && y != 0; e += kScale) y *= kDown;
    return y;
}

__device__ __forceinline__ double times(Scaled a, double y) {
    return a.exponent == 0 ? a.factor * y : value(product(a, scaled(y)));
}

}  // namespace routine
