// random: numbers uniform in [0, 1) of Philox 4x32-10 (Salmon et al., Parallel Random Numbers: As Easy as 1, 2, 3, SC 2011).
// Operand 0 is the state: seed low, seed high, draw low, draw high. The key is the seed, the counter (block, stream, draw).
// Element i is word i of the blocks, its lower bits in float64 word i of those of stream + 2^31. Parameter: the stream.
#pragma once

#include "call.h"

namespace adj {

// Blocks side by side, so that the compiler works on several at once: word w of block i is words[w][i].
constexpr int kBlocks = 16;
using PhiloxWords = uint32_t[4][kBlocks];

// The blocks from number first on, of a stream.
inline void philox(const uint32_t* state, uint32_t first, uint32_t stream, PhiloxWords& c) {
    for (int i = 0; i < kBlocks; i++) {
        c[0][i] = first + uint32_t(i), c[1][i] = stream, c[2][i] = state[2], c[3][i] = state[3];
    }
    uint32_t k0 = state[0], k1 = state[1];
    for (int round = 0; round < 10; round++, k0 += 0x9E3779B9u, k1 += 0xBB67AE85u) {
        for (int i = 0; i < kBlocks; i++) {
            const uint64_t p0 = uint64_t(0xD2511F53u) * c[0][i], p1 = uint64_t(0xCD9E8D57u) * c[2][i];
            c[0][i] = uint32_t(p1 >> 32) ^ c[1][i] ^ k0;
            c[1][i] = uint32_t(p1);
            c[2][i] = uint32_t(p0 >> 32) ^ c[3][i] ^ k1;
            c[3][i] = uint32_t(p0);
        }
    }
}

inline bool randomValid(const CallCode& c) {
    return isFloat(c.type(1)) && c.type(0) == DType::I32 && c.operand[0].elements == 4 && c.param[0] >= 0 && c.param[0] <= INT32_MAX;
}

inline void randomRun(const CallRow& r) {
    const uint32_t* state = r.at<uint32_t>(0);
    const i64 first = r.row * r.code.operand[1].elements, end = first + r.code.operand[1].elements;
    const uint32_t stream = uint32_t(r.param(0));
    byFloatType(r.code.type(1), [&](auto zero) {
        using T = decltype(zero);
        constexpr i64 kElements = 4 * kBlocks;
        T* y = r.at<T>(1);
        PhiloxWords a, b;
        for (i64 start = first / 4 * 4; start < end; start += kElements) {
            philox(state, uint32_t(start / 4), stream, a);
            if (sizeof(T) == 8) philox(state, uint32_t(start / 4), stream | 1u << 31, b);
            for (i64 i = std::max(first, start); i < std::min(end, start + kElements); i++) {
                const i64 at = i - start;
                const uint32_t high = a[at % 4][at / 4];
                if constexpr (sizeof(T) == 4) {
                    y[i - first] = T(int32_t(high >> 8)) * T(0x1p-24);
                } else {
                    y[i - first] = (double(high >> 5) * 0x1p26 + double(b[at % 4][at / 4] >> 6)) * 0x1p-53;
                }
            }
        }
    });
}

}  // namespace adj
