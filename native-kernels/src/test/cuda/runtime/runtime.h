// What Java calls, and what units call. One launch runs at a time: the caller takes care of that.
#pragma once

#include <dlfcn.h>

#include <cstdint>
#include <cstring>
#include <string>
#include <vector>

#include "machine.h"
#include "product.h"

namespace emu {

/** A unit as Java holds it. */
struct Module {
    Unit unit;
    std::vector<Function> functions;
};

inline void say(const std::string& message, char* buffer, int bytes) {
    snprintf(buffer, bytes, "%s", message.c_str());
}

}  // namespace emu

// For units.
#pragma GCC visibility push(default)
extern "C" {

void emu_barrier(const char* file, int line) { emu::machine().block().barrier(file, line); }

unsigned long long emu_warp(
    emu_exchange kind, unsigned mask, unsigned long long value, int operand, int width, const char* file, int line) {
    return emu::machine().block().exchange(kind, mask, value, operand, width, file, line);
}

void emu_atomic(const void* address, int bytes) {
    emu::machine().touch(address, bytes, true, true, __builtin_return_address(0));
}

void* emu_dynamic_shared() { return emu::machine().dynamicShared(); }

[[noreturn]] void emu_trap() { emu::machine().block().fail("trap"); }

// g++ calls these before each access to memory when it compiles for the thread sanitizer, whose library is not used.
void __tsan_init() {}
#define EMU_ACCESS(name, bytes, writes)                                                 \
    void __tsan_unaligned_##name##bytes(void* address) {                                \
        emu::machine().touch(address, bytes, writes, false, __builtin_return_address(0)); \
    }                                                                                   \
    void __tsan_##name##bytes(void* address) {                                          \
        emu::machine().touch(address, bytes, writes, false, __builtin_return_address(0)); \
    }
#define EMU_ACCESSES(bytes) EMU_ACCESS(read, bytes, false) EMU_ACCESS(write, bytes, true)
EMU_ACCESSES(1)
EMU_ACCESSES(2)
EMU_ACCESSES(4)
EMU_ACCESSES(8)
EMU_ACCESSES(16)
void __tsan_read_range(void* address, size_t bytes) {
    emu::machine().touch(address, bytes, false, false, __builtin_return_address(0));
}
void __tsan_write_range(void* address, size_t bytes) {
    emu::machine().touch(address, bytes, true, false, __builtin_return_address(0));
}

// And these where its sanitizer of undefined behaviour found something.
#define EMU_UNDEFINED(name, what, ...)                                                       \
    void __ubsan_handle_##name(__VA_ARGS__) {                                                \
        emu::machine().wrong(what, __builtin_return_address(0));                             \
    }
EMU_UNDEFINED(type_mismatch_v1, "accesses an address that is not a multiple of its type's alignment", void*, void*)
EMU_UNDEFINED(out_of_bounds, "indexes an array outside its bounds", void*, void*)
EMU_UNDEFINED(divrem_overflow, "divides an integer by zero", void*, void*, void*)
EMU_UNDEFINED(shift_out_of_bounds, "shifts by no number of bits", void*, void*, void*)

}  // extern "C"
#pragma GCC visibility pop

// For Java.
extern "C" {

inline int64_t emu_allocate(int host, int64_t bytes) {
    return reinterpret_cast<int64_t>(emu::machine().memory.allocate(host ? emu::Region::HOST : emu::Region::DEVICE, bytes));
}

inline int emu_free(int64_t address) { return emu::machine().memory.release(reinterpret_cast<char*>(address)); }

/** Whether so many bytes lie in one allocation of that kind. */
inline int emu_holds(int host, int64_t address, int64_t bytes) {
    emu::Region* region = emu::machine().memory.find(reinterpret_cast<char*>(address));
    return region != nullptr && region->kind == (host ? emu::Region::HOST : emu::Region::DEVICE)
        && bytes <= region->begin + region->bytes - reinterpret_cast<char*>(address);
}

inline void emu_copy(int64_t to, int64_t from, int64_t bytes) {
    memmove(reinterpret_cast<void*>(to), reinterpret_cast<void*>(from), bytes);
}

inline void emu_fill(int64_t address, int64_t bytes, int value) { memset(reinterpret_cast<void*>(address), value, bytes); }

/** One product of matrices, each given by three words: the address and the strides of its rows and columns. */
inline void emu_multiply(int isDouble, int64_t m, int64_t n, int64_t k, double alpha, const int64_t* a, const int64_t* b,
                         double beta, const int64_t* c) {
    (isDouble ? emu::multiply<double> : emu::multiply<float>)(m, n, k, alpha, a, b, beta, c);
}

/** The unit in a library, or 0 and why not. */
inline int64_t emu_load(const char* path, char* message, int bytes) {
    // Units find the functions above only if this library is known to all.
    static void* self = [] {
        Dl_info info;
        return dladdr(reinterpret_cast<void*>(emu_trap), &info) ? dlopen(info.dli_fname, RTLD_NOW | RTLD_GLOBAL | RTLD_NOLOAD) : nullptr;
    }();
    void* library = self == nullptr ? nullptr : dlopen(path, RTLD_NOW | RTLD_LOCAL);
    void* unit = library == nullptr ? nullptr : dlsym(library, "emu_unit");
    if (unit == nullptr) {
        const char* why = dlerror();
        emu::say(why == nullptr ? "not a unit" : why, message, bytes);
        return 0;
    }
    const emu_image image = reinterpret_cast<emu_image (*)()>(unit)();
    emu::Module* module = new emu::Module{{library, image}, {}};
    for (const emu_entry* entry = image.firstEntry; entry != image.lastEntry; entry++) {
        module->functions.push_back({&module->unit, entry});
    }
    return reinterpret_cast<int64_t>(module);
}

inline void emu_unload(int64_t module) {
    emu::Module* loaded = reinterpret_cast<emu::Module*>(module);
    dlclose(loaded->unit.library);
    delete loaded;
}

/** A kernel, or 0. */
inline int64_t emu_find(int64_t module, const char* unit, const char* name) {
    for (const emu::Function& function : reinterpret_cast<emu::Module*>(module)->functions) {
        if (strcmp(function.entry->unit, unit) == 0 && strcmp(function.entry->name, name) == 0) {
            return reinterpret_cast<int64_t>(&function);
        }
    }
    return 0;
}

/** Runs a kernel; 0 and why not if something is wrong. */
inline int emu_launch(int64_t function, int64_t grid, int threads, int sharedBytes, const int64_t* words, int count,
                      int64_t seed, char* message, int bytes) {
    const std::string failure =
        emu::machine().launch(*reinterpret_cast<const emu::Function*>(function), grid, threads, sharedBytes, words, count, seed);
    emu::say(failure, message, bytes);
    return failure.empty();
}

}  // extern "C"
