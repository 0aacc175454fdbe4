// Runs a block: its threads one at a time in an order that changes, each until it waits for others or ends. What a GPU
// answers with a hang or with chance (a barrier that some threads do not reach, an exchange with a lane that takes no
// part) is an error here.
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <string>

#include "../emulation.h"
#include "failure.h"
#include "fibers.h"

namespace emu {

struct Thread {
    enum State { READY, AT_BARRIER, AT_EXCHANGE, DONE };

    Context context;
    State state;
    const char* file;
    int line;
    // Of an exchange.
    emu_exchange kind;
    unsigned mask;
    uint64_t value, result;
    int operand, width;
};

/** What the order of threads is drawn from. */
class Draws {
public:
    explicit Draws(uint64_t seed = 0) : state_(seed * 0x9e3779b97f4a7c15ull + 1) {}

    /** A number below the bound. */
    uint64_t below(uint64_t bound) {
        state_ ^= state_ << 13;
        state_ ^= state_ >> 7;
        state_ ^= state_ << 17;
        return state_ % bound;
    }

private:
    uint64_t state_;
};

class Block {
public:
    static constexpr int kMostThreads = 1024;
    static constexpr int kLanes = 32;

    /** What the block tells of its progress. */
    struct Observer {
        virtual void enter(int thread) = 0;
        virtual void barrierPassed() = 0;
        virtual void warpSynchronised(int warp, unsigned mask) = 0;
    };

    /** Runs a function in so many threads; false if something is wrong, which {@link failure} says. */
    bool run(int threads, void (*body)(const void*), const void* parameters, Draws& draws, Observer& observer) {
        count_ = threads;
        body_ = body;
        parameters_ = parameters;
        observer_ = &observer;
        failure_.clear();
        for (int i = 0; i < threads; i++) {
            prepare(threads_[i].context, stacks_.of(i), Stacks::kBytes, start);
            threads_[i].state = Thread::READY;
            order_[i] = i;
        }
        running_ = this;
        for (int left = threads; left > 0;) {
            for (int i = threads - 1; i > 0; i--) {
                std::swap(order_[i], order_[draws.below(i + 1)]);
            }
            bool moved = false;
            for (int i = 0; i < threads; i++) {
                Thread& thread = threads_[order_[i]];
                if (thread.state != Thread::READY) continue;
                moved = true;
                now_ = order_[i];
                observer.enter(now_);
                give(scheduler_, thread.context);
                if (!failure_.empty()) return false;
                left -= thread.state == Thread::DONE;
            }
            if (!moved && !passBarrier()) return false;
        }
        return true;
    }

    const std::string& failure() const { return failure_; }

    int now() const { return now_; }

    bool holdsStack(const void* address) const { return stacks_.holds(address); }

    /** Ends the launch; called by a thread. */
    [[noreturn]] void fail(const std::string& why) {
        failure_ = why;
        give(threads_[now_].context, scheduler_);
        abort();
    }

    void barrier(const char* file, int line) {
        wait(Thread::AT_BARRIER, file, line);
    }

    uint64_t exchange(emu_exchange kind, unsigned mask, uint64_t value, int operand, int width, const char* file, int line) {
        Thread& me = threads_[now_];
        const int lane = now_ % kLanes;
        const int first = now_ - lane;
        if ((mask >> lane & 1) == 0) {
            fail(text("%s:%d: thread %d is lane %d, which is not in its own mask %08x", base(file), line, now_, lane, mask));
        }
        me.kind = kind;
        me.mask = mask;
        me.value = value;
        me.operand = operand;
        me.width = width;
        me.file = file;
        me.line = line;
        me.state = Thread::AT_EXCHANGE;
        for (int i = 0; i < kLanes; i++) {
            if ((mask >> i & 1) != 0 && !(first + i < count_ && meets(threads_[first + i], me))) {
                wait(Thread::AT_EXCHANGE, file, line);
                return me.result;
            }
        }
        complete(first, mask);
        return me.result;
    }

private:
    static void start() {
        Block* block = running_;
        block->body_(block->parameters_);
        Thread& me = block->threads_[block->now_];
        me.state = Thread::DONE;
        give(me.context, block->scheduler_);
        abort();
    }

