// random: numbers uniform in [0, 1) of Philox 4x32-10 (Salmon et al., Parallel Random Numbers: As Easy as 1, 2, 3, SC 2011).
// The key is the seed, the counter (block, stream, draw). Element i is word i mod 4 of block i / 4; in float64 its lower bits
// are that word of the block of stream + 2^31.
#include "places.cuh"

namespace routine {

struct RandomBits {
    const unsigned* state;  // seed low, seed high, draw low, draw high
    void* y;
    i64 size, stream;
};

struct PhiloxBlock {
    unsigned word[4];
};

__device__ PhiloxBlock philox(const unsigned* state, unsigned block, unsigned stream) {
    PhiloxBlock c = {{block, stream, state[2], state[3]}};
    unsigned k0 = state[0], k1 = state[1];
    for (int round = 0; round < 10; round++, k0 += 0x9E3779B9u, k1 += 0xBB67AE85u) {
        const unsigned long long p0 = 0xD2511F53ull * c.word[0], p1 = 0xCD9E8D57ull * c.word[2];
        c = {{(unsigned) (p1 >> 32) ^ c.word[1] ^ k0, (unsigned) p1, (unsigned) (p0 >> 32) ^ c.word[3] ^ k1, (unsigned) p0}};
    }
    return c;
}

__device__ void uniform(const RandomBits& p, i64 block, float* y) {
    const PhiloxBlock a = philox(p.state, (unsigned) block, (unsigned) p.stream);
    for (int i = 0; i < 4; i++) y[i] = (float) (a.word[i] >> 8) * 0x1p-24f;
}

__device__ void uniform(const RandomBits& p, i64 block, double* y) {
    const PhiloxBlock a = philox(p.state, (unsigned) block, (unsigned) p.stream);
    const PhiloxBlock b = philox(p.state, (unsigned) block, (unsigned) p.stream | 1u << 31);
    for (int i = 0; i < 4; i++) y[i] = ((double) (a.word[i] >> 5) * 0x1p26 + (double) (b.word[i] >> 6)) * 0x1p-53;
}

__device__ void store(float* y, const float* four) { *(float4*) y = make_float4(four[0], four[1], four[2], four[3]); }

__device__ void store(double* y, const double* four) {
    ((double2*) y)[0] = make_double2(four[0], four[1]);
    ((double2*) y)[1] = make_double2(four[2], four[3]);
}

// A thread draws the four elements of a block.
template <typename T>
__device__ void randomBits(const RandomBits& p) {
    const bool aligned = ((unsigned long long) p.y & 15) == 0;
    for (i64 block = firstPlace(); 4 * block < p.size; block += placeStep()) {
        T four[4];
        uniform(p, block, four);
        T* y = (T*) p.y + 4 * block;
        if (aligned && 4 * block + 4 <= p.size) {
            store(y, four);
        } else {
            for (int i = 0; i < 4 && 4 * block + i < p.size; i++) y[i] = four[i];
        }
    }
}

}  // namespace routine
