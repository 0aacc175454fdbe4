// A plan: regions, the addresses bound to its slots, and the buffers its threads work in.
#pragma once

#include <atomic>

#include "code_memory.h"
#include "memory.h"
#include "pool.h"
#include "region.h"

namespace adj {

// Nanoseconds, as regions estimate them. Below it a region takes longer divided: threads have to be told, and what one of them
// wrote comes to the other only through the caches that they share.
inline std::atomic<double> leastDivided{25000};

class Plan {
public:
    Plan(const i64* code, i64 words, int slots) : slots_(size_t(slots), nullptr) {
        Words w(code, words, slots);
        i64 n = w.count("number of regions");
        for (i64 i = 0; i < n; i++) regions_.push_back(RegionCompiler::compile(w));
        if (!w.done()) throw Malformed("words left after the last region");
        loadCode();
        prepare(Pool::instance());
    }

    void bind(int slot, void* address) {
        if (slot >= 0 && size_t(slot) < slots_.size()) slots_[size_t(slot)] = (char*) address;
    }

    // False if a routine had no result for its values; regions after its own have not run.
    bool run(int first, int end) {
        Pool& pool = Pool::instance();
        if (pool.threads() != threads_ || pool.existing() > int(workspaces_.size())) prepare(pool);
        first = std::max(first, 0);
        end = std::min(end, int(regions_.size()));
        faults_.clear();
        for (int i = first; i < end && !faults_.any(); i++) run(i, pool);
        return !faults_.any();
    }

    const Fault& fault() const { return faults_.first(); }

    // What the plan holds to run in, slots not included.
    i64 bytes() const {
        i64 sum = code_.bytes() + packedBytes_ + workspaceBytes_ * i64(workspaces_.size());
        for (const Region& r : regions_) {
            for (const auto& p : r.partials) sum += i64(p.memory.size());
        }
        return sum;
    }

private:
    // Puts the machine code of all segments into one piece of memory.
    void loadCode() {
        std::vector<uint8_t> all;
        std::vector<std::pair<Segment*, size_t>> places;
        for (Region& r : regions_) {
            for (auto& m : r.members) {
                auto* l = std::get_if<Loop>(&m);
                if (!l) continue;
                for (Segment& s : l->segments) {
                    all.resize(size_t(roundUp(i64(all.size()), 64)), 0xCC);
                    places.push_back({&s, all.size()});
                    all.insert(all.end(), s.text.begin(), s.text.end());
                    s.text = {};
                }
            }
        }
        if (all.empty()) return;
        if (!code_.hold(all)) throw std::bad_alloc();
        for (auto& p : places) {
            const uint8_t* start = code_.start() + p.second;
            std::memcpy(&p.first->code, &start, sizeof start);
        }
    }

    struct Release {
        i64 bytes;
        void operator()(void* p) const { release(p, bytes); }
    };

    // f(thread, i) for every i below n, by all threads or, if the pool is taken, by this one.
    template <class F>
    void forEach(Pool& pool, i64 n, bool divide, const F& f) {
        auto task = [](void* context, int thread, int64_t i) { (*(const F*) context)(thread, i); };
        if (divide && threads_ > 1 && n > 1 && pool.run(task, (void*) &f, n, int(workspaces_.size()))) return;
        for (i64 i = 0; i < n; i++) f(0, i);
    }

    void run(int index, Pool& pool) {
        const Region& r = regions_[size_t(index)];
        RegionRunner runner(r, index, slots_.data(), packed_.get(), faults_);
        const bool divide = r.cost > leastDivided.load(std::memory_order_relaxed);
        forEach(pool, r.packs.parts(), divide, [&](int, i64 part) { runner.pack(part); });
        forEach(pool, r.blocks.count, divide, [&](int thread, i64 block) { runner.block(workspaces_[size_t(thread)], block); });
        if (!r.partials.empty()) runner.finish();
    }

    // Buffers for every thread that exists, of the largest size any region asks for.
    void prepare(Pool& pool) {
        threads_ = pool.threads();
        i64 packed = 0, scratch = 0, registers = 0, accumulators = 0, numbers = 0, pointers = 0, cells = 0;
        for (Region& r : regions_) {
            RegionCompiler::prepare(r, threads_);
            packed = std::max(packed, r.packs.size());
            scratch = std::max(scratch, scratchPlace(r.scratchBytes, int(r.scratchOffsets.size()) + 1, r.blockRows()));
            for (auto& m : r.members) {
                auto* l = std::get_if<Loop>(&m);
                if (!l) continue;
                registers = std::max(registers, l->regPitch * l->nRegs);
                accumulators = std::max(accumulators, l->rowAccBytes);
                numbers = std::max(numbers, roundUp(l->chunk * l->inner, kLanes) * 8);
                pointers = std::max<i64>(pointers, l->nPointers);
                cells = std::max<i64>(cells, l->nSingles);
            }
        }
        const i64 table = roundUp(pointers * 8, 64);
        const i64 sizes[] = {roundUp(scratch, 64), roundUp(registers, 64), roundUp(accumulators, 64),
                             roundUp(numbers, 64), roundUp(cells * 8, 64), table, table, table};
        i64 total = 0;
        for (i64 s : sizes) total += s;
        packedBytes_ = packed * 4;
        packed_ = std::unique_ptr<float, Release>((float*) allocate(packedBytes_), Release{packedBytes_});
        if (!packed_) throw std::bad_alloc();
        workspaces_.assign(size_t(std::max(pool.existing(), threads_)), Workspace());
        memory_.clear();
        workspaceBytes_ = total;
        for (Workspace& ws : workspaces_) {
            memory_.emplace_back((char*) allocate(total), Release{total});
            if (!memory_.back()) throw std::bad_alloc();
            char* at = memory_.back().get();
            char* parts[8];
            for (int i = 0; i < 8; at += sizes[i++]) parts[i] = at;
            ws.scratch = parts[0];
            ws.registers = parts[1];
            ws.rowAccumulators = parts[2];
            ws.numbers = parts[3];
            ws.cells = (double*) parts[4];
            ws.pointers = (char**) parts[5];
            ws.rowStart = (char**) parts[6];
            ws.walking = (char**) parts[7];
        }
    }

    std::vector<char*> slots_;
    CodeMemory code_;
    std::vector<Region> regions_;
    std::vector<Workspace> workspaces_;
    std::vector<std::unique_ptr<char, Release>> memory_;
    std::unique_ptr<float, Release> packed_;
    i64 workspaceBytes_ = 0, packedBytes_ = 0;
    FaultLog faults_;
    int threads_ = 0;
};

}  // namespace adj
