// Neighbouring elements as one access of memory: 16 bytes where there are as many.
#pragma once

#ifdef __CUDACC__
#define ADJ_UNROLL _Pragma("unroll")
#else
#define ADJ_UNROLL
#endif

template <typename T, int V>
struct alignas(sizeof(T) * V < 16 ? sizeof(T) * V : 16) Pack {
    T v[V];
};

template <int V, typename T>
__device__ __forceinline__ Pack<T, V> load(const T* from) {
    return *reinterpret_cast<const Pack<T, V>*>(from);
}

// The first n of a pack that the end of the memory may cut; the others are 0.
template <int V, typename T>
__device__ __forceinline__ Pack<T, V> load(const T* from, long long n) {
    if (n >= V) return load<V>(from);
    Pack<T, V> x;
    ADJ_UNROLL
    for (int i = 0; i < V; i++) x.v[i] = i < n ? from[i] : T(0);
    return x;
}

template <int V, typename T>
__device__ __forceinline__ Pack<T, V> repeat(const T* from) {
    Pack<T, V> x;
    const T one = *from;
    ADJ_UNROLL
    for (int i = 0; i < V; i++) x.v[i] = one;
    return x;
}

template <int V, typename T>
__device__ __forceinline__ Pack<T, V> gather(const T* from, long long stride, long long n) {
    Pack<T, V> x;
    ADJ_UNROLL
    for (int i = 0; i < V; i++) x.v[i] = i < n ? from[i * stride] : T(0);
    return x;
}

template <int V, typename T>
__device__ __forceinline__ void store(T* to, const Pack<T, V>& x) {
    *reinterpret_cast<Pack<T, V>*>(to) = x;
}

template <int V, typename T>
__device__ __forceinline__ void store(T* to, const Pack<T, V>& x, long long n) {
    if (n >= V) {
        store<V>(to, x);
        return;
    }
    ADJ_UNROLL
    for (int i = 0; i < V; i++) {
        if (i < n) to[i] = x.v[i];
    }
}

template <int V, typename T>
__device__ __forceinline__ void scatter(T* to, const Pack<T, V>& x, long long stride, long long n) {
    ADJ_UNROLL
    for (int i = 0; i < V; i++) {
        if (i < n) to[i * stride] = x.v[i];
    }
}
