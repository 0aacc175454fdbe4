// What a kernel found wrong with its values, in a word that holds the position above 32 bits and the value below: of several
// faults the one at the lowest position remains.
#pragma once

__device__ inline void report(unsigned long long* fault, long long position, int value) {
    atomicMin(fault, (unsigned long long) position << 32 | (unsigned) value);
}

// Whether an index is one of an axis; one that is not is reported.
__device__ inline bool inside(int index, long long extent, unsigned long long* fault, long long position) {
    if (index >= 0 && index < extent) return true;
    report(fault, position, index);
    return false;
}
