// Elementary functions of one number, free of branches, so that a compiler turns a loop over them into vector code,
// and CUDA compiles the same text. Polynomials are minimax fits of relative error (Remez exchange); n in a name is
// the degree. Every function keeps NaN, infinities, signed zeros and subnormals as IEEE 754 has them.
//
// There is no include guard: the CPU engine includes this file once for each instruction set, in its own namespace.

#ifdef __CUDACC__
#define ADJ_MATH __device__ __forceinline__ static
#define ADJ_BUILTIN(function) ::function

ADJ_MATH uint32_t adj_bits(float x) { return __float_as_uint(x); }
ADJ_MATH uint64_t adj_bits(double x) { return uint64_t(__double_as_longlong(x)); }
ADJ_MATH float adj_float(uint32_t u) { return __uint_as_float(u); }
ADJ_MATH double adj_double(uint64_t u) { return __longlong_as_double((long long) u); }
#else
#define ADJ_MATH static inline __attribute__((always_inline, unused))
#define ADJ_BUILTIN(function) __builtin_##function

ADJ_MATH uint32_t adj_bits(float x) {
    uint32_t u;
    __builtin_memcpy(&u, &x, sizeof u);
    return u;
}

ADJ_MATH uint64_t adj_bits(double x) {
    uint64_t u;
    __builtin_memcpy(&u, &x, sizeof u);
    return u;
}

ADJ_MATH float adj_float(uint32_t u) {
    float x;
    __builtin_memcpy(&x, &u, sizeof x);
    return x;
}

ADJ_MATH double adj_double(uint64_t u) {
    double x;
    __builtin_memcpy(&x, &u, sizeof x);
    return x;
}
#endif

#define ADJ_INFINITY_F adj_float(0x7f800000u)
#define ADJ_INFINITY_D adj_double(0x7ff0000000000000ull)
#define ADJ_NAN_F adj_float(0x7fc00000u)
#define ADJ_NAN_D adj_double(0x7ff8000000000000ull)

ADJ_MATH float adj_abs(float x) { return adj_float(adj_bits(x) & 0x7fffffffu); }
ADJ_MATH double adj_abs(double x) { return adj_double(adj_bits(x) & 0x7fffffffffffffffull); }

// The sign of s on the magnitude m, which must not be negative.
ADJ_MATH float adj_signed(float m, float s) { return adj_float(adj_bits(m) | (adj_bits(s) & 0x80000000u)); }
ADJ_MATH double adj_signed(double m, double s) {
    return adj_double(adj_bits(m) | (adj_bits(s) & 0x8000000000000000ull));
}

// Adding 1.5 * 2^23 leaves the nearest integer in the low mantissa bits: rounding and float-to-int in one addition.
#define ADJ_ROUND_F 12582912.0f
#define ADJ_ROUND_D 6755399441055744.0

// 2^k, for k held in the low bits of a sum with ADJ_ROUND.
ADJ_MATH float adj_pow2(float rounded) { return adj_float((adj_bits(rounded) + 127u) << 23); }
ADJ_MATH double adj_pow2(double rounded) { return adj_double((adj_bits(rounded) + 1023ull) << 52); }

// exp(r) for |r| <= ln(2)/2.
ADJ_MATH float adj_exp_n6(float r) {
    float p = 0x1.6a2262p-10f;
    p = p * r + 0x1.123b04p-7f;
    p = p * r + 0x1.5558f8p-5f;
    p = p * r + 0x1.555490p-3f;
    p = p * r + 0x1.fffffcp-2f;
    return p * (r * r) + r + 1.0f;
}

// (exp(r) - 1 - r) / r^2 for |r| <= ln(2)/2.
ADJ_MATH double adj_exp_tail_n10(double r) {
    double p = 0x1.1f95f176e0ec9p-29;
    p = p * r + 0x1.af5fb379e45d2p-26;
    p = p * r + 0x1.27e4c54535ae3p-22;
    p = p * r + 0x1.71ddf7d282912p-19;
    p = p * r + 0x1.a01a01b0e1ab3p-16;
    p = p * r + 0x1.a01a01b013965p-13;
    p = p * r + 0x1.6c16c16c143c8p-10;
    p = p * r + 0x1.111111110f647p-7;
    p = p * r + 0x1.555555555555ap-5;
    p = p * r + 0x1.5555555555559p-3;
    return p * r + 0.5;
}

// ln(2) in two parts, the first with trailing zeros so that k times it is exact.
ADJ_MATH float adj_reduce_exp(float x, float k) { return (x - k * 0.693359375f) + k * 2.12194440e-4f; }
ADJ_MATH double adj_reduce_exp(double x, double k) {
    return (x - k * 0x1.62e42fee00000p-1) - k * 0x1.a39ef35793c76p-33;
}

