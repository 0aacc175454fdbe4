// The part of CUDA C++ that the kernels use, for g++ on the CPU. Units are compiled with this header included first.
#pragma once

#include <math.h>
#include <stdint.h>
#include <string.h>

#include "emulation.h"

#define ADJ_EMULATION 1

#define __global__
#define __device__
#define __host__
#define __constant__
#define __grid_constant__
#define __forceinline__ inline __attribute__((always_inline))
#define __noinline__ __attribute__((noinline))
#define __align__(n) __attribute__((aligned(n)))
#define __launch_bounds__(most) most
// One block runs at a time, so a variable in static storage is shared by its threads.
#define __shared__ static

struct dim3 {
    unsigned x, y, z;
};
typedef dim3 uint3;

// Each thread sees its own values, so that they are constants to the compiler.
extern "C" const uint3 threadIdx, blockIdx, blockDim, gridDim;
constexpr int warpSize = 32;

#define EMU_VECTOR2(T, name)                                  \
    struct __attribute__((aligned(2 * sizeof(T)))) name##2 {  \
        T x, y;                                               \
    };                                                        \
    inline name##2 make_##name##2(T x, T y) { return {x, y}; }
#define EMU_VECTOR4(T, name)                                                                        \
    struct __attribute__((aligned(4 * sizeof(T) > 16 ? 16 : 4 * sizeof(T)))) name##4 {              \
        T x, y, z, w;                                                                               \
    };                                                                                              \
    inline name##4 make_##name##4(T x, T y, T z, T w) { return {x, y, z, w}; }
#define EMU_VECTORS(T, name) EMU_VECTOR2(T, name) EMU_VECTOR4(T, name)
EMU_VECTORS(float, float)
EMU_VECTORS(double, double)
EMU_VECTORS(int, int)
EMU_VECTORS(unsigned, uint)
EMU_VECTORS(short, short)
EMU_VECTORS(unsigned char, uchar)
EMU_VECTORS(signed char, char)
EMU_VECTOR2(long long, longlong)
EMU_VECTOR2(unsigned long long, ulonglong)

#define EMU_SITE const char *file = __builtin_FILE(), int line = __builtin_LINE()

inline void __syncthreads(EMU_SITE) { emu_barrier(file, line); }
inline void __syncwarp(unsigned mask = 0xffffffffu, EMU_SITE) { emu_warp(EMU_SYNC, mask, 0, 0, 32, file, line); }

template <typename T>
T emu_exchanged(emu_exchange kind, unsigned mask, T value, int operand, int width, const char* file, int line) {
    static_assert(sizeof(T) == 4 || sizeof(T) == 8, "shuffles move 4 or 8 bytes");
    unsigned long long word = 0;
    memcpy(&word, &value, sizeof value);
    word = emu_warp(kind, mask, word, operand, width, file, line);
    memcpy(&value, &word, sizeof value);
    return value;
}
template <typename T>
T __shfl_sync(unsigned mask, T value, int lane, int width = 32, EMU_SITE) {
    return emu_exchanged(EMU_INDEX, mask, value, lane, width, file, line);
}
template <typename T>
T __shfl_up_sync(unsigned mask, T value, unsigned delta, int width = 32, EMU_SITE) {
    return emu_exchanged(EMU_UP, mask, value, static_cast<int>(delta), width, file, line);
}
template <typename T>
T __shfl_down_sync(unsigned mask, T value, unsigned delta, int width = 32, EMU_SITE) {
    return emu_exchanged(EMU_DOWN, mask, value, static_cast<int>(delta), width, file, line);
}
template <typename T>
T __shfl_xor_sync(unsigned mask, T value, int bits, int width = 32, EMU_SITE) {
    return emu_exchanged(EMU_XOR, mask, value, bits, width, file, line);
}
inline unsigned __ballot_sync(unsigned mask, int predicate, EMU_SITE) {
    return static_cast<unsigned>(emu_warp(EMU_BALLOT, mask, predicate != 0, 0, 32, file, line));
}
inline int __any_sync(unsigned mask, int predicate, EMU_SITE) { return __ballot_sync(mask, predicate, file, line) != 0; }
inline int __all_sync(unsigned mask, int predicate, EMU_SITE) {
    return __ballot_sync(mask, predicate, file, line) == mask;
}

// Atomic operations: one thread runs at a time. There are none of floating-point numbers, whose order would show.
#define EMU_UNCHECKED inline __attribute__((no_sanitize("thread")))
#define EMU_ATOMIC(name, T, next)            \
    EMU_UNCHECKED T name(T* address, T value) { \
        emu_atomic(address, sizeof(T));      \
        volatile T* place = address;         \
        const T old = *place;                \
        *place = next;                       \
        return old;                          \
    }
#define EMU_ATOMICS(T)                                        \
    EMU_ATOMIC(atomicAdd, T, old + value)                     \
    EMU_ATOMIC(atomicMin, T, old < value ? old : value)       \
    EMU_ATOMIC(atomicMax, T, old > value ? old : value)       \
    EMU_ATOMIC(atomicExch, T, value)                          \
    EMU_ATOMIC(atomicAnd, T, old & value)                     \
    EMU_ATOMIC(atomicOr, T, old | value)                      \
    EMU_UNCHECKED T atomicCAS(T* address, T compare, T value) { \
        emu_atomic(address, sizeof(T));                       \
        volatile T* place = address;                          \
        const T old = *place;                                 \
        *place = old == compare ? value : old;                \
        return old;                                           \
    }
