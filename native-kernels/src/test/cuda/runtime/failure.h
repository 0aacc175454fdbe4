// How the emulation stops: the first thing found wrong is kept as a message.
#pragma once

#include <cstdarg>
#include <cstdio>
#include <string>

namespace emu {

__attribute__((format(printf, 1, 2))) inline std::string text(const char* format, ...) {
    char buffer[1024];
    va_list values;
    va_start(values, format);
    vsnprintf(buffer, sizeof buffer, format, values);
    va_end(values);
    return buffer;
}

}  // namespace emu
