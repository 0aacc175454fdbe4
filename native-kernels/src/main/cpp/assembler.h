// Writes x86-64 machine code: AVX-512 instructions on 16 floats, and the few others that a loop over them needs.
// Encodings: Intel 64 and IA-32 Architectures Software Developer's Manual, volume 2, section 2.7 (EVEX) and the pages of
// the instructions.
#pragma once

#include <cstring>
#include <utility>
#include <vector>

#include "decode.h"

namespace adj {

enum Gpr { RAX, RCX, RDX, RBX, RSP, RBP, RSI, RDI, R8, R9, R10, R11, R12, R13, R14, R15 };

// The last operand of an instruction: a vector register, a vector in memory at base + RCX + place or, fixed, at
// base + place, or one number of the pool or of memory for all elements.
struct Rm {
    enum Kind { VECTOR, MEMORY, FIXED, POOL } kind;
    int id;  // register, base register, or number of the pool
    int32_t place = 0;

    static Rm vector(int id) { return {VECTOR, id}; }
    static Rm memory(int base, int32_t place) { return {MEMORY, base, place}; }
    static Rm fixed(int base, int32_t place) { return {FIXED, base, place}; }
    static Rm pool(int number) { return {POOL, number}; }
};

// Which elements an instruction writes: those of a mask register, the others becoming 0 or staying as they are.
struct Mask {
    int id = 0;
    bool zeros = false;
};

class Assembler {
public:
    // Opcodes with their map (1: 0F, 2: 0F38, 3: 0F3A) and prefix (0: none, 1: 66, and for those of the lowest element alone,
    // 2: F3 of floats, 3: F2 of doubles).
    struct Op {
        int map, prefix, code;
    };
    static constexpr Op kLoad{1, 0, 0x10}, kStore{1, 0, 0x11}, kStream{1, 0, 0x2B}, kCopy{1, 0, 0x28};
    static constexpr Op kBroadcast{2, 1, 0x18}, kStoreFirst{1, 2, 0x11};
    static constexpr Op kFirstToDouble{1, 2, 0x5A}, kAddFirstDouble{1, 3, 0x58}, kStoreFirstDouble{1, 3, 0x11};
    static constexpr Op kAdd{1, 0, 0x58}, kMul{1, 0, 0x59}, kSub{1, 0, 0x5C}, kMin{1, 0, 0x5D}, kDiv{1, 0, 0x5E};
    static constexpr Op kMax{1, 0, 0x5F}, kSqrt{1, 0, 0x51}, kAnd{1, 0, 0x54}, kXor{1, 0, 0x57};
    static constexpr Op kCompare{1, 0, 0xC2}, kBlend{2, 1, 0x65}, kScale{2, 1, 0x2C}, kRound{3, 1, 0x08};
    static constexpr Op kRange{3, 1, 0x50};
    static constexpr Op kExponent{2, 1, 0x42}, kMantissa{3, 1, 0x26}, kFix{3, 1, 0x54}, kTernary{3, 1, 0x25};
    static constexpr Op kShuffleQuarters{3, 1, 0x23}, kShuffle{1, 0, 0xC6};
    static constexpr Op kPermute{2, 1, 0x16};  // d[i] = b[a[i] modulo 16]
    // 213: d = a d + c. 231: d = a b + d. Of Fms the sum is a difference, of Fnma the product is subtracted.
    static constexpr Op kFma213{2, 1, 0xA8}, kFma231{2, 1, 0xB8}, kFms213{2, 1, 0xAA}, kFms231{2, 1, 0xBA};
    static constexpr Op kFnma213{2, 1, 0xAC}, kFnma231{2, 1, 0xBC};

    // d = op(a, b); op of one operand leaves a out. Comparisons have a mask register for d.
    void vector(Op op, int d, int a, const Rm& b, Mask mask = {}, int immediate = -1) {
        evex(op, d, a, b, mask, immediate);
    }
    void vector(Op op, int d, const Rm& b, Mask mask = {}, int immediate = -1) { evex(op, d, 0, b, mask, immediate); }

    // The number of the pool with these bits.
    int number(float v) {
        uint32_t bits;
        std::memcpy(&bits, &v, 4);
        return number(bits);
    }
    int number(uint32_t bits) {
        for (size_t i = 0; i < pool_.size(); i++) {
            if (pool_[i] == bits) return int(i);
        }
        pool_.push_back(bits);
        return int(pool_.size()) - 1;
    }

    void pushGpr(int r) { prefixed(r, {uint8_t(0x50 + (r & 7))}); }
    void popGpr(int r) { prefixed(r, {uint8_t(0x58 + (r & 7))}); }

    // d = the pointer at table + 8 entry, where RDI is the table.
    void pointer(int d, int entry) {
        bytes({uint8_t(d >= 8 ? 0x4C : 0x48), 0x8B, uint8_t(0x87 | (d & 7) << 3)});
        word(entry * 8);
    }

    // d = where an object is, which must outlive the code.
    void address(int d, const void* object) {
        bytes({d >= 8 ? 0x49 : 0x48, 0xB8 | (d & 7)});
        const uint64_t at = reinterpret_cast<uintptr_t>(object);
        word(int32_t(uint32_t(at)));
        word(int32_t(uint32_t(at >> 32)));
    }

    // RCX = 0, RSI *= 4: both count bytes from here on.
    void startCounting() { bytes({0x31, 0xC9, 0x48, 0xC1, 0xE6, 0x02}); }
    void advance(int32_t by) {
        bytes({0x48, 0x81, 0xC1});
        word(by);
    }

    // Compares RCX + by with RSI, for the jump that follows.
    void compareWithEnd(int32_t by) {
        bytes({0x48, 0x8D, 0x81});
        word(by);
        bytes({0x48, 0x39, 0xF0});
    }

