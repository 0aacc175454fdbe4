// What a unit of CUDA text, compiled by g++, and the emulation that runs it know of each other.
#pragma once

extern "C" {

/** One kernel of a unit. The linker puts them side by side, as the compiler aligns what has 32 bytes. */
struct emu_entry {
    const char* unit;
    const char* name;
    int parameterBytes, mostThreads;
    void (*run)(const void* parameters);
};

static_assert(sizeof(emu_entry) == 32, "entries lie side by side");

/** A loaded unit: its kernels and its memory. What it has of static storage without a value is __shared__. */
struct emu_image {
    const emu_entry *firstEntry, *lastEntry;
    const char *begin, *end;
    char *sharedBegin, *sharedEnd;
};

/** Waits for all threads of the block. */
void emu_barrier(const char* file, int line);

enum emu_exchange { EMU_SYNC, EMU_INDEX, EMU_UP, EMU_DOWN, EMU_XOR, EMU_BALLOT };

/** Waits for the lanes of the mask and gives each the value of another, or the ballot. */
unsigned long long emu_warp(
    emu_exchange kind, unsigned mask, unsigned long long value, int operand, int width, const char* file, int line);

/** Says that the running thread is about to change this memory by an atomic operation. */
void emu_atomic(const void* address, int bytes);

void* emu_dynamic_shared();

[[noreturn]] void emu_trap();
}
