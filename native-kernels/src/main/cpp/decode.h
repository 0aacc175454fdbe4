// Reads the words of a plan into plain structures and refuses what could not be run safely.
#pragma once

#include <cstring>
#include <stdexcept>
#include <string>
#include <vector>

#include "fn.h"

namespace adj {

using i64 = int64_t;

constexpr int kMaxAxes = 16;
constexpr int kScratch = -1;

struct Malformed : std::runtime_error {
    using std::runtime_error::runtime_error;
};

struct Operand {
    int slot = 0;
    i64 offset = 0;
    DType dtype = DType::F32;
    i64 stride[kMaxAxes] = {};
};

struct Instr {
    Fn fn;
    int arg[3];
    double imm;
};

struct Write {
    int value;
    Fold fold;
    Operand to;
};

struct LoopCode {
    DType compute = DType::F32;
    int rank = 0;
    i64 dims[kMaxAxes] = {};
    std::vector<Operand> reads;
    std::vector<Instr> instrs;
    std::vector<Write> writes;
};

struct Matrix {
    int slot;
    i64 offset, rowStride, colStride;
    i64 batchStride[kMaxAxes];
};

struct MatMulCode {
    DType dtype;
    int partition;
    i64 m, n, k;
    int nBatch;
    i64 batchDims[kMaxAxes];
    Matrix a, b, c;
    double alpha, beta;
};

class Words {
public:
    Words(const i64* begin, i64 count, int slots) : at_(begin), end_(begin + count), slots_(slots) {}

    i64 next() {
        if (at_ == end_) throw Malformed("code ends early");
        return *at_++;
    }

    i64 within(const char* what, i64 low, i64 high) {
        i64 v = next();
        if (v < low || v > high) {
            throw Malformed(std::string(what) + " is " + std::to_string(v) + ", not in " + std::to_string(low) + ".." +
                            std::to_string(high));
        }
        return v;
    }

    double real() {
        i64 bits = next();
        double v;
        std::memcpy(&v, &bits, sizeof v);
        return v;
    }

    i64 dim(const char* what) { return within(what, 0, i64(1) << 40); }
    // Far from where byte arithmetic on it could overflow.
    i64 stride() { return within("stride", -(i64(1) << 44), i64(1) << 44); }
    int slot() { return int(within("slot", kScratch, slots_ - 1)); }
    DType dtype(i64 last) { return DType(within("dtype", 0, last)); }
    // A count of items that each take at least one word can't exceed the words that are left.
    i64 count(const char* what) { return within(what, 0, end_ - at_); }
    bool done() const { return at_ == end_; }

