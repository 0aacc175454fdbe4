// linearRecurrence: y[0] = b[0], y[k] = a[k] y[k-1] + b[k] along each fibre, from either end. A stretch of elements is the map
// y -> slope y + shift, and maps join by composition. In float64.
#include "scaled.cuh"

namespace routine {

struct AffineMap {
    Scaled slope;
    double shift;
};

__device__ __forceinline__ AffineMap fromBelow(AffineMap x, int distance) {
    return {fromBelow(x.slope, distance), fromBelow(x.shift, distance)};
}

template <typename T>
struct LinearRecurrence {
    using State = AffineMap;
    static __device__ State none() { return {{1, 0}, 0}; }
    static __device__ State at(const Scan& p, i64 place, bool first) {
        return {scaled(first ? 0 : ((const T*) p.a)[place]), ((const T*) p.b)[place]};
    }
    static __device__ State join(State earlier, State later) {
        return {product(earlier.slope, later.slope), times(later.slope, earlier.shift) + later.shift};
    }
    static __device__ void put(const Scan& p, i64 place, State state) { ((T*) p.y)[place] = (T) state.shift; }
};

}  // namespace routine
