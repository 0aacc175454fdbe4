// One pool of threads for the whole process. A job is a range of blocks; the caller works too.
#pragma once

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <vector>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace adj {

inline void relax() {
#if defined(__x86_64__)
    _mm_pause();
#elif defined(__aarch64__)
    __asm__ __volatile__("yield");
#endif
}

class Pool {
public:
    using Task = void (*)(void* context, int thread, int64_t block);
    static constexpr int kMaxThreads = 256;

    // Never destroyed: detached workers may outlive static destructors at exit.
    static Pool& instance() {
        static Pool* pool = new Pool;
        return *pool;
    }

    int threads() const { return threads_.load(std::memory_order_relaxed); }

    // Threads that exist, and may therefore take part in a job, even after the number was lowered.
    int existing() const { return existing_.load(std::memory_order_acquire); }

    void resize(int n) {
        n = n < 1 ? 1 : n > kMaxThreads ? kMaxThreads : n;
        while (busy_.exchange(true, std::memory_order_acquire)) std::this_thread::yield();
        while (existing() < n) {
            int id = existing();
            std::thread([this, id] { work(id); }).detach();
            existing_.store(id + 1, std::memory_order_release);
        }
        threads_.store(n, std::memory_order_relaxed);
        busy_.store(false, std::memory_order_release);
    }

    // Runs task for every block, or returns false at once when another job has the pool.
    // prepared: threads for which the caller holds workspaces.
    bool run(Task task, void* context, int64_t blocks, int prepared) {
        if (busy_.exchange(true, std::memory_order_acquire)) return false;
        if (existing() > prepared) {
            busy_.store(false, std::memory_order_release);
            return false;
        }
        const int n = int(std::min<int64_t>(threads(), blocks));
        task_ = task;
        context_ = context;
        remaining_.store(blocks, std::memory_order_relaxed);
        // A late worker of an earlier job can only enter through these ranges, so they are published last.
        for (int t = 0; t < n; t++) {
            shares_[t].range.store(pack(blocks * t / n, blocks * (t + 1) / n), std::memory_order_release);
        }
        epoch_.fetch_add(1, std::memory_order_seq_cst);
        if (parked_.load(std::memory_order_seq_cst) > 0) {
            std::lock_guard<std::mutex> lock(mutex_);
            wake_.notify_all();
        }
        takeBlocks(0, n);
        for (int spins = 0; remaining_.load(std::memory_order_acquire) > 0; spins++) {
            if (spins < 20000) {
                relax();
            } else {
                std::this_thread::yield();
            }
        }
        busy_.store(false, std::memory_order_release);
        return true;
    }

private:
    struct alignas(64) Share {
        std::atomic<uint64_t> range{0};  // first block in the high half, end in the low half
    };

    static uint64_t pack(int64_t first, int64_t end) { return (uint64_t(first) << 32) | uint64_t(end); }

    // The owner takes from the front, others from the back.
    bool take(int share, bool owner, int64_t& block) {
        std::atomic<uint64_t>& range = shares_[share].range;
        uint64_t v = range.load(std::memory_order_acquire);
        for (;;) {
            int64_t first = int64_t(v >> 32), end = int64_t(v & 0xffffffffu);
            if (first >= end) return false;
            block = owner ? first : end - 1;
            uint64_t next = owner ? pack(first + 1, end) : pack(first, end - 1);
            if (range.compare_exchange_weak(v, next, std::memory_order_acq_rel, std::memory_order_acquire)) return true;
        }
    }

    void takeBlocks(int thread, int shares) {
        for (int i = 0; i < shares; i++) {
            int share = (thread + i) % shares;
            int64_t block;
            while (take(share, i == 0 && thread < shares, block)) {
                task_(context_, thread, block);
                remaining_.fetch_sub(1, std::memory_order_acq_rel);
            }
        }
    }

    void work(int id) {
        uint32_t seen = 0;
        for (;;) {
            for (int spins = 0; epoch_.load(std::memory_order_acquire) == seen; spins++) {
                if (spins < kSpins) {
                    relax();
                } else {
                    park(seen);
                }
            }
            seen = epoch_.load(std::memory_order_acquire);
            if (id < threads()) takeBlocks(id, threads());
        }
    }

    void park(uint32_t seen) {
        std::unique_lock<std::mutex> lock(mutex_);
        parked_.fetch_add(1, std::memory_order_seq_cst);
        wake_.wait(lock, [&] { return epoch_.load(std::memory_order_seq_cst) != seen; });
        parked_.fetch_sub(1, std::memory_order_seq_cst);
    }

    // About 50 microseconds of pauses before a worker gives its core back.
    static constexpr int kSpins = 2000;

    std::atomic<int> threads_{1}, existing_{1};
    std::atomic<bool> busy_{false};
    Task task_ = nullptr;
    void* context_ = nullptr;
    std::atomic<int64_t> remaining_{0};
    std::atomic<uint32_t> epoch_{0};
    std::atomic<int> parked_{0};
    Share shares_[kMaxThreads];
    std::mutex mutex_;
    std::condition_variable wake_;
};

}  // namespace adj