// exp without care for overflow, underflow or subnormal results: |x| <= 87.
ADJ_MATH float adj_exp_inner(float x) {
    float rounded = x * 1.44269504f + ADJ_ROUND_F;
    return adj_exp_n6(adj_reduce_exp(x, rounded - ADJ_ROUND_F)) * adj_pow2(rounded);
}

ADJ_MATH double adj_exp_inner(double x) {
    double rounded = x * 1.4426950408889634 + ADJ_ROUND_D;
    double r = adj_reduce_exp(x, rounded - ADJ_ROUND_D);
    return (adj_exp_tail_n10(r) * (r * r) + r + 1.0) * adj_pow2(rounded);
}

// The scale 2^k is applied in two halves: one step would leave the exponent range where the result is subnormal.
ADJ_MATH float adj_exp(float x) {
    float t = x < -105.0f ? -105.0f : x;
    t = t > 90.0f ? 90.0f : t;
    float k = (t * 1.44269504f + ADJ_ROUND_F) - ADJ_ROUND_F;
    float half = k * 0.5f + ADJ_ROUND_F;
    float rest = (k - (half - ADJ_ROUND_F)) + ADJ_ROUND_F;
    return adj_exp_n6(adj_reduce_exp(t, k)) * adj_pow2(half) * adj_pow2(rest);
}

ADJ_MATH double adj_exp(double x) {
    double t = x < -746.0 ? -746.0 : x;
    t = t > 710.0 ? 710.0 : t;
    double k = (t * 1.4426950408889634 + ADJ_ROUND_D) - ADJ_ROUND_D;
    double half = k * 0.5 + ADJ_ROUND_D;
    double rest = (k - (half - ADJ_ROUND_D)) + ADJ_ROUND_D;
    double r = adj_reduce_exp(t, k);
    double p = adj_exp_tail_n10(r) * (r * r) + r + 1.0;
    return p * adj_pow2(half) * adj_pow2(rest);
}

// 2^k * (exp(r) - 1) + (2^k - 1): both terms keep full precision near zero.
ADJ_MATH double adj_expm1_inner(double x) {
    double rounded = x * 1.4426950408889634 + ADJ_ROUND_D;
    double r = adj_reduce_exp(x, rounded - ADJ_ROUND_D);
    double scale = adj_pow2(rounded);
    double p = adj_exp_tail_n10(r) * (r * r) + r;
    return scale * p + (scale - 1.0);
}

#ifdef __CUDACC__
// Of float32 CUDA's own, whose errors the CUDA C++ Programming Guide lists under "Mathematical Functions": in float64, as
// below, most GPUs compute at a 32nd or a 64th of the speed.
ADJ_MATH float adj_expm1(float x) { return ::expm1f(x); }
ADJ_MATH float adj_log1p(float x) { return ::log1pf(x); }
ADJ_MATH float adj_sin(float x) { return ::sinf(x); }
ADJ_MATH float adj_cos(float x) { return ::cosf(x); }
#else
ADJ_MATH float adj_expm1(float x) {
    float t = x < -40.0f ? -40.0f : x;
    t = t > 100.0f ? 100.0f : t;
    float y = (float) adj_expm1_inner((double) t);
    return x == 0.0f ? x : y;
}
#endif

ADJ_MATH double adj_expm1(double x) {
    double t = x < -40.0 ? -40.0 : x;
    t = t > 709.0 ? 709.0 : t;
    double y = adj_expm1_inner(t);
    y = x > 709.0 ? adj_exp(x) : y;
    return x == 0.0 ? x : y;
}

// Written with e = exp(-|x|), which cannot overflow; the negative side keeps its subnormal tail. What 1 + e lost in
// rounding is given back to first order, 1 - e/2 standing for 1 / (1 + e).
ADJ_MATH float adj_sigmoid(float x) {
    float e = adj_exp(-adj_abs(x));
    float d = 1.0f + e;
    float q = (x >= 0.0f ? 1.0f : e) / d;
    return q - q * (e - (d - 1.0f)) * (1.0f - 0.5f * e);
}

ADJ_MATH double adj_sigmoid(double x) {
    double e = adj_exp(-adj_abs(x));
    double d = 1.0 + e;
    double q = (x >= 0.0 ? 1.0 : e) / d;
    return q - q * (e - (d - 1.0)) * (1.0 - 0.5 * e);
}

// Near zero an odd polynomial; elsewhere 1 - 2 / (exp(2|x|) + 1), whose error is that of a term below one half.
ADJ_MATH float adj_tanh(float x) {
    float a = adj_abs(x);
    float u = a * a;
    float p = -0x1.75e1bep-8f;
    p = p * u + 0x1.522698p-6f;
    p = p * u - 0x1.b83c5ap-5f;
    p = p * u + 0x1.110726p-3f;
    p = p * u - 0x1.555532p-2f;
    float small = p * (u * a) + a;
    float t = a > 10.0f ? 10.0f : a;
    float large = 1.0f - 2.0f / (adj_exp_inner(t + t) + 1.0f);
    return adj_signed(a < 0.625f ? small : large, x);
}

