// linearRecurrence: y[0] = b[0], y[k] = a[k] y[k-1] + b[k] along each fibre, from either end. A stretch of elements is the map
// y -> first y + second, and maps join by composition. In float64.
#include "scan.cuh"

template <typename T>
struct LinearRecurrence {
    using State = Pair;
    static __device__ State none() { return {1, 0}; }
    static __device__ State at(const Scan& p, i64 place, bool first) {
        return {first ? 0 : (double) ((const T*) p.a)[place], (double) ((const T*) p.b)[place]};
    }
    static __device__ State join(State earlier, State later) {
        return {boundedProduct(earlier.first, later.first), later.first * earlier.second + later.second};
    }
    static __device__ void put(const Scan& p, i64 place, State state) { ((T*) p.y)[place] = (T) state.second; }
};
