// indexRange: y = a, whose elements must be in [0, extent).
#include "fault.cuh"
#include "places.cuh"

namespace routine {

struct IndexRange {
    const int* a;
    int* y;
    unsigned long long* fault;
    i64 size, extent;
};

__device__ void indexRange(const IndexRange& p) {
    for (i64 i = firstPlace(); i < p.size; i += placeStep()) {
        const int index = p.a[i];
        inside(index, p.extent, p.fault, i);
        p.y[i] = index;
    }
}

}  // namespace routine
