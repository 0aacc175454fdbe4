// Runs a launch, block by block in an order that changes, and watches what its threads do to memory.
#pragma once

#include <cstdint>
#include <cstring>
#include <numeric>
#include <string>
#include <vector>

#include "block.h"
#include "memory.h"

namespace emu {

/** A loaded unit. Its static storage is the __shared__ memory of its kernels, one block after the other. */
struct Unit {
    void* library;
    emu_image image;
    Region shared;

    Unit(void* library, const emu_image& image)
        : library(library), image(image),
          shared(Region::SHARED, image.sharedBegin, image.sharedEnd - image.sharedBegin) {}
};

struct Function {
    Unit* unit;
    const emu_entry* entry;
};

struct Index {
    unsigned x, y, z;
};

}  // namespace emu

// What a unit knows as constants.
extern "C" {
__attribute__((visibility("default"))) emu::Index threadIdx, blockIdx, blockDim, gridDim;
}

namespace emu {

class Machine : Block::Observer {
public:
    Memory memory;

    /** Runs all blocks; the message is empty if nothing is wrong. */
    std::string launch(
        const Function& function, int64_t grid, int threads, int sharedBytes, const int64_t* words, int count, uint64_t seed) {
        const emu_entry& entry = *function.entry;
        if (count * 8 != entry.parameterBytes) {
            return text("the kernel takes %d words of parameters, not %d", entry.parameterBytes / 8, count);
        }
        if (grid < 1 || grid > INT32_MAX || threads < 1 || threads > Block::kMostThreads || threads % Block::kLanes != 0) {
            return text("a launch of %lld blocks of %d threads", static_cast<long long>(grid), threads);
        }
        if (threads > entry.mostThreads) {
            return text("a launch of blocks of %d threads; the compiler leaves registers for %d", threads, entry.mostThreads);
        }
        if (sharedBytes < 0 || sharedBytes > kMostShared) {
            return text("a launch with %d bytes of dynamic shared memory", sharedBytes);
        }
        unit_ = function.unit;
        parameters_.assign(words, words + count);
        dynamic_.bytes = sharedBytes;
        gridDim = {static_cast<unsigned>(grid), 1, 1};
        blockDim = {static_cast<unsigned>(threads), 1, 1};
        Draws draws(seed);
        launchFirst_ = ++epoch_;
        const uint64_t start = draws.below(grid);
        uint64_t stride = 1 + draws.below(grid);
        while (std::gcd(stride, static_cast<uint64_t>(grid)) != 1) stride++;
        for (int64_t i = 0; i < grid; i++) {
            blockIdx.x = static_cast<unsigned>((start + i * stride) % grid);
            beginBlock();
            if (!block_.run(threads, entry.run, parameters_.data(), draws, *this)) {
                return text("block %u: ", blockIdx.x) + block_.failure();
            }
        }
        return "";
    }

    Block& block() { return block_; }

    void* dynamicShared() { return dynamic_.begin; }

    /** A thread is about to read or write so many bytes. */
    void touch(const void* place, size_t bytes, bool writes, bool atomic, const void* code) {
        const char* address = static_cast<const char*>(place);
        if (block_.holdsStack(address)) return;
        Region* region = regionOf(address);
        if (region == nullptr) {
            if (writes || !isConstant(address, bytes)) outside(address, bytes, writes, code);
            return;
        }
        if (!region->holds(address + bytes - 1)) outside(address, bytes, writes, code);
        for (const char* at = address; at < address + bytes;) {
            const int offset = (at - region->begin) % 4;
            const int piece = std::min<int64_t>(4 - offset, address + bytes - at);
            Access access{epoch_, warpTime_[block_.now() / Block::kLanes], static_cast<uint16_t>(block_.now()),
                          static_cast<uint8_t>(((1 << piece) - 1) << offset), atomic};
            note(*region, at, access, writes, code);
            at += piece;
        }
    }

    /** The running thread did what no thread may do. */
    void wrong(const char* what, const void* code) {
        block_.fail(text("thread %d %s%s", block_.now(), what, at(code).c_str()));
    }

private:
    static constexpr int kMostShared = 227 << 10;

    void beginBlock() {
        blockFirst_ = ++epoch_;
        memset(warpTime_, 0, sizeof warpTime_);
        memset(together_, 0, (blockDim.x / Block::kLanes) * sizeof together_[0]);
    }

    void enter(int thread) override { threadIdx.x = static_cast<unsigned>(thread); }

