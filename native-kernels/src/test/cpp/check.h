// Counting checks, and the random numbers that tests draw shapes and values from.
#pragma once

#include <cmath>
#include <cstdarg>
#include <cstdint>
#include <cstdio>
#include <cstring>

struct Checks {
    long passed = 0, failed = 0;

    void that(bool ok, const char* format, ...) __attribute__((format(printf, 3, 4))) {
        if (ok) {
            passed++;
            return;
        }
        if (failed++ < 40) {
            va_list args;
            va_start(args, format);
            std::fputs("FAILED ", stdout);
            std::vprintf(format, args);
            std::fputs("\n", stdout);
            va_end(args);
        }
    }
};

inline Checks checks;

class Random {
public:
    explicit Random(uint64_t seed) : state_(seed * 0x9e3779b97f4a7c15ull + 1) {}

    uint64_t bits() {
        state_ ^= state_ << 13;
        state_ ^= state_ >> 7;
        state_ ^= state_ << 17;
        return state_ * 0x2545f4914f6cdd1dull;
    }
    int64_t below(int64_t n) { return int64_t((bits() >> 11) % uint64_t(n)); }
    int64_t between(int64_t low, int64_t high) { return low + below(high - low + 1); }
    bool chance(int percent) { return below(100) < percent; }
    double real(double low, double high) { return low + (high - low) * double(bits() >> 11) * 0x1p-53; }
    template <class T, size_t N>
    T of(const T (&items)[N]) {
        return items[below(int64_t(N))];
    }

private:
    uint64_t state_;
};
