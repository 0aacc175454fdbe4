// A region: members that run together, block of rows by block of rows.
#pragma once

#include <memory>
#include <variant>

#include "loop_compile.h"
#include "loop_memory.h"
#include "packs.h"
#include "routines.h"

namespace adj {

constexpr i64 kBlockBytes = 192 << 10;  // what the members of a block touch: well inside L2
constexpr i64 kScratchBytes = 512 << 10;  // of a block of rows that are many KiB each
constexpr i64 kMaxBlocks = 1 << 14;
constexpr double kProductBlockBytes = 768 << 10;  // what a block with products keeps at a time
constexpr i64 kLeastProductRows = 128;            // fewer would wait for B too often
constexpr i64 kCachedBytes = 1 << 20;  // what one member of a block leaves in the caches for another

// Rows cut into parts that begin at multiples of a unit, and of which as many make almost as many rows wherever they lie.
struct RowParts {
    i64 rows = 0, unit = 1, units = 0, count = 0;

    RowParts() = default;
    RowParts(i64 rows, i64 unit, i64 most) : rows(rows), unit(unit), units((rows + unit - 1) / unit) {
        const i64 each = std::max<i64>(1, most / unit);
        count = (units + each - 1) / each;
    }

    i64 begin(i64 i) const { return std::min(rows, units * i / count * unit); }
    i64 largest() const { return count == 0 ? 0 : std::min(rows, (units + count - 1) / count * unit); }
};

struct Region {
    i64 rows = 0;
    i64 scratchBytes = 0;
    std::vector<std::variant<Loop, MatMul, Call>> members;
    std::vector<i64> scratchOffsets;  // distinct, ascending

    bool dependsOnThreads = false;  // products repack B in every block, so their blocks are as few as threads
    RowParts chunks;                // what blocks are made of; if there are folds over rows, they are cut so whatever the blocks
    RowParts blocks;                // of chunks
    double cost = 0;                // nanoseconds, roughly

    // At most, in a block.
    i64 blockRows() const { return std::min(rows, blocks.largest() * chunks.largest()); }

    // Whether members of a block come back to what left the caches, as the backward steps of a recurrence do.
    bool outgrowsCaches() const { return members.size() > 1 && scratchBytes * blockRows() > kCachedBytes; }

    struct Partials {
        size_t member;
        i64 bytes;  // per chunk
        std::vector<char> memory;
        char* data = nullptr;
    };
    std::vector<Partials> partials;

    Packs packs;
};

class RegionCompiler {
public:
    static Region compile(Words& w) {
        Region r;
        r.rows = w.dim("rows");
        i64 count = w.count("number of members");
        r.scratchBytes = w.within("scratch bytes per row", 0, i64(1) << 36);
        // A lone member may be cut along any of its axes.
        const bool alone = count == 1 && r.scratchBytes == 0;
        for (i64 i = 0; i < count; i++) {
            switch (w.within("member", 0, 2)) {
                case 0: {
                    LoopCode code = readLoop(w, r.rows, r.scratchBytes);
                    r.members.push_back(LoopCompiler::compile(std::move(code), !alone));
                    break;
                }
                case 1: {
                    MatMul m;
                    m.code = readMatMul(w, r.rows, r.scratchBytes);
                    if (alone) spreadOverThreads(m);
                    MatMul* last = r.members.empty() ? nullptr : std::get_if<MatMul>(&r.members.back());
                    if (!last || !last->absorb(m.code)) r.members.push_back(m);
                    break;
                }
                default: r.members.push_back(readCall(w, r.rows, r.scratchBytes));
            }
        }
        if (alone) {
            if (auto* loop = std::get_if<Loop>(&r.members[0])) {
                r.rows = loop->single ? 1 : loop->dims[0];
            } else if (auto* m = std::get_if<MatMul>(&r.members[0])) {
                r.rows = m->rows();
            }
        }
        orderScratch(r);
        chooseBlocks(r);
        return r;
    }

