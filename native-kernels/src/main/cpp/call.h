// A CALL: a routine run for each row of a region, over dense operands.
#pragma once

#include <atomic>
#include <mutex>

#include "loop_run.h"

namespace adj {

constexpr int kMaxOperands = 4, kMaxParams = 10;

// What a routine found wrong with its values.
struct Fault {
    i64 region = -1, step = 0, position = 0, value = 0;
};

// The fault of a run: of several the one of the first step, and there at the lowest position, whatever the blocks.
class FaultLog {
public:
    bool any() const { return any_.load(std::memory_order_acquire); }

    void clear() { any_.store(false, std::memory_order_relaxed); }

    void report(i64 region, i64 step, i64 position, i64 value) {
        std::lock_guard<std::mutex> lock(mutex_);
        bool first = !any() || step < first_.step || (step == first_.step && position < first_.position);
        if (first) first_ = {region, step, position, value};
        any_.store(true, std::memory_order_release);
    }

    const Fault& first() const { return first_; }

private:
    std::atomic<bool> any_{false};
    std::mutex mutex_;
    Fault first_;
};

// The last operand is the result. Row r of operand i is elements[i] long and begins r * stride elements after the first.
struct CallCode {
    i64 rows = 0;
    double work = 0;  // per row, in elements of a loop
    i64 param[kMaxParams] = {};
    int operands = 0;
    struct {
        int slot;
        i64 offset;
        DType dtype;
        i64 stride, elements;
    } operand[kMaxOperands] = {};

    DType type(int i) const { return operand[i].dtype; }
};

// One row as a kernel sees it.
struct CallRow {
    const CallCode& code;
    i64 row;
    char* operand[kMaxOperands];
    FaultLog& faults;
    i64 region, step;

    i64 param(int i) const { return code.param[i]; }

    template <class T>
    T* at(int i) const {
        return (T*) operand[i];
    }

    // Position in the whole operand of an element of this row.
    i64 position(int i, i64 element) const { return row * code.operand[i].stride + element; }

    void fail(i64 position, i64 value) const { faults.report(region, step, position, value); }
};

struct Routine {
    const char* name;
    int params, operands;
    // Whether types, parameters and sizes of the operands fit each other.
    bool (*valid)(const CallCode& code);
    void (*run)(const CallRow& row);
};

struct Call {
    CallCode code;
    const Routine* routine;
    int scratchOrder[kMaxOperands] = {};

    double bytesPerRow() const {
        double bytes = 0;
        for (int i = 0; i < code.operands; i++) {
            if (code.operand[i].stride != 0) bytes += double(code.operand[i].elements * sizeOf(code.type(i)));
        }
        return bytes;
    }
};

inline i64 product(i64 a, i64 b, i64 c = 1) {
    // Far beyond any operand, and far from overflow.
    const double all = double(a) * double(b) * double(c);
    return a < 0 || b < 0 || c < 0 || all > 0x1p44 ? -1 : a * b * c;
}

template <class F>
void byType(DType type, F f) {
    switch (type) {
        case DType::F32: f(float()); break;
        case DType::F64: f(double()); break;
        case DType::I32: f(int32_t()); break;
    }
}

template <class F>
void byFloatType(DType type, F f) {
    type == DType::F32 ? f(float()) : f(double());
}

inline bool isFloat(DType type) { return type != DType::I32; }

}  // namespace adj