    void barrierPassed() override { epoch_++; }

    void warpSynchronised(int warp, unsigned mask) override {
        const uint32_t time = ++warpTime_[warp];
        for (int a = 0; a < Block::kLanes; a++) {
            for (int b = 0; b < Block::kLanes; b++) {
                if ((mask >> a & 1) != 0 && (mask >> b & 1) != 0) together_[warp][a][b] = time;
            }
        }
    }

    Region* regionOf(const char* address) {
        return unit_->shared.holds(address) ? &unit_->shared : dynamic_.holds(address) ? &dynamic_ : memory.find(address);
    }

    /** Tables of the unit, and the parameters. */
    bool isConstant(const char* address, size_t bytes) const {
        const char* parameters = reinterpret_cast<const char*>(parameters_.data());
        return (address >= unit_->image.begin && address + bytes <= unit_->image.end)
            || (address >= parameters && address + bytes <= parameters + parameters_.size() * 8);
    }

    void note(Region& region, const char* address, const Access& access, bool writes, const void* code) {
        Word& word = region.word(address);
        if (!writes && region.kind == Region::SHARED && word.write.epoch < blockFirst_) {
            block_.fail(text("thread %d reads shared memory that no thread of the block wrote%s", block_.now(), at(code).c_str()));
        }
        clash(region, address, word.write, access, writes ? "writes" : "reads", "wrote", code);
        if (writes) {
            clash(region, address, word.read[0], access, "writes", "read", code);
            clash(region, address, word.read[1], access, "writes", "read", code);
            word.write = access;
        } else {
            if (word.read[0].thread != access.thread || word.read[0].epoch < blockFirst_) word.read[1] = word.read[0];
            word.read[0] = access;
        }
    }

    /** Fails if nothing orders an earlier access and this one. */
    void clash(const Region& region, const char* address, const Access& before, const Access& now, const char* does,
               const char* did, const void* code) {
        if ((before.bytes & now.bytes) == 0 || (before.atomic && now.atomic)) return;
        if (before.epoch < (region.kind == Region::SHARED ? blockFirst_ : launchFirst_)) return;
        const bool sameBlock = before.epoch >= blockFirst_;
        if (sameBlock && (before.epoch < epoch_ || before.thread == now.thread || inStep(before, now))) return;
        block_.fail(text("thread %d %s byte %lld of %s, which thread %d of %s %s, and nothing orders the two%s", now.thread,
                         does, static_cast<long long>(address - region.begin),
                         region.kind == Region::SHARED ? "shared memory" : "an allocation", before.thread,
                         sameBlock ? "the block" : "another block", did, at(code).c_str()));
    }

    bool inStep(const Access& before, const Access& now) const {
        const int warp = now.thread / Block::kLanes;
        return before.thread / Block::kLanes == warp
            && together_[warp][before.thread % Block::kLanes][now.thread % Block::kLanes] > before.warpTime;
    }

    [[noreturn]] void outside(const char* address, size_t bytes, bool writes, const void* code) {
        const char* verb = writes ? "writes" : "reads";
        const Region* region = memory.nearest(address);
        if (region == nullptr) {
            block_.fail(text("thread %d %s %zu bytes outside every allocation%s", block_.now(), verb, bytes, at(code).c_str()));
        }
        block_.fail(text("thread %d %s %zu bytes at byte %lld of an allocation of %zu%s", block_.now(), verb, bytes,
                         static_cast<long long>(address - region->begin), region->bytes, at(code).c_str()));
    }

    /** Where in the unit, for a tool that knows its lines. */
    std::string at(const void* code) const {
        const char* place = static_cast<const char*>(code);
        return place < unit_->image.begin || place >= unit_->image.end ? "" : text(" [unit+0x%llx]", static_cast<unsigned long long>(place - unit_->image.begin));
    }

    Block block_;
    Unit* unit_ = nullptr;
    std::vector<int64_t> parameters_;
    alignas(128) char shared_[kMostShared];
    Region dynamic_{Region::SHARED, shared_, kMostShared};
    uint64_t epoch_ = 0, launchFirst_ = 0, blockFirst_ = 0;
    /** For each warp how often lanes of it synchronised, and when each two of them last did. */
    uint32_t warpTime_[Block::kLanes];
    uint32_t together_[Block::kLanes][Block::kLanes][Block::kLanes];
};

inline Machine& machine() {
    static Machine one;
    return one;
}

}  // namespace emu