    // Blocks of regions with products follow the number of threads.
    static void prepare(Region& r, int threads) {
        if (!r.dependsOnThreads) return;
        const bool folds = !r.partials.empty();
        const i64 unit = std::max<i64>(1, folds ? r.chunks.largest() : unitRows(r));
        i64 rows = roundUp((r.rows + threads - 1) / threads, unit);
        if (r.members.size() > 1) {
            double perRow = double(r.scratchBytes), largest = 0;
            for (auto& m : r.members) largest = std::max(largest, touched(m, false));
            i64 cached = std::max(i64(kProductBlockBytes / std::max(perRow + largest, 1.0)), kLeastProductRows) / unit * unit;
            if (hasHeavyRows(r)) cached = std::max(unit, scratchRows(r) / unit * unit);
            if (cached > 0 && rows > cached) {
                i64 pieces = (rows + cached - 1) / cached;
                rows = roundUp((rows + pieces - 1) / pieces, unit);
            }
        }
        if (!folds) r.chunks = RowParts(r.rows, unit, rows);
        r.blocks = RowParts(r.chunks.count, 1, folds ? rows / unit : 1);
        r.packs.clear();
        if (r.rows > 1) r.packs.choose(r.members, r.blocks.count, r.blockRows());
    }

private:
    // Rows whose scratch stays in cache while the members of a block run, and whether they are few and whole matrices, as
    // of images.
    static i64 scratchRows(const Region& r) { return kScratchBytes / std::max<i64>(r.scratchBytes, 1); }

    static bool hasHeavyRows(const Region& r) {
        auto isBatch = [](auto& m) {
            auto* mm = std::get_if<MatMul>(&m);
            return mm && mm->code.partition == 1;
        };
        return scratchRows(r) < 16 && std::any_of(r.members.begin(), r.members.end(), isBatch);
    }

    // A product that is alone in its region may be cut anywhere.
    static void spreadOverThreads(MatMul& m) {
        MatMulCode& c = m.code;
        if (c.a.slot == kScratch || c.b.slot == kScratch || c.c.slot == kScratch) return;
        for (int a = 0; a < c.nBatch; a++) {
            if (c.batchDims[a] > 1 && c.c.batchStride[a] == 0) return;
        }
        if (c.nBatch > 0 && c.batchDims[0] >= 8) {
            c.partition = 1;
        } else {
            c.partition = 0;
            m.byColumns = c.n > c.m;
        }
    }

    static i64 unitRows(const Region& r) {
        auto* m = std::get_if<MatMul>(&r.members[0]);
        bool batch = m && m->code.partition == 1;
        return batch ? 1 : m && m->byColumns ? 16 : 4;
    }

    template <class F>
    static void eachScratch(Region& r, F f) {
        for (auto& m : r.members) {
            if (auto* loop = std::get_if<Loop>(&m)) {
                for (Cursor& c : loop->cursors) f(c.slot, c.offset, c.scratchOrder);
            } else if (auto* mm = std::get_if<MatMul>(&m)) {
                f(mm->code.a.slot, mm->code.a.offset, mm->scratchOrder[0]);
                f(mm->code.b.slot, mm->code.b.offset, mm->scratchOrder[1]);
                f(mm->code.c.slot, mm->code.c.offset, mm->scratchOrder[2]);
            } else {
                Call& call = std::get<Call>(m);
                for (int i = 0; i < call.code.operands; i++) {
                    f(call.code.operand[i].slot, call.code.operand[i].offset, call.scratchOrder[i]);
                }
            }
        }
    }