ADJ_MATH double adj_tanh(double x) {
    double a = adj_abs(x);
    double u = a * a;
    double p = 0x1.9580beb1e0f6bp-18;
    p = p * u - 0x1.fa751239a53a6p-16;
    p = p * u + 0x1.8006142fe8e81p-14;
    p = p * u - 0x1.f10cb2925b3afp-13;
    p = p * u + 0x1.350ae16a80d9ep-11;
    p = p * u - 0x1.7d9c1d547ee09p-10;
    p = p * u + 0x1.d6d3584db44b0p-9;
    p = p * u - 0x1.226e32c12c3cbp-7;
    p = p * u + 0x1.664f48703738ap-6;
    p = p * u - 0x1.ba1ba1b9ce654p-5;
    p = p * u + 0x1.1111111110c03p-3;
    p = p * u - 0x1.5555555555552p-2;
    double small = p * (u * a) + a;
    double t = a > 20.0 ? 20.0 : a;
    double large = 1.0 - 2.0 / (adj_exp_inner(t + t) + 1.0);
    return adj_signed(a < 0.625 ? small : large, x);
}

// Splits a positive normal number into 2^k * m with m in [sqrt(1/2), sqrt(2)). The bias keeps the shift unsigned:
// not every instruction set has an arithmetic shift of 64-bit lanes.
ADJ_MATH float adj_split(float x, float* k) {
    uint32_t u = adj_bits(x);
    uint32_t e = (u - 0x3f3504f3u + (128u << 23)) >> 23;
    *k = (float) ((int32_t) e - 128);
    return adj_float(u - (e << 23) + (128u << 23));
}

ADJ_MATH double adj_split(double x, double* k) {
    uint64_t u = adj_bits(x);
    uint64_t e = (u - 0x3fe6a09e667f3bcdull + (1024ull << 52)) >> 52;
    *k = adj_double(e | 0x4330000000000000ull) - (4503599627370496.0 + 1024.0);
    return adj_double(u - (e << 52) + (1024ull << 52));
}

ADJ_MATH float adj_log_edges(float x, float y) {
    y = x < ADJ_INFINITY_F ? y : x;
    return x > 0.0f ? y : (x == 0.0f ? -ADJ_INFINITY_F : ADJ_NAN_F);
}

ADJ_MATH double adj_log_edges(double x, double y) {
    y = x < ADJ_INFINITY_D ? y : x;
    return x > 0.0 ? y : (x == 0.0 ? -ADJ_INFINITY_D : ADJ_NAN_D);
}

ADJ_MATH float adj_log(float x) {
    bool tiny = x < 0x1p-126f;
    float k;
    float f = adj_split(tiny ? x * 0x1p23f : x, &k) - 1.0f;
    k = tiny ? k - 23.0f : k;
    float p = -0x1.383010p-4f;
    p = p * f + 0x1.084860p-3f;
    p = p * f - 0x1.0f3768p-3f;
    p = p * f + 0x1.22719cp-3f;
    p = p * f - 0x1.54276ep-3f;
    p = p * f + 0x1.99a3f2p-3f;
    p = p * f - 0x1.000426p-2f;
    p = p * f + 0x1.555550p-2f;
    p = p * f - 0x1.fffff8p-2f;
    float y = k * 0.693359375f + (f + (p * (f * f) - k * 2.12194440e-4f));
    return adj_log_edges(x, y);
}

// log(1 + f) = f - s (f - s^2 P(s^2)), s = f / (2 + f), from the series of log((1 + s) / (1 - s)).
ADJ_MATH double adj_log_n7(double f, double k, double correction) {
    double s = f / (2.0 + f);
    double u = s * s;
    double p = 0x1.2f07fbe075c4fp-3;
    p = p * u + 0x1.39a17be4a2a55p-3;
    p = p * u + 0x1.7466413794cf2p-3;
    p = p * u + 0x1.c71c51fec0059p-3;
    p = p * u + 0x1.24924941fd5e1p-2;
    p = p * u + 0x1.999999997fcebp-2;
    p = p * u + 0x1.5555555555592p-1;
    double low = k * 0x1.a39ef35793c76p-33 + correction;
    return k * 0x1.62e42fee00000p-1 + (f - (s * (f - u * p) - low));
}

ADJ_MATH double adj_log(double x) {
    bool tiny = x < 0x1p-1022;
    double k;
    double f = adj_split(tiny ? x * 0x1p54 : x, &k) - 1.0;
    k = tiny ? k - 54.0 : k;
    return adj_log_edges(x, adj_log_n7(f, k, 0.0));
}