EMU_ATOMICS(int)
EMU_ATOMICS(unsigned)
EMU_ATOMICS(unsigned long long)

inline void __threadfence() {}
inline void __threadfence_block() {}
inline void __trap() { emu_trap(); }

template <typename T>
T __ldg(const T* address) {
    return *address;
}

template <typename To, typename From>
To emu_bits(From from) {
    static_assert(sizeof(To) == sizeof(From), "the same bits as another type");
    To to;
    memcpy(&to, &from, sizeof to);
    return to;
}
inline int __float_as_int(float x) { return emu_bits<int>(x); }
inline unsigned __float_as_uint(float x) { return emu_bits<unsigned>(x); }
inline float __int_as_float(int x) { return emu_bits<float>(x); }
inline float __uint_as_float(unsigned x) { return emu_bits<float>(x); }
inline long long __double_as_longlong(double x) { return emu_bits<long long>(x); }
inline double __longlong_as_double(long long x) { return emu_bits<double>(x); }

inline int __popc(unsigned x) { return __builtin_popcount(x); }
inline int __popcll(unsigned long long x) { return __builtin_popcountll(x); }
inline int __clz(int x) { return x == 0 ? 32 : __builtin_clz(static_cast<unsigned>(x)); }
inline int __clzll(long long x) { return x == 0 ? 64 : __builtin_clzll(static_cast<unsigned long long>(x)); }
inline int __ffs(int x) { return __builtin_ffs(x); }
inline int __ffsll(long long x) { return __builtin_ffsll(x); }
inline unsigned __umulhi(unsigned a, unsigned b) { return static_cast<unsigned>((1ull * a * b) >> 32); }
inline unsigned long long __umul64hi(unsigned long long a, unsigned long long b) {
    return static_cast<unsigned long long>((static_cast<unsigned __int128>(a) * b) >> 64);
}

// Conversions of a GPU saturate, and NaN becomes 0.
template <typename To>
To emu_saturated(double x, double least, double most, To smallest, To largest) {
    return x != x ? To(0) : x <= least ? smallest : x >= most ? largest : static_cast<To>(x);
}
inline int __double2int_rz(double x) { return emu_saturated<int>(x, -0x1p31, 0x1p31, INT32_MIN, INT32_MAX); }
inline int __double2int_rn(double x) { return __double2int_rz(rint(x)); }
inline int __float2int_rz(float x) { return __double2int_rz(x); }
inline int __float2int_rn(float x) { return __double2int_rz(rintf(x)); }
inline long long __double2ll_rz(double x) {
    return emu_saturated<long long>(x, -0x1p63, 0x1p63, INT64_MIN, INT64_MAX);
}
inline long long __double2ll_rn(double x) { return __double2ll_rz(rint(x)); }
inline long long __float2ll_rz(float x) { return __double2ll_rz(x); }

inline float rsqrtf(float x) { return static_cast<float>(1.0 / sqrt(static_cast<double>(x))); }
inline double rsqrt(double x) { return 1.0 / sqrt(x); }
inline float rsqrt(float x) { return rsqrtf(x); }
inline float __fmaf_rn(float a, float b, float c) { return fmaf(a, b, c); }
inline double __fma_rn(double a, double b, double c) { return fma(a, b, c); }
// Contraction into a fused operation must not reach these.
#define EMU_ROUNDED(name, T, operation)      \
    inline T name(T a, T b) {                \
        volatile T rounded = a operation b;  \
        return rounded;                      \
    }
EMU_ROUNDED(__fadd_rn, float, +)
EMU_ROUNDED(__fsub_rn, float, -)
EMU_ROUNDED(__fmul_rn, float, *)
EMU_ROUNDED(__fdiv_rn, float, /)
EMU_ROUNDED(__dadd_rn, double, +)
EMU_ROUNDED(__dsub_rn, double, -)
EMU_ROUNDED(__dmul_rn, double, *)
EMU_ROUNDED(__ddiv_rn, double, /)
inline float __fsqrt_rn(float x) { return sqrtf(x); }
inline double __dsqrt_rn(double x) { return sqrt(x); }

#define EMU_ORDER(T)                                         \
    inline constexpr T min(T a, T b) { return b < a ? b : a; } \
    inline constexpr T max(T a, T b) { return a < b ? b : a; }
EMU_ORDER(int)
EMU_ORDER(unsigned)
EMU_ORDER(long long)
EMU_ORDER(unsigned long long)
inline float min(float a, float b) { return fminf(a, b); }
inline float max(float a, float b) { return fmaxf(a, b); }
inline double min(double a, double b) { return fmin(a, b); }
inline double max(double a, double b) { return fmax(a, b); }

// What the linker knows of the unit.
extern "C" {
extern const char __ehdr_start[] __attribute__((visibility("hidden")));
extern char __bss_start[] __attribute__((visibility("hidden")));
extern char _end[] __attribute__((visibility("hidden")));
extern const emu_entry __start_emu_entries[] __attribute__((visibility("hidden"), weak));
extern const emu_entry __stop_emu_entries[] __attribute__((visibility("hidden"), weak));

__attribute__((visibility("default"), used)) inline emu_image emu_unit() {
    return {__start_emu_entries, __stop_emu_entries, __ehdr_start, _end, __bss_start, _end};
}
}