    // Mask register 1 = the elements from RCX to RSI, fewer than 16. Takes RAX and RDX.
    void maskOfRest() {
        bytes({0x48, 0x89, 0xF0, 0x48, 0x29, 0xC8, 0xC1, 0xE8, 0x02});  // eax = (rsi - rcx) / 4
        bytes({0xBA, 0xFF, 0xFF, 0xFF, 0xFF, 0xC4, 0xE2, 0x78, 0xF5, 0xD2});  // edx = the lowest eax bits
        bytes({0xC5, 0xF8, 0x92, 0xCA});  // k1 = edx
    }

    void prefetch(int base, int32_t place) {
        bytes({uint8_t(base >= 8 ? 0x41 : 0x40), 0x0F, 0x18, uint8_t(0x94), uint8_t(0x08 | (base & 7))});
        word(place);
    }

    void orMasks(int d, int a, int b) { maskInstruction(0x45, d, a, b); }
    void clearMask(int d) { maskInstruction(0x47, d, d, d); }
    // Whether a mask has no elements, for the jump that follows.
    void testMask(int k) { bytes({0xC5, 0xF8, 0x98, 0xC0 | k << 3 | k}); }

    // Whether the 64-byte lines of an address are not where vectors begin, for the jump that follows.
    void testAlignment(int r) {
        bytes({uint8_t(r >= 8 ? 0x49 : 0x48), 0xF7, uint8_t(0xC0 | (r & 7))});
        word(63);
    }

    void finish() { bytes({0xC5, 0xF8, 0x77, 0xC3}); }  // vzeroupper, ret

    enum Condition { NOT_BELOW = 0x83, EQUAL = 0x84, NOT_EQUAL = 0x85, BELOW_OR_EQUAL = 0x86, ABOVE = 0x87 };
    // A jump to a place that is not known yet, or to one that is.
    size_t jump(Condition c) {
        bytes({0x0F, uint8_t(c)});
        word(0);
        return code_.size();
    }
    size_t jump() {
        bytes({0xE9});
        word(0);
        return code_.size();
    }
    void land(size_t jump) { patch(jump - 4, int32_t(code_.size() - jump)); }
    size_t here() const { return code_.size(); }
    void jumpBack(Condition c, size_t to) {
        size_t from = jump(c);
        patch(from - 4, int32_t(int64_t(to) - int64_t(from)));
    }

    // The code with its pool behind it; it runs at any address.
    std::vector<uint8_t> take() {
        while (code_.size() % 4 != 0) code_.push_back(0xCC);
        const size_t pool = code_.size();
        for (uint32_t v : pool_) word(int32_t(v));
        for (const Fix& f : fixes_) patch(f.at, int32_t(int64_t(pool) + 4 * f.number - f.end));
        return std::move(code_);
    }

private:
    struct Fix {
        size_t at;
        int number;
        int64_t end;  // of the instruction
    };

    void bytes(std::initializer_list<int> list) {
        for (int b : list) code_.push_back(uint8_t(b));
    }
    void word(int32_t v) {
        for (int i = 0; i < 4; i++) code_.push_back(uint8_t(uint32_t(v) >> 8 * i));
    }
    void patch(size_t at, int32_t v) { std::memcpy(code_.data() + at, &v, 4); }
    void prefixed(int r, std::initializer_list<int> list) {
        if (r >= 8) code_.push_back(0x41);
        bytes(list);
    }
    void maskInstruction(int opcode, int d, int a, int b) {
        bytes({0xC5, 0x84 | (~a & 15) << 3, opcode, 0xC0 | d << 3 | b});
    }

    void evex(Op op, int reg, int second, const Rm& rm, Mask mask, int immediate) {
        const bool isVector = rm.kind == Rm::VECTOR;
        const bool single = op.code == kBroadcast.code && op.map == kBroadcast.map;  // reads one number by itself
        const bool lowest = op.prefix >= 2, isDouble = op.prefix == 3;
        const int x = isVector ? rm.id >> 4 & 1 : 0;  // the index RCX needs no bit
        const int b = rm.kind == Rm::POOL ? 0 : rm.id >> 3 & 1;
        const bool spread = rm.kind == Rm::POOL && !single;
        bytes({0x62, (~reg >> 3 & 1) << 7 | (~x & 1) << 6 | (~b & 1) << 5 | (~reg >> 4 & 1) << 4 | op.map,
               (isDouble ? 0x80 : 0) | (~second & 15) << 3 | 4 | op.prefix,
               (mask.zeros ? 0x80 : 0) | (lowest ? 0 : 0x40) | (spread ? 0x10 : 0) | (~second >> 4 & 1) << 3 | mask.id, op.code});
        const int field = (reg & 7) << 3;
        if (isVector) {
            bytes({0xC0 | field | (rm.id & 7)});
        } else if (rm.kind == Rm::POOL) {
            bytes({field | 5});
            fixes_.push_back({code_.size(), rm.id, int64_t(code_.size()) + 4 + (immediate >= 0 ? 1 : 0)});
            word(0);
        } else {
            const int unit = isDouble ? 8 : single || lowest ? 4 : 64;
            const int index = rm.kind == Rm::FIXED ? 4 : int(RCX);
            const bool close = rm.place % unit == 0 && rm.place / unit >= -128 && rm.place / unit < 128;
            bytes({(close ? 0x40 : 0x80) | field | 4, index << 3 | (rm.id & 7)});
            if (close) {
                bytes({rm.place / unit});
            } else {
                word(rm.place);
            }
        }
        if (immediate >= 0) bytes({immediate});
    }

    std::vector<uint8_t> code_;
    std::vector<uint32_t> pool_;
    std::vector<Fix> fixes_;
};

}  // namespace adj
