// What a product is asked to fetch for the loop behind it.
#pragma once

#include <algorithm>
#include <vector>

#include "check.h"
#include "loop_memory.h"

class LoopMemoryTest {
public:
    static void run() {
        LoopMemoryTest test;
        test.column(0), test.column(1);
        test.checkStretches("two of four columns are no whole rows", {});
        test.column(3), test.column(2);
        const char* gates = test.gates_.data() + 8 * kRow;
        test.checkStretches("columns side by side are one piece", {{gates, gates + 24 * kRow}});
        test.loop_.spans.push_back({test.cursor(2, 64, 64), 64});
        const char* other = test.other_.data() + 64 + 8 * 64;
        test.checkStretches("a piece of each slot", {{gates, gates + 24 * kRow}, {other, other + 24 * 64}});
        test.loop_.spans.push_back({test.cursor(1, 1024, kRow), 1024});
        test.checkStretches("not what the product writes", {{gates, gates + 24 * kRow}, {other, other + 24 * 64}});
        test.product_.code.k = 8;
        test.checkStretches("too much for a small product", {});
    }

private:
    static constexpr i64 kRow = 4096;

    LoopMemoryTest() : gates_(32 * kRow), result_(32 * kRow), other_(64 * kRow) {
        product_.code.dtype = adj::DType::F32;
        product_.code.m = 32, product_.code.n = 1024, product_.code.k = 256;
        product_.code.c.slot = 1;
        product_.code.c.rowStride = 1024;
    }

    int cursor(int slot, i64 offset, i64 rowBytes) {
        loop_.cursors.push_back({slot, 0, offset, rowBytes});
        return int(loop_.cursors.size()) - 1;
    }

    // A quarter of each row.
    void column(int number) { loop_.spans.push_back({cursor(0, number * kRow / 4, kRow), kRow / 4}); }

    // Of rows 8 to 31.
    void checkStretches(const char* what, std::vector<adj::Stretch> expected) {
        char* slots[] = {gates_.data(), result_.data(), other_.data()};
        adj::Block block{};
        block.slots = slots;
        block.rows = 32;
        block.begin = 8, block.end = 32;
        adj::LoopMemory memory;
        memory.fill(loop_, product_, adj::Workspace{}, block);
        std::sort(expected.begin(), expected.end(), [](auto& a, auto& b) { return a.begin < b.begin; });
        bool same = memory.count() == int(expected.size());
        for (int i = 0; same && i < memory.count(); i++) {
            const adj::Stretch& s = memory.stretches()[i];
            same = s.begin == expected[size_t(i)].begin && s.end == expected[size_t(i)].end;
        }
        checks.that(same, "fetched for a loop: %s", what);
    }

    std::vector<char> gates_, result_, other_;
    adj::MatMul product_{};
    adj::Loop loop_;
};

inline void testLoopMemory() { LoopMemoryTest::run(); }
