// From the number of an element to its coordinates.
#pragma once

// n / d for n >= 0. The host gives the multiplier in 32 bits and the shift above them, or 0 where numbers may not fit
// 31 bits. Granlund and Montgomery, Division by Invariant Integers using Multiplication (1994), figure 4.1.
__device__ __forceinline__ long long quotient(long long n, long long d, long long reciprocal) {
    if (reciprocal == 0) return n / d;
    const unsigned x = unsigned(n);
    const unsigned high = unsigned((unsigned long long) x * unsigned(reciprocal) >> 32);
    return (high + x) >> int(reciprocal >> 32);
}
