// random: numbers uniform in [0, 1) of Philox 4x32-10 (Salmon et al., Parallel Random Numbers: As Easy as 1, 2, 3, SC 2011).
// Operand 0 is the state: seed low, seed high, draw low, draw high. The key is the seed, the counter (block, stream, draw).
// Element i is word i of the blocks, its lower bits in float64 word i of those of stream + 2^31. Parameter: the stream.
#pragma once

#include "call.h"

namespace adj {

struct Philox {
    uint32_t key[2];

    void block(uint32_t* c) const {
        uint32_t k0 = key[0], k1 = key[1];
        for (int round = 0; round < 10; round++, k0 += 0x9E3779B9u, k1 += 0xBB67AE85u) {
            const uint64_t p0 = uint64_t(0xD2511F53u) * c[0], p1 = uint64_t(0xCD9E8D57u) * c[2];
            const uint32_t next[] = {uint32_t(p1 >> 32) ^ c[1] ^ k0, uint32_t(p1), uint32_t(p0 >> 32) ^ c[3] ^ k1, uint32_t(p0)};
            std::copy(next, next + 4, c);
        }
    }
};

inline bool randomValid(const CallCode& c) {
    return isFloat(c.type(1)) && c.type(0) == DType::I32 && c.operand[0].elements == 4 && c.param[0] >= 0 && c.param[0] <= INT32_MAX;
}

inline void randomRun(const CallRow& r) {
    const uint32_t* state = r.at<uint32_t>(0);
    const Philox philox{{state[0], state[1]}};
    const i64 first = r.row * r.code.operand[1].elements, end = first + r.code.operand[1].elements;
    byFloatType(r.code.type(1), [&](auto zero) {
        using T = decltype(zero);
        T* y = r.at<T>(1);
        for (i64 i = first; i < end;) {
            const uint32_t index = uint32_t(i / 4), stream = uint32_t(r.param(0));
            uint32_t a[] = {index, stream, state[2], state[3]}, b[] = {index, stream | 1u << 31, state[2], state[3]};
            philox.block(a);
            if (sizeof(T) == 8) philox.block(b);
            for (const i64 stop = std::min(end, (i / 4 + 1) * 4); i < stop; i++) {
                const uint32_t high = a[i % 4], low = b[i % 4];
                *y++ = sizeof(T) == 4 ? T(high >> 8) * T(0x1p-24) : T((double(high >> 5) * 0x1p26 + double(low >> 6)) * 0x1p-53);
            }
        }
    });
}

}  // namespace adj
