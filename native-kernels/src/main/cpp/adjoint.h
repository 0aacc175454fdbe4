// The door of the CPU engine: a plan is created once from a flat code of 64-bit words and run many times.
//
//   plan   := nRegions region*
//   region := rows nMembers scratchBytesPerRow member*
//   LOOP   := 0 computeType rank dims[rank]
//             nReads  { slot byteOffset dtype strides[rank] }*
//             nInstr  { fn a b c immBits }*
//             nWrites { reg fold slot byteOffset dtype strides[rank] }*
//   MATMUL := 1 dtype partition m n k nBatch batchDims[nBatch]
//             A{slot byteOffset rowStride colStride batchStrides[nBatch]} B{...} C{...} alphaBits betaBits
//   CALL   := 2 routine work params* { slot byteOffset dtype elementsPerRow rowStride }*
//
// dtype: 0 float32, 1 float64, 2 int32. fold: 0 store, 1 sum, 2 max, 3 min, 4 prod. partition: 0 rows of C,
// 1 first batch dimension, 2 none. A routine is told by its place in adj_routine_names; its
// file says which parameters and operands it takes, the result last. Work is that of all rows, in elements of a loop. Strides count elements; doubles travel as raw bits.
// Every member of a region is local to its rows, so a region runs block of rows by block of rows, all members in order.
// Slot -1 is scratch that belongs to the running block. Slots must not overlap each other in memory.
#ifndef ADJOINT_H
#define ADJOINT_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct adj_plan adj_plan;

// Returns NULL and writes a message into err when the code is malformed.
adj_plan* adj_plan_create(const int64_t* code, int64_t words, int32_t slots, char* err, int64_t err_bytes);
void adj_plan_bind(adj_plan* plan, int32_t slot, void* address);
// A plan is run by one thread at a time; different plans may run at the same time. Returns 0, or 1 if a routine had no
// result for its values: then no later region has run, and the plan can be run again.
int32_t adj_plan_run(adj_plan* plan, int32_t first_region, int32_t last_region_exclusive);
// What the last run failed of, as region, member, position and value; what the last two mean is said by the routine.
void adj_plan_fault(adj_plan* plan, int64_t* fault);
// What the plan holds to run in, apart from the memory bound to its slots.
int64_t adj_plan_bytes(const adj_plan* plan);
void adj_plan_free(adj_plan* plan);

// Threads of the process-wide pool, the caller included; 1 until set.
void adj_set_threads(int32_t threads);
int32_t adj_get_threads(void);

// Regions that take less, in nanoseconds as the engine estimates them, run on one thread: 25,000 until set. Returns what it was.
// For tests, whose programs are small.
double adj_set_least_divided(double nanoseconds);

// Whether plans made from now on turn stretches of pointwise instructions into machine code: 1 until set. Without effect where
// the processor has no AVX-512 or the system forbids code made at run time.
void adj_set_machine_code(int32_t on);

// Function names in opcode order, separated by commas.
const char* adj_fn_names(void);
// Routine names in the order of their codes, separated by commas.
const char* adj_routine_names(void);
// "avx512", "avx2", "baseline" or "neon".
const char* adj_isa(void);

// Zeroed memory aligned to 64 bytes, on huge pages where it is large; NULL on failure.
void* adj_alloc(int64_t bytes);
void adj_free(void* address, int64_t bytes);
// What adj_alloc gave out and the plans hold to run in, all that was freed left out: for tests that look for leaks.
int64_t adj_live_bytes(void);

#ifdef __cplusplus
}
#endif

#endif