// Where 1 + x needs no scaling, x itself is the exact argument; elsewhere what 1 + x lost is added to first order.
ADJ_MATH double adj_log1p(double x) {
    double w = 1.0 + x;
    double k;
    double m = adj_split(w, &k);
    double lost = k > 0.0 ? 1.0 - (w - x) : x - (w - 1.0);
    double f = k == 0.0 ? x : m - 1.0;
    double y = adj_log_edges(w, adj_log_n7(f, k, k == 0.0 ? 0.0 : lost / w));
    y = x < ADJ_INFINITY_D ? y : x;
    return x == 0.0 ? x : y;
}

#ifndef __CUDACC__
ADJ_MATH float adj_log1p(float x) { return (float) adj_log1p((double) x); }
#endif

// Beyond this the reduction by a three-part pi/2 loses accuracy; adj_sin and adj_cos then ask the C library.
#define ADJ_TRIG_RANGE 1.0e5

// sin(x + quarter * pi/2) for |x| < ADJ_TRIG_RANGE.
ADJ_MATH double adj_circular(double x, uint64_t quarter) {
    double rounded = x * 0.63661977236758134 + ADJ_ROUND_D;
    double k = rounded - ADJ_ROUND_D;
    double high = x - k * 0x1.921fb54400000p+0;
    double r = high - k * 0x1.0b4611a600000p-34;
    double low = ((high - r) - k * 0x1.0b4611a600000p-34) - k * 0x1.3198a2e037073p-69;
    uint64_t q = adj_bits(rounded) + quarter;
    double u = r * r;
    double s = 0x1.5d915d7b720b1p-33;
    s = s * u - 0x1.ae5e60c23c422p-26;
    s = s * u + 0x1.71de3570f9fdap-19;
    s = s * u - 0x1.a01a019c0a243p-13;
    s = s * u + 0x1.111111110f841p-7;
    s = s * u - 0x1.5555555555549p-3;
    double sine = r + (low + r * (s * u));
    sine = r == 0.0 ? r : sine;
    double c = -0x1.8facd17d1ce99p-37;
    c = c * u + 0x1.1ee9e891044f7p-29;
    c = c * u - 0x1.27e4f8053432ep-22;
    c = c * u + 0x1.a01a019cab74dp-16;
    c = c * u - 0x1.6c16c16c15140p-10;
    c = c * u + 0x1.555555555554cp-5;
    double cosine = 1.0 - (0.5 * u - (c * (u * u) - r * low));
    double y = (q & 1) ? cosine : sine;
    return adj_double(adj_bits(y) ^ ((q & 2) << 62));
}

ADJ_MATH double adj_sin_inner(double x) { return adj_circular(x, 0); }
ADJ_MATH double adj_cos_inner(double x) { return adj_circular(x, 1); }
ADJ_MATH float adj_sin_inner(float x) { return (float) adj_circular((double) x, 0); }
ADJ_MATH float adj_cos_inner(float x) { return (float) adj_circular((double) x, 1); }

template <class T>
ADJ_MATH T adj_sin(T x) {
    return adj_abs(x) < T(ADJ_TRIG_RANGE) ? adj_sin_inner(x) : T(sin(double(x)));
}

template <class T>
ADJ_MATH T adj_cos(T x) {
    return adj_abs(x) < T(ADJ_TRIG_RANGE) ? adj_cos_inner(x) : T(cos(double(x)));
}

// Near zero x + x P(x^2); elsewhere 1 - exp(|x| Q(|x|)), Q a fit of log(erfc(x)) / x. From 4 on the value is 1.
ADJ_MATH float adj_erf(float x) {
    float a = adj_abs(x);
    float u = a * a;
    float p = 0x1.6510c8p-14f;
    p = p * u - 0x1.aca394p-11f;
    p = p * u + 0x1.550a46p-8f;
    p = p * u - 0x1.b81524p-6f;
    p = p * u + 0x1.ce2e54p-4f;
    p = p * u - 0x1.812744p-2f;
    p = p * u + 0x1.06eba8p-3f;
    float small = p * a + a;
    float t = a > 4.0f ? 4.0f : a;
    float q = -0x1.7c7d32p-18f;
    q = q * t + 0x1.c897aep-15f;
    q = q * t + 0x1.445fcep-18f;
    q = q * t - 0x1.6ffaf4p-9f;
    q = q * t + 0x1.70440ep-6f;
    q = q * t - 0x1.ae65aap-4f;
    q = q * t - 0x1.457d14p-1f;
    q = q * t - 0x1.20e770p+0f;
    float large = 1.0f - adj_exp_inner(q * t);
    return adj_signed(a < 0.88f ? small : large, x);
}

ADJ_MATH double adj_erf(double x) { return erf(x); }
