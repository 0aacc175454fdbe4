// What the kernels of an instruction set include. It is compiled for every machine, so it stands before the set is chosen.
#pragma once

#include <cmath>
#include <memory>
#include <type_traits>
#include <utility>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

#include "kernel_table.h"
#include "special_math.h"
#include "tanh_table.h"

// Vectors of 64 bytes never cross a call, so how narrower sets would pass them does not matter.
#pragma GCC diagnostic ignored "-Wpsabi"
#if defined(__clang__)
// Loops that call the C library stay loops.
#pragma GCC diagnostic ignored "-Wpass-failed"
#endif
