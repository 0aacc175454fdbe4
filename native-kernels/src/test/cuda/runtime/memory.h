// The memory that kernels may touch, and who touched each word of it last: an access outside an allocation, one that is
// not aligned, a read of what nobody wrote and two accesses in no order are found where they happen.
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <vector>

#include "failure.h"

namespace emu {

/** A place in the order of events. Epochs count the starts of blocks and their barriers since the process began. */
struct Access {
    uint64_t epoch;
    /** How many times the thread's warp had synchronised. */
    uint32_t warpTime;
    uint16_t thread;
    /** Which of the four bytes. */
    uint8_t bytes;
    bool atomic;
};

/** The last accesses to four bytes. Of the threads that read, two tell whether another one did. */
struct Word {
    Access write, read[2];
};

/** Bytes at a stretch. */
class Region {
public:
    enum Kind { DEVICE, HOST, SHARED };

    Kind kind;
    char* begin;
    size_t bytes;

    Region(Kind kind, char* begin, size_t bytes) : kind(kind), begin(begin), bytes(bytes), capacity_(bytes) {}

    bool holds(const char* address) const { return address >= begin && address < begin + bytes; }

    Word& word(const char* address) {
        if (words_ == nullptr) {
            words_.reset(static_cast<Word*>(calloc(capacity_ / 4 + 1, sizeof(Word))));
        }
        return words_.get()[(address - begin) / 4];
    }

private:
    struct Free {
        void operator()(Word* words) const { free(words); }
    };
    size_t capacity_;
    // An epoch of 0 is never, so zeroed memory is what nobody touched.
    std::unique_ptr<Word[], Free> words_;
};

/** What was allocated, each at a distance from the next. */
class Memory {
public:
    /** Bytes around an allocation that belong to none. */
    static constexpr size_t kGap = 4096;
    static constexpr size_t kAlignment = 256;

    char* allocate(Region::Kind kind, size_t bytes) {
        const size_t whole = (bytes + kAlignment - 1) / kAlignment * kAlignment + 2 * kGap;
        char* place = static_cast<char*>(aligned_alloc(kAlignment, whole));
        if (place == nullptr) return nullptr;
        // Floating-point numbers of these bytes are NaN.
        memset(place, 0xff, whole);
        memset(place + kGap, 0, bytes);
        insert(std::make_unique<Region>(kind, place + kGap, bytes));
        return place + kGap;
    }

    bool release(char* address) {
        auto at = after(address);
        if (at == regions_.begin() || (*--at)->begin != address) return false;
        regions_.erase(at);
        last_ = nullptr;
        free(address - kGap);
        return true;
    }

    /** The allocation that holds an address, or null. */
    Region* find(const char* address) {
        if (last_ != nullptr && last_->holds(address)) return last_;
        auto at = after(address);
        if (at == regions_.begin() || !(*--at)->holds(address)) return nullptr;
        return last_ = at->get();
    }

    /** The allocation at or before an address, for messages. */
    const Region* nearest(const char* address) {
        auto at = after(address + kGap);
        return at == regions_.begin() ? nullptr : (--at)->get();
    }

private:
    typedef std::vector<std::unique_ptr<Region>> Regions;

    Regions::iterator after(const char* address) {
        return std::upper_bound(regions_.begin(), regions_.end(), address,
                                [](const char* a, const std::unique_ptr<Region>& r) { return a < r->begin; });
    }

    void insert(std::unique_ptr<Region> region) {
        regions_.insert(after(region->begin), std::move(region));
        last_ = nullptr;
    }

    Regions regions_;
    Region* last_ = nullptr;
};

}  // namespace emu
