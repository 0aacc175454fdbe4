// Copies of second operands that several products of a region read: made once a launch, before its blocks run.
#pragma once

#include <map>
#include <tuple>

#include "matmul.h"

namespace adj {

// Products of a region with the same second operand, counted once for every block, before a copy pays.
constexpr i64 kUsesOfPack = 3;

class Packs {
public:
    // Floats of all copies.
    i64 size() const { return size_; }

    i64 parts() const { return i64(packs_.size()) * kParts; }

    void clear() { *this = Packs(); }

    // Which products share a copy, given the blocks that a region is cut into. What B is must be known before the region runs.
    template <class Members>
    void choose(Members& members, i64 blocks, i64 blockRows) {
        clear();
        std::map<Key, std::vector<MatMul*>> sharing;
        for (auto& m : members) {
            auto* mm = std::get_if<MatMul>(&m);
            if (!mm) continue;
            mm->packedB = -1;
            const MatMulCode& c = mm->code;
            if (c.dtype == DType::F32 && c.partition == 0 && !mm->byColumns && c.nBatch == 0) {
                sharing[Key(c.b.slot, c.b.offset, c.b.rowStride, c.b.colStride, c.k, c.n)].push_back(mm);
            }
        }
        for (auto& [key, products] : sharing) {
            const Gemm g = products[0]->gemm(blockRows);
            const i64 floats = g.k * g.n == 0 ? 0 : kernels().worthPacking(g);
            if (floats == 0 || i64(products.size()) * blocks < kUsesOfPack) continue;
            for (MatMul* mm : products) mm->packedB = size_;
            packs_.push_back({g, std::get<0>(key), std::get<1>(key), size_});
            size_ += roundUp(floats, 16);
        }
    }

    void run(i64 part, char* const* slots, float* to) const {
        const Pack& pack = packs_[size_t(part / kParts)];
        Gemm g = pack.gemm;
        g.b = slots[pack.slot] + pack.offset;
        kernels().packB(g, to + pack.place, part % kParts, kParts);
    }

private:
    using Key = std::tuple<int, i64, i64, i64, i64, i64>;

    static constexpr i64 kParts = 8;  // of one copy, for the threads

    struct Pack {
        Gemm gemm;
        int slot;
        i64 offset, place;
    };

    std::vector<Pack> packs_;
    i64 size_ = 0;
};

}  // namespace adj