    static void orderScratch(Region& r) {
        std::vector<i64>& all = r.scratchOffsets;
        for (auto& m : r.members) {
            if (auto* loop = std::get_if<Loop>(&m); loop && loop->single) {
                for (auto* cells : {&loop->scalar.reads, &loop->scalar.writes}) {
                    for (auto& c : *cells) {
                        if (c.slot == kScratch) all.push_back(c.offset);
                    }
                }
            }
        }
        eachScratch(r, [&](int slot, i64 offset, int&) {
            if (slot == kScratch) all.push_back(offset);
        });
        std::sort(all.begin(), all.end());
        all.erase(std::unique(all.begin(), all.end()), all.end());
        auto order = [&](i64 offset) { return int(std::lower_bound(all.begin(), all.end(), offset) - all.begin()); };
        eachScratch(r, [&](int slot, i64 offset, int& where) {
            if (slot == kScratch) where = order(offset);
        });
        for (auto& m : r.members) {
            if (auto* loop = std::get_if<Loop>(&m); loop && loop->single) {
                for (auto* cells : {&loop->scalar.reads, &loop->scalar.writes}) {
                    for (auto& c : *cells) {
                        if (c.slot == kScratch) c.offset = scratchPlace(c.offset, order(c.offset), 1);
                    }
                }
            }
        }
    }

    // Bytes per row that one member brings into the cache; a product's A streams through.
    static double touched(const std::variant<Loop, MatMul, Call>& m, bool all) {
        if (auto* loop = std::get_if<Loop>(&m)) return double(loop->bytesPerRow);
        if (auto* mm = std::get_if<MatMul>(&m)) {
            double size = double(sizeOf(mm->code.dtype));
            return mm->code.partition == 0 ? double(mm->code.n + (all ? mm->code.k : 0)) * size : 1024 * size;
        }
        return std::get<Call>(m).bytesPerRow();
    }

    static double costPerRow(const std::variant<Loop, MatMul, Call>& m) {
        if (auto* loop = std::get_if<Loop>(&m)) return loop->costPerRow;
        if (auto* mm = std::get_if<MatMul>(&m)) return mm->flopsPerRow() / (mm->code.dtype == DType::F32 ? 120 : 60);
        return std::get<Call>(m).code.work;
    }

    static void chooseBlocks(Region& r) {
        double perRow = 0;
        bool narrow = false;
        for (size_t i = 0; i < r.members.size(); i++) {
            auto& m = r.members[i];
            if (std::holds_alternative<MatMul>(m)) r.dependsOnThreads = true;
            perRow += touched(m, true);
            r.cost += costPerRow(m) * double(r.rows);
            auto* loop = std::get_if<Loop>(&m);
            if (!loop || !loop->chunkFolds) continue;
            narrow = narrow || loop->narrowChunks;
            r.partials.push_back({i, loop->chunkAccBytes, {}, nullptr});
        }
        i64 rows = std::max<i64>(1, i64(double(kBlockBytes) / std::max(perRow, 1.0)));
        rows = std::max(rows, (r.rows + kMaxBlocks - 1) / kMaxBlocks);
        if (!r.partials.empty()) {
            if (narrow) rows = std::min(rows, kNarrowRows);
            i64 accBytes = 0;
            for (auto& p : r.partials) accBytes += p.bytes;
            // Partial results should cost little next to the rows they stand for.
            rows = std::max(rows, std::min<i64>(r.rows, i64(4 * double(accBytes) / std::max(perRow, 1.0))));
            if (r.dependsOnThreads) {
                rows = std::max<i64>(16, (r.rows + 31) / 32);
                if (hasHeavyRows(r)) rows = std::max<i64>(1, scratchRows(r));
            }
            if (narrow) rows = std::min(rows, kNarrowRows);
            rows = std::max(rows, (r.rows + kMaxBlocks - 1) / kMaxBlocks);
        }
        // Of loops alone, many rows are cut where vectors begin; blocks of products are rather as even as can be.
        r.chunks = RowParts(r.rows, rows > 64 && !r.dependsOnThreads ? 16 : 1, rows);
        r.blocks = RowParts(r.chunks.count, 1, 1);
        for (auto& p : r.partials) {
            p.memory.resize(size_t(p.bytes * std::max<i64>(r.chunks.count, 1) + 64));
            p.data = p.memory.data() + (64 - reinterpret_cast<uintptr_t>(p.memory.data()) % 64) % 64;
        }
    }
};

class RegionRunner {
public:
    // index: number of the region in its plan, for the faults of routines.
    RegionRunner(const Region& region, i64 index, char* const* slots, float* packed, FaultLog& faults)
        : r_(region), index_(index), slots_(slots), packed_(packed), faults_(faults) {}

