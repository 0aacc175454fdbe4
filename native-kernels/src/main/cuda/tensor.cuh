// A whole tensor as the text of a user's operation sees it.
#pragma once

template <typename T>
struct Tensor {
    const T* data;
    long long size;
    long long rank;
    long long dims[8];

    // The element at a row-major position.
    __device__ T operator[](long long i) const { return data[i]; }
};