    i64 offset() { return within("byte offset", 0, i64(1) << 46); }

private:
    const i64* at_;
    const i64* end_;
    int slots_;
};

inline void checkOffset(i64 bytes, DType t) {
    if (bytes % sizeOf(t) != 0) throw Malformed("byte offset " + std::to_string(bytes) + " splits an element");
}

inline void readDims(Words& w, int rank, i64* dims, i64 rows) {
    i64 total = 1;
    for (int a = 0; a < rank; a++) {
        dims[a] = w.dim("dimension");
        if (dims[a] > 0 && total > (i64(1) << 44) / dims[a]) throw Malformed("too many elements");
        total *= dims[a] > 0 ? dims[a] : 1;
    }
    if (dims[0] != rows) throw Malformed("leading dimension differs from the region's rows");
}

// Keeps every later sum of strides far from overflow.
inline void readStrides(Words& w, int rank, const i64* dims, i64* strides) {
    for (int a = 0; a < rank; a++) {
        strides[a] = w.stride();
        if (double(strides[a]) * double(dims[a]) > 0x1p46 || double(strides[a]) * double(dims[a]) < -0x1p46) {
            throw Malformed("operand spans too many elements");
        }
    }
}

// A value in scratch must stay inside the bytes that its row reserves, whatever the number of rows in a block.
inline void checkScratch(int slot, i64 offset, i64 bytesPerRow, int rank, const i64* dims, const i64* strides, i64 size) {
    if (slot != kScratch) return;
    i64 last = 0;
    for (int a = 1; a < rank; a++) {
        if (strides[a] < 0 && dims[a] > 1) throw Malformed("negative stride in scratch");
        last += strides[a] * (dims[a] > 0 ? dims[a] - 1 : 0);
    }
    bool rowFits = strides[0] >= 0 && strides[0] * size <= bytesPerRow - offset;
    if ((dims[0] > 1 && !rowFits) || (last + 1) * size > bytesPerRow - offset) {
        throw Malformed("scratch operand leaves its row");
    }
}

inline LoopCode readLoop(Words& w, i64 rows, i64 scratchBytes) {
    LoopCode loop;
    loop.compute = w.dtype(1);
    loop.rank = int(w.within("rank", 1, kMaxAxes));
    readDims(w, loop.rank, loop.dims, rows);
    auto operand = [&](Operand& o) {
        o.slot = w.slot();
        o.offset = w.offset();
        o.dtype = w.dtype(2);
        checkOffset(o.offset, o.dtype);
        readStrides(w, loop.rank, loop.dims, o.stride);
        checkScratch(o.slot, o.offset, scratchBytes, loop.rank, loop.dims, o.stride, sizeOf(o.dtype));
    };
    loop.reads.resize(size_t(w.count("number of reads")));
    for (Operand& o : loop.reads) operand(o);
    loop.instrs.resize(size_t(w.count("number of instructions")));
    int values = int(loop.reads.size());
    for (Instr& i : loop.instrs) {
        i.fn = Fn(w.within("function", 0, kPublicFns - 1));
        for (int k = 0; k < 3; k++) {
            i64 v = w.next();
            bool used = k < kArity[i.fn];
            if (used && (v < 0 || v >= values)) throw Malformed("instruction reads an undefined register");
            i.arg[k] = used ? int(v) : -1;
        }
        i.imm = w.real();
        if (i.fn == INDEX && !(i.imm >= 0 && i.imm < loop.rank)) throw Malformed("index axis out of range");
        values++;
    }
    loop.writes.resize(size_t(w.count("number of writes")));
    for (Write& o : loop.writes) {
        o.value = int(w.within("written register", 0, values - 1));
        o.fold = Fold(w.within("fold", 0, kFolds - 1));
        operand(o.to);
        for (int a = 0; a < loop.rank; a++) {
            if (o.fold == STORE && loop.dims[a] > 1 && o.to.stride[a] == 0) {
                throw Malformed("a store needs an element of its own for each coordinate");
            }
        }
        if (o.fold != STORE && o.to.slot == kScratch && rows > 1 && o.to.stride[0] == 0) {
            throw Malformed("a fold over rows can't end in scratch");
        }
    }
    return loop;
}

inline Matrix readMatrix(Words& w, const MatMulCode& g, i64 rows, i64 cols) {
    Matrix m;
    m.slot = w.slot();
    m.offset = w.offset();
    checkOffset(m.offset, g.dtype);
    readStrides(w, 1, &rows, &m.rowStride);
    readStrides(w, 1, &cols, &m.colStride);
    readStrides(w, g.nBatch, g.batchDims, m.batchStride);
    return m;
}

inline MatMulCode readMatMul(Words& w, i64 rows, i64 scratchBytes) {
    MatMulCode g;
    g.dtype = w.dtype(1);
    g.partition = int(w.within("partition", 0, 2));
    g.m = w.dim("m");
    g.n = w.dim("n");
    g.k = w.dim("k");
    g.nBatch = int(w.within("number of batch dimensions", 0, kMaxAxes));
    for (int a = 0; a < g.nBatch; a++) g.batchDims[a] = w.dim("batch dimension");
    g.a = readMatrix(w, g, g.m, g.k);
    g.b = readMatrix(w, g, g.k, g.n);
    g.c = readMatrix(w, g, g.m, g.n);
    g.alpha = w.real();
    g.beta = w.real();
    if (g.m >= INT32_MAX || g.n >= INT32_MAX || g.k >= INT32_MAX) throw Malformed("matrix side over 2^31");
    if (g.partition == 0 && g.m != rows) throw Malformed("m differs from the region's rows");
    if (g.partition == 1 && (g.nBatch == 0 || g.batchDims[0] != rows)) throw Malformed("batch differs from the rows");
    if (g.partition == 2 && rows != 1) throw Malformed("unpartitioned product in a region of several rows");
    if (g.n > 1 && g.c.colStride != 1) throw Malformed("C must be row-major");

    auto check = [&](const Matrix& x, i64 r, i64 c, bool movesWithRows) {
        if (x.slot != kScratch) return;
        if (!movesWithRows && rows > 1) throw Malformed("B can't be in scratch of a product partitioned by rows");
        i64 dims[kMaxAxes + 3], strides[kMaxAxes + 3];
        int rank = 0;
        auto axis = [&](i64 d, i64 s) { dims[rank] = d, strides[rank++] = s; };
        if (g.partition == 2) axis(1, 0);
        if (g.partition == 0) axis(r, x.rowStride);
        for (int a = 0; a < g.nBatch; a++) axis(g.batchDims[a], x.batchStride[a]);
        if (g.partition != 0) axis(r, x.rowStride);
        axis(c, x.colStride);
        checkScratch(x.slot, x.offset, scratchBytes, rank, dims, strides, sizeOf(g.dtype));
    };
    check(g.a, g.m, g.k, true);
    check(g.b, g.k, g.n, g.partition != 0);
    check(g.c, g.m, g.n, true);
    return g;
}

}  // namespace adj