    void pack(i64 part) const { r_.packs.run(part, slots_, packed_); }

    void block(Workspace& ws, i64 index) const {
        Block b;
        b.slots = slots_;
        b.packed = packed_;
        b.soon = nullptr, b.soonCount = 0;
        const i64 firstChunk = r_.blocks.begin(index), lastChunk = r_.blocks.begin(index + 1);
        b.first = r_.chunks.begin(firstChunk);
        b.rows = r_.chunks.begin(lastChunk) - b.first;
        size_t partial = 0;
        const bool outgrows = r_.outgrowsCaches();
        LoopMemory soon;
        for (const auto& m : r_.members) {
            b.fetches = outgrows && soon.count() == 0;
            soon.clear();
            b.begin = b.first;
            b.end = b.first + b.rows;
            b.chunkAccumulators = nullptr;
            if (auto* loop = std::get_if<Loop>(&m)) {
                if (loop->single) {
                    kernels().scalarLoop[int(loop->scalar.compute)](loop->scalar, slots_, ws.scratch);
                } else if (loop->chunkFolds) {
                    chunks(*loop, ws, b, firstChunk, lastChunk, r_.partials[partial++]);
                } else {
                    LoopRunner(*loop, ws, b).run();
                }
            } else if (auto* mm = std::get_if<MatMul>(&m)) {
                auto* next = &m == &r_.members.back() ? nullptr : std::get_if<Loop>(&m + 1);
                if (outgrows && next && !next->single && mm->canFetch()) soon.fill(*next, *mm, ws, b);
                b.soon = soon.stretches(), b.soonCount = soon.count();
                mm->code.dtype == DType::F32 ? runMatMul<float>(*mm, ws, b) : runMatMul<double>(*mm, ws, b);
            } else {
                runCall(std::get<Call>(m), ws, b, faults_, index_, &m - r_.members.data());
            }
        }
    }

    // Joins the chunks of every fold over rows pairwise, in an order that depends on their number alone.
    void finish() const {
        for (const auto& p : r_.partials) {
            const Loop& loop = std::get<Loop>(r_.members[p.member]);
            for (const TileFold& f : loop.folds) {
                if (f.scope == TileFold::CHUNK) join(loop, f, p);
            }
        }
    }

private:
    void chunks(const Loop& loop, Workspace& ws, Block b, i64 first, i64 last, const Region::Partials& p) const {
        for (i64 chunk = first; chunk < last; chunk++) {
            b.begin = r_.chunks.begin(chunk);
            b.end = r_.chunks.begin(chunk + 1);
            b.chunkAccumulators = p.data + chunk * p.bytes;
            for (const TileFold& f : loop.folds) {
                if (f.scope == TileFold::CHUNK) LoopRunner::fillAccumulator(f, loop.type, b.chunkAccumulators + f.accOffset);
            }
            LoopRunner(loop, ws, b).run();
        }
    }

    void join(const Loop& loop, const TileFold& f, const Region::Partials& p) const {
        if (f.accCount == 0) return;
        const i64 n = r_.chunks.count;
        char* base = p.data + f.accOffset;
        if (n == 0) LoopRunner::fillAccumulator(f, loop.type, base);
        FoldFn into = kernels().foldInto[f.wide ? 1 : loop.type][f.fold];
        for (i64 step = 1; step < n; step *= 2) {
            for (i64 c = 0; c + step < n; c += 2 * step) {
                into(base + c * p.bytes, base + (c + step) * p.bytes, 1, f.accCount);
            }
        }
        const Cursor& to = loop.cursors[size_t(f.destination)];
        f.finish(slots_[to.slot] + to.offset, base, f.shape, f.strides, f.shape.dims[0], f.accCount);
    }

    const Region& r_;
    i64 index_;
    char* const* slots_;
    float* packed_;
    FaultLog& faults_;
};

}  // namespace adj
