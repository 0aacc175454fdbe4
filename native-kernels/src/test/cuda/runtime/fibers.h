// Threads of a block as fibers of one thread of the operating system: each has a stack of its own and runs until it
// gives way.
#pragma once

#include <sys/mman.h>

#include <cstddef>
#include <cstdint>
#include <cstdlib>

#if !defined(__x86_64__)
#include <ucontext.h>
#endif

namespace emu {

#if defined(__x86_64__)

// The registers that a call preserves, on the stack that is left.
struct Context {
    void* top = nullptr;
};

extern "C" void emu_switch(void** from, void* to);
asm(R"(
    .text
    .hidden emu_switch
    .globl emu_switch
    .type emu_switch, @function
emu_switch:
    pushq %rbp
    pushq %rbx
    pushq %r12
    pushq %r13
    pushq %r14
    pushq %r15
    movq %rsp, (%rdi)
    movq %rsi, %rsp
    popq %r15
    popq %r14
    popq %r13
    popq %r12
    popq %rbx
    popq %rbp
    ret
    .size emu_switch, . - emu_switch
)");

inline void prepare(Context& context, char* stack, size_t bytes, void (*start)()) {
    void** top = reinterpret_cast<void**>(stack + bytes);
    // As if start had been called: its return address, then the place to return to and six registers.
    *--top = nullptr;
    *--top = reinterpret_cast<void*>(start);
    for (int i = 0; i < 6; i++) {
        *--top = nullptr;
    }
    context.top = top;
}

inline void give(Context& from, Context& to) { emu_switch(&from.top, to.top); }

#else

struct Context {
    ucontext_t registers;
};

inline void prepare(Context& context, char* stack, size_t bytes, void (*start)()) {
    getcontext(&context.registers);
    context.registers.uc_stack.ss_sp = stack;
    context.registers.uc_stack.ss_size = bytes;
    context.registers.uc_link = nullptr;
    makecontext(&context.registers, start, 0);
}

inline void give(Context& from, Context& to) { swapcontext(&from.registers, &to.registers); }

#endif

/** Stacks for the threads of the largest block, each with a page below it that nobody may touch. */
class Stacks {
public:
    static constexpr size_t kBytes = 256 << 10;

    char* of(int thread) {
        if (begin_ == nullptr) {
            void* place = mmap(nullptr, kThreads * kBytes, PROT_READ | PROT_WRITE,
                               MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
            if (place == MAP_FAILED) abort();
            begin_ = static_cast<char*>(place);
        }
        char* stack = begin_ + thread * kBytes;
        if (thread >= guarded_) {
            mprotect(stack, kGuard, PROT_NONE);
            guarded_ = thread + 1;
        }
        return stack;
    }

    bool holds(const void* address) const {
        return begin_ != nullptr && address >= begin_ && address < begin_ + kThreads * kBytes;
    }

private:
    static constexpr size_t kThreads = 1024;
    static constexpr size_t kGuard = 4096;

    char* begin_ = nullptr;
    int guarded_ = 0;
};

}  // namespace emu
