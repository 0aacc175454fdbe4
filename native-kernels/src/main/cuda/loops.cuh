// What printed loops are made of.
#pragma once

#ifdef __CUDACC__
// A printed constant may be for some operands only.
#pragma nv_diag_suppress 177
#endif

#include "entry.cuh"
#include "math.cuh"
#include "pack.cuh"
#include "index.cuh"
#include "team.cuh"
#include "columns.cuh"
