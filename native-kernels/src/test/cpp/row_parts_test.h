// Rows of a region cut into chunks, and these into blocks.
#pragma once

#include <algorithm>
#include <cstdlib>

#include "check.h"
#include "region.h"

inline void checkRowParts(i64 rows, i64 unit, i64 most) {
    const adj::RowParts parts(rows, unit, most);
    bool right = parts.begin(0) == 0 && parts.begin(parts.count) == rows;
    for (i64 i = 0; right && i < parts.count; i++) {
        const i64 begin = parts.begin(i), size = parts.begin(i + 1) - begin;
        right = size > 0 && size <= std::min(most, parts.largest()) && begin % unit == 0;
    }
    // As many parts are as many rows wherever they lie, so that threads have the same to do.
    for (i64 n : {2, 4, 8}) {
        for (i64 i = 0; right && parts.count % n == 0 && i < n; i++) {
            const i64 size = parts.begin(parts.count * (i + 1) / n) - parts.begin(parts.count * i / n);
            right = std::abs(size - rows / n) <= 2 * unit;
        }
    }
    checks.that(right, "%ld rows in parts of %ld, units of %ld", long(rows), long(most), long(unit));
}

inline void testRowParts() {
    Random r(29);
    checkRowParts(500, 1, 16);
    checkRowParts(1, 16, 64);
    for (int i = 0; i < 200; i++) {
        const i64 unit = r.of({1, 1, 4, 16});
        checkRowParts(r.between(1, 5000), unit, unit * r.between(1, 40));
    }
    checks.that(adj::RowParts(0, 4, 16).count == 0 && adj::RowParts(0, 4, 16).largest() == 0, "no rows");
}
