// Aligned, zeroed memory; large pieces ask for huge pages, which save page faults and TLB misses.
#pragma once

#include <cstdlib>
#include <cstring>

#if defined(__linux__)
#include <sys/mman.h>
#endif

#include "decode.h"

namespace adj {

constexpr i64 kHugePage = i64(2) << 20;

inline void* allocate(i64 bytes) {
    if (bytes < 0 || bytes > (i64(1) << 46)) return nullptr;
    const bool huge = bytes >= 2 * kHugePage;
    const i64 unit = huge ? kHugePage : 64;
    const i64 size = (bytes + unit - 1) / unit * unit;
    void* p = nullptr;
    if (posix_memalign(&p, size_t(unit), size_t(size > 0 ? size : unit)) != 0) return nullptr;
#if defined(__linux__)
    if (huge) madvise(p, size_t(size), MADV_HUGEPAGE);
#endif
    std::memset(p, 0, size_t(size));
    return p;
}

}  // namespace adj
