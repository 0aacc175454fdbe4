// The functions of the scalar programs, ADD_::apply(a, b) and so on: the text of the CPU engine, but for some of float32.
#pragma once

#ifdef __CUDACC_RTC__
// NVRTC has no standard headers.
typedef unsigned int uint32_t;
typedef int int32_t;
typedef unsigned long long uint64_t;
#else
#include <cmath>
#include <cstdint>
#endif

#include "special_math.h"
#include "scalar_math.h"
#include "functions.inc"

// A number of another type: to int32 it is truncated toward zero and saturates, and NaN gives 0.
template <typename To, typename From>
struct Converted {
    ADJ_MATH To of(From x) { return To(x); }
};
template <typename From>
struct Converted<int, From> {
    ADJ_MATH int of(From x) {
        if (x != x) return 0;
        return x >= From(2147483648.0) ? 2147483647 : x < From(-2147483648.0) ? -2147483647 - 1 : int(x);
    }
};
template <>
struct Converted<int, int> {
    ADJ_MATH int of(int x) { return x; }
};
template <typename To, typename From>
ADJ_MATH To convert(From x) {
    return Converted<To, From>::of(x);
}

// How elements are folded: the fold of two and the fold of none.
struct SumOf : ADD_ {
    template <typename T>
    ADJ_MATH T none() {
        return T(0);
    }
};
struct ProductOf : MUL_ {
    template <typename T>
    ADJ_MATH T none() {
        return T(1);
    }
};
struct MaxOf : MAX_ {
    template <typename T>
    ADJ_MATH T none() {
        return T(-ADJ_INFINITY_F);
    }
};
struct MinOf : MIN_ {
    template <typename T>
    ADJ_MATH T none() {
        return T(ADJ_INFINITY_F);
    }
};
