// cumulative: y[k] = fold of a[0..k] along each fibre, from either end: the sum, the product, the largest, the logarithm of
// the sum of exponentials. Folded in float64.
#include "scaled.cuh"

namespace routine {

template <typename T>
struct CumSum {
    using State = double;
    static __device__ State none() { return 0; }
    static __device__ State at(const Scan& p, i64 place, bool) { return ((const T*) p.a)[place]; }
    static __device__ State join(State earlier, State later) { return earlier + later; }
    static __device__ void put(const Scan& p, i64 place, State state) { ((T*) p.y)[place] = (T) state; }
};

template <typename T>
struct CumProd {
    using State = Scaled;
    static __device__ State none() { return {1, 0}; }
    static __device__ State at(const Scan& p, i64 place, bool) { return scaled(((const T*) p.a)[place]); }
    static __device__ State join(State earlier, State later) { return product(earlier, later); }
    static __device__ void put(const Scan& p, i64 place, State state) { ((T*) p.y)[place] = (T) value(state); }
};

__device__ __forceinline__ double lowest() { return __longlong_as_double((i64) 0xfff0000000000000ull); }

// NaN from the first one on.
template <typename T>
struct CumMax {
    using State = double;
    static __device__ State none() { return lowest(); }
    static __device__ State at(const Scan& p, i64 place, bool) { return ((const T*) p.a)[place]; }
    static __device__ State join(State earlier, State later) {
        return later > earlier || later != later ? later : earlier;
    }
    static __device__ void put(const Scan& p, i64 place, State state) { ((T*) p.y)[place] = (T) state; }
};

// The largest so far and the sum of exponentials relative to it, so that none overflows.
struct LogSum {
    double largest, sum;
};

__device__ __forceinline__ LogSum fromBelow(LogSum x, int distance) {
    return {fromBelow(x.largest, distance), fromBelow(x.sum, distance)};
}

template <typename T>
struct LogCumSumExp {
    using State = LogSum;
    static __device__ State none() { return {lowest(), 0}; }
    static __device__ State at(const Scan& p, i64 place, bool) { return {((const T*) p.a)[place], 1}; }
    static __device__ State join(State a, State b) {
        if (a.largest == b.largest) return {a.largest, a.sum + b.sum};
        if (b.largest < a.largest) return {a.largest, a.sum + b.sum * exp((T) (b.largest - a.largest))};
        return {b.largest, a.sum * exp((T) (a.largest - b.largest)) + b.sum};
    }
    static __device__ void put(const Scan& p, i64 place, State state) {
        ((T*) p.y)[place] = (T) state.largest + log((T) state.sum);
    }
};

}  // namespace routine
