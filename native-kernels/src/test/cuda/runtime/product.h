// A matrix product as a library of the device computes it: c = alpha a b + beta c.
#pragma once

#include <cstdint>

namespace emu {

template <typename T>
struct Matrix {
    T* begin;
    int64_t row, column;

    T& at(int64_t i, int64_t j) const { return begin[i * row + j * column]; }
};

template <typename T>
void multiply(int64_t m, int64_t n, int64_t k, double alpha, const int64_t* a, const int64_t* b, double beta, const int64_t* c) {
    // Each is given by its address and the strides of its rows and columns.
    const auto matrix = [](const int64_t* words) { return Matrix<T>{reinterpret_cast<T*>(words[0]), words[1], words[2]}; };
    const Matrix<T> left = matrix(a), right = matrix(b), result = matrix(c);
    for (int64_t i = 0; i < m; i++) {
        for (int64_t j = 0; j < n; j++) {
            T sum = 0;
            for (int64_t l = 0; l < k; l++) sum += left.at(i, l) * right.at(l, j);
            T& place = result.at(i, j);
            // With beta 0 the old content is not read, NaN or not.
            place = static_cast<T>(alpha) * sum + (beta == 0 ? T(0) : static_cast<T>(beta) * place);
        }
    }
}

}  // namespace emu
