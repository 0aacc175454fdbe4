// A stretch of a LOOP's instructions that runs as one piece of machine code: every value between them stays in a vector
// register, where the tile interpreter would write it to a tile and read it again.
#pragma once

#include <cstdint>
#include <vector>

#include "fn.h"

namespace adj {

struct Segment {
    // What an instruction works on: a value of the segment, a tile in memory, a number in memory, or a known number.
    // The first is counted in the segment, tiles and numbers are entries of the pointer table.
    struct Source {
        enum Kind { VALUE, TILE, NUMBER, CONSTANT } kind;
        int index;
        float constant;
    };
    // SELECT is test(source[0], source[1]) ? source[2] : source[3].
    struct Op {
        Fn fn;
        Fn test;
        Source source[4];
        int sources;
    };
    struct Store {
        Source from;
        int entry;
        bool streams;  // past the caches, where the address allows it
    };
    // The fold of a tile: to a number, to one that is added to a total of type double, or element by element into an
    // accumulator.
    struct TileResult {
        enum Kind { NUMBER, TOTAL, ELEMENTWISE } kind;
        Source from;
        Fold fold;
        int entry;
    };

    std::vector<Op> ops;
    std::vector<Store> stores;
    std::vector<TileResult> folds;

    using Code = void (*)(char* const* pointers, int64_t elements);
    std::vector<uint8_t> text;
    Code code = nullptr;
};

}  // namespace adj
