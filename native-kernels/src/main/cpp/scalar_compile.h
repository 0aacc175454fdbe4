// A LOOP over one element becomes a list of cells to read, operations in order, and cells to write.
#pragma once

#include "kernel_table.h"
#include "ssa.h"

namespace adj {

// A number of the compute type in the storage of a double.
inline double numberCell(DType compute, double v) {
    if (compute == DType::F32) {
        float narrow = float(v);
        std::memcpy(&v, &narrow, sizeof narrow);
    }
    return v;
}

inline ScalarLoop compileScalar(const LoopCode& code, Ssa& ssa) {
    ScalarLoop s;
    s.compute = code.compute;
    std::vector<int> at(size_t(ssa.end()), 0);
    std::vector<double> values;
    auto place = [&](int v, double value) {
        at[size_t(v)] = int(values.size());
        values.push_back(value);
    };
    for (int r = 0; r < ssa.first(); r++) {
        const Operand& o = code.reads[size_t(r)];
        place(r, 0);
        s.reads.push_back({o.slot, o.dtype, o.offset, at[size_t(r)]});
    }
    for (int v = ssa.first(); v < ssa.end(); v++) {
        const Node& n = ssa.node(v);
        if (n.uses > 0 && (n.fn == CONST || n.fn == INDEX)) place(v, n.fn == CONST ? n.imm : 0.0);
    }
    if (values.empty()) values.push_back(0);
    s.firstResult = int(values.size());
    for (int v = ssa.first(); v < ssa.end(); v++) {
        const Node& n = ssa.node(v);
        if (n.uses == 0 || n.fn == CONST || n.fn == INDEX) continue;
        int arg[3] = {0, 0, 0};
        for (int i = 0; i < kArity[n.fn]; i++) arg[i] = at[size_t(n.arg[i])];
        s.ops.push_back({n.fn, arg[0], arg[1], arg[2]});
        place(v, 0);
    }
    for (const Write& w : code.writes) s.writes.push_back({w.to.slot, w.to.dtype, w.to.offset, at[size_t(w.value)]});

    const size_t size = size_t(sizeOf(code.compute));
    s.values.assign(values.size(), 0.0);
    for (size_t i = 0; i < values.size(); i++) {
        double v = numberCell(code.compute, values[i]);
        std::memcpy(reinterpret_cast<char*>(s.values.data()) + i * size, &v, size);
    }
    return s;
}

}  // namespace adj
