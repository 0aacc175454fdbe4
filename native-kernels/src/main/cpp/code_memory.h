// Machine code made at run time, in memory of its own that is writable first and executable then, never both.
#pragma once

#include <cstdint>
#include <cstring>
#include <vector>

#if defined(__linux__)
#include <sys/mman.h>
#include <unistd.h>
#endif

namespace adj {

class CodeMemory {
public:
    CodeMemory() = default;
    CodeMemory& operator=(CodeMemory&& other) noexcept {
        std::swap(start_, other.start_);
        std::swap(size_, other.size_);
        return *this;
    }
    ~CodeMemory() {
#if defined(__linux__)
        if (start_) munmap(start_, size_);
#endif
    }

    // False where the system refuses.
    bool hold(const std::vector<uint8_t>& code) {
#if defined(__linux__)
        const size_t page = size_t(sysconf(_SC_PAGESIZE));
        const size_t size = (code.size() + page - 1) / page * page;
        void* p = mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (p == MAP_FAILED) return false;
        std::memcpy(p, code.data(), code.size());
        if (mprotect(p, size, PROT_READ | PROT_EXEC) != 0) {
            munmap(p, size);
            return false;
        }
        CodeMemory made;
        made.start_ = p;
        made.size_ = size;
        *this = std::move(made);
        return true;
#else
        (void) code;
        return false;
#endif
    }

    const uint8_t* start() const { return (const uint8_t*) start_; }
    int64_t bytes() const { return int64_t(size_); }

    // Whether the system lets a program run code that it wrote.
    static bool isAllowed() {
        static const bool allowed = CodeMemory().hold({0xC3});
        return allowed;
    }

private:
    void* start_ = nullptr;
    size_t size_ = 0;
};

}  // namespace adj
