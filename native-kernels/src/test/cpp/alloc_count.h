// Counts every allocation of the process, to show that running a plan makes none.
#pragma once

#include <atomic>
#include <cstdlib>

#if defined(__x86_64__)
#include <immintrin.h>  // declares posix_memalign, which must come before its definition
#endif

inline std::atomic<long> allocations{0};

// Runs of plans during which something was allocated.
inline long allocatingRuns = 0;

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define ADJOINT_OTHER_ALLOCATOR
#endif
#endif

// The C library calls these wherever it or another library allocates. A sanitizer brings an allocator of its own, and
// other C libraries have no names for the original functions: the count stays 0 there.
#if defined(__GLIBC__) && !defined(__SANITIZE_ADDRESS__) && !defined(ADJOINT_OTHER_ALLOCATOR)
extern "C" {
void* __libc_malloc(size_t);
void* __libc_calloc(size_t, size_t);
void* __libc_realloc(void*, size_t);
void* __libc_memalign(size_t, size_t);

void* malloc(size_t bytes) {
    allocations.fetch_add(1, std::memory_order_relaxed);
    return __libc_malloc(bytes);
}

void* calloc(size_t count, size_t bytes) {
    allocations.fetch_add(1, std::memory_order_relaxed);
    return __libc_calloc(count, bytes);
}

void* realloc(void* old, size_t bytes) {
    allocations.fetch_add(1, std::memory_order_relaxed);
    return __libc_realloc(old, bytes);
}

void* aligned_alloc(size_t alignment, size_t bytes) {
    allocations.fetch_add(1, std::memory_order_relaxed);
    return __libc_memalign(alignment, bytes);
}

int posix_memalign(void** to, size_t alignment, size_t bytes) {
    allocations.fetch_add(1, std::memory_order_relaxed);
    *to = __libc_memalign(alignment, bytes);
    return *to ? 0 : 12;  // ENOMEM
}
}
#endif
