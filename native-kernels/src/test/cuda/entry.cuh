// How the emulation sees a kernel; stands in for the header of this name that nvcc reads.
#pragma once

// Without bounds a compiler leaves registers for so many threads of a block, whatever the kernel needs.
constexpr int emu_bounds(int most = 256) { return most; }

#define ADJ_ENTRY(entry, function, Parameters, ...)                                         \
    static void entry##_thread(const void* p) {                                             \
        static_assert(sizeof(Parameters) % 8 == 0, "parameters are words of 8 bytes");      \
        ADJ_UNWRAP function(*static_cast<const Parameters*>(p));                            \
    }                                                                                       \
    __attribute__((section("emu_entries"), used)) static const emu_entry entry##_entry = { \
        ADJ_UNIT, #entry, sizeof(Parameters), emu_bounds(__VA_ARGS__), entry##_thread};
#define ADJ_UNWRAP(...) __VA_ARGS__

#define ADJ_DYNAMIC_SHARED(T, name) T* name = static_cast<T*>(emu_dynamic_shared())
