// Aligned, zeroed memory; large pieces ask for huge pages, which save page faults and TLB misses.
#pragma once

#include <atomic>
#include <cstdlib>
#include <cstring>

#if defined(__linux__)
#include <sys/mman.h>
#endif

#include "decode.h"

namespace adj {

constexpr i64 kHugePage = i64(2) << 20;

// What allocate gave out and release has not taken back.
inline std::atomic<i64> liveBytes{0};

inline bool isHuge(i64 bytes) { return bytes >= 2 * kHugePage; }

inline i64 placedBytes(i64 bytes) {
    const i64 unit = isHuge(bytes) ? kHugePage : 64;
    return bytes > 0 ? (bytes + unit - 1) / unit * unit : unit;
}

inline void* allocate(i64 bytes) {
    if (bytes < 0 || bytes > (i64(1) << 46)) return nullptr;
    const i64 size = placedBytes(bytes);
    void* p = nullptr;
    if (posix_memalign(&p, size_t(isHuge(bytes) ? kHugePage : 64), size_t(size)) != 0) return nullptr;
#if defined(__linux__)
    if (isHuge(bytes)) madvise(p, size_t(size), MADV_HUGEPAGE);
#endif
    std::memset(p, 0, size_t(size));
    liveBytes.fetch_add(size, std::memory_order_relaxed);
    return p;
}

inline void release(void* address, i64 bytes) {
    if (!address) return;
    liveBytes.fetch_sub(placedBytes(bytes), std::memory_order_relaxed);
    std::free(address);
}

}  // namespace adj
