// The kernels are compiled once for each instruction set (isa_*.cpp); this picks the widest that the machine has.
#pragma once

#include "kernel_table.h"

// 0 baseline, 1 AVX2, 2 AVX-512: lets tests run the narrower sets on a machine that has the wider.
#ifndef ADJOINT_WIDEST
#define ADJOINT_WIDEST 2
#endif

namespace adj::baseline {
Kernels makeKernels(const char* isa);
}
namespace adj::avx2 {
Kernels makeKernels(const char* isa);
}
namespace adj::avx512 {
Kernels makeKernels(const char* isa);
}

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
