// Compiles the kernels once for each instruction set and picks the widest that the machine has.
#pragma once

#include <cmath>
#include <memory>
#include <type_traits>
#include <utility>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

#include "kernel_table.h"
#include "special_math.h"

// 0 baseline, 1 AVX2, 2 AVX-512: lets tests run the narrower sets on a machine that has the wider.
#ifndef ADJOINT_WIDEST
#define ADJOINT_WIDEST 2
#endif

#pragma GCC diagnostic push
// Vectors of 64 bytes never cross a call, so how narrower sets would pass them does not matter.
#pragma GCC diagnostic ignored "-Wpsabi"
#if defined(__clang__)
// Loops that call the C library stay loops.
#pragma GCC diagnostic ignored "-Wpass-failed"
#endif

#if defined(__x86_64__)

namespace adj::baseline {
#define ADJ_VECTOR_BYTES 16
#include "kernels.inc"
}

#if defined(__clang__)
#pragma clang attribute push(__attribute__((target("avx2,fma,bmi,bmi2"))), apply_to = function)
#else
#pragma GCC push_options
#pragma GCC target("arch=x86-64-v3")
#endif
namespace adj::avx2 {
#define ADJ_VECTOR_BYTES 32
#include "kernels.inc"
}
#if defined(__clang__)
#pragma clang attribute pop
#pragma clang attribute push( \
    __attribute__((target("avx512f,avx512dq,avx512bw,avx512vl,avx2,fma,bmi,bmi2"))), apply_to = function)
#else
#pragma GCC pop_options
#pragma GCC push_options
#pragma GCC target("arch=x86-64-v4,prefer-vector-width=512")
#endif
namespace adj::avx512 {
#define ADJ_VECTOR_BYTES 64
#include "kernels.inc"
}
#if defined(__clang__)
#pragma clang attribute pop
#else
#pragma GCC pop_options
#endif

#else

namespace adj::baseline {
#define ADJ_VECTOR_BYTES 16
#include "kernels.inc"
}

#endif

#pragma GCC diagnostic pop

namespace adj {

inline const Kernels& kernels() {
    static const Kernels chosen = [] {
#if defined(__x86_64__)
        __builtin_cpu_init();
        if (ADJOINT_WIDEST >= 2 && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
            __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl")) {
            return avx512::makeKernels("avx512");
        }
        if (ADJOINT_WIDEST >= 1 && __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") && __builtin_cpu_supports("bmi2")) {
            return avx2::makeKernels("avx2");
        }
        return baseline::makeKernels("baseline");
#elif defined(__aarch64__)
        return baseline::makeKernels("neon");
#else
        return baseline::makeKernels("baseline");
#endif
    }();
    return chosen;
}

}  // namespace adj