    void wait(Thread::State state, const char* file, int line) {
        Thread& me = threads_[now_];
        me.state = state;
        me.file = file;
        me.line = line;
        give(me.context, scheduler_);
    }

    static bool meets(const Thread& a, const Thread& b) {
        return a.state == Thread::AT_EXCHANGE && a.kind == b.kind && a.mask == b.mask && a.line == b.line
            && strcmp(a.file, b.file) == 0;
    }

    /** All lanes of the mask are there: each gets its result and goes on. */
    void complete(int first, unsigned mask) {
        unsigned ballot = 0;
        for (int i = 0; i < kLanes; i++) {
            if ((mask >> i & 1) != 0 && threads_[first + i].value != 0) ballot |= 1u << i;
        }
        for (int i = 0; i < kLanes; i++) {
            if ((mask >> i & 1) == 0) continue;
            Thread& lane = threads_[first + i];
            lane.state = Thread::READY;
            lane.result = ballot;
            if (lane.kind != EMU_SYNC && lane.kind != EMU_BALLOT) {
                const int source = sourceOf(lane, i);
                if ((mask >> source & 1) == 0) {
                    fail(text("%s:%d: lane %d of warp %d takes the value of lane %d, which is not in the mask %08x",
                              base(lane.file), lane.line, i, first / kLanes, source, mask));
                }
                lane.result = threads_[first + source].value;
            }
        }
        if (threads_[now_].kind == EMU_SYNC) observer_->warpSynchronised(first / kLanes, mask);
    }

    static int sourceOf(const Thread& lane, int i) {
        const int begin = i & ~(lane.width - 1);
        int source = i;
        switch (lane.kind) {
            case EMU_INDEX: return begin + (lane.operand & (lane.width - 1));
            case EMU_UP: source = i - lane.operand; break;
            case EMU_DOWN: source = i + lane.operand; break;
            default:
                source = i ^ lane.operand;
                // Earlier groups of lanes may be read, later ones not.
                return source < begin + lane.width ? source : i;
        }
        return source >= begin && source < begin + lane.width ? source : i;
    }

    /** No thread can go on: all wait at one barrier, or something is wrong. */
    bool passBarrier() {
        const Thread* first = nullptr;
        for (int i = 0; i < count_; i++) {
            const Thread& thread = threads_[i];
            if (thread.state == Thread::AT_EXCHANGE) {
                failure_ = stuck(i);
                return false;
            }
            if (thread.state == Thread::AT_BARRIER && first == nullptr) first = &thread;
        }
        int there = 0;
        for (int i = 0; i < count_; i++) {
            const Thread& thread = threads_[i];
            there += thread.state == Thread::AT_BARRIER && thread.line == first->line && strcmp(thread.file, first->file) == 0;
        }
        if (there < count_) {
            failure_ = text("%s:%d: only %d of %d threads reach the barrier", base(first->file), first->line, there, count_);
            return false;
        }
        for (int i = 0; i < count_; i++) {
            threads_[i].state = Thread::READY;
        }
        observer_->barrierPassed();
        return true;
    }

    std::string stuck(int i) const {
        const Thread& thread = threads_[i];
        unsigned absent = 0;
        for (int lane = 0; lane < kLanes; lane++) {
            const int other = i / kLanes * kLanes + lane;
            if (other >= count_ || !meets(threads_[other], thread)) absent |= 1u << lane;
        }
        return text("%s:%d: thread %d waits for the lanes %08x of its warp, of which %08x do not come",
                    base(thread.file), thread.line, i, thread.mask, thread.mask & absent);
    }

    static const char* base(const char* file) {
        const char* slash = strrchr(file, '/');
        return slash == nullptr ? file : slash + 1;
    }

    inline static Block* running_ = nullptr;

    Stacks stacks_;
    Context scheduler_;
    Thread threads_[kMostThreads];
    int order_[kMostThreads];
    int count_ = 0;
    int now_ = 0;
    void (*body_)(const void*) = nullptr;
    const void* parameters_ = nullptr;
    Observer* observer_ = nullptr;
    std::string failure_;
};

}  // namespace emu
