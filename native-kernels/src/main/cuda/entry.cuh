// How the host sees a kernel: an entry of one parameter, a struct of 8-byte words (pointers, long long, double). Where blocks may
// have more than 256 threads, a fourth argument __launch_bounds__(1024) has the compiler find registers for all of them.
// nvcc and NVRTC read this; the emulation has a header of the same name of its own.
#pragma once

#define ADJ_ENTRY(name, function, Parameters, ...) \
    extern "C" __global__ __VA_ARGS__ void name(const __grid_constant__ Parameters p) { ADJ_UNWRAP function(p); }
// Takes the parentheses off a function with commas in its template arguments.
#define ADJ_UNWRAP(...) __VA_ARGS__

// Dynamic shared memory as an array.
#define ADJ_DYNAMIC_SHARED(T, name)                             \
    extern __shared__ __align__(16) unsigned char adj_shared[]; \
    T* name = reinterpret_cast<T*>(adj_shared)
