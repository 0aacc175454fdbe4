// Every function against long double, in units of the last place, over its range and at special values.
#pragma once

#include <limits>

#include "program.h"

using Wide = long double;

inline Wide wideSigmoid(Wide x) { return x >= 0 ? 1 / (1 + expl(-x)) : expl(x) / (1 + expl(x)); }

inline Wide wideDigamma(Wide x) {
    if (x < 0) return wideDigamma(1 - x) - M_PIl / tanl(M_PIl * (x - floorl(x)));
    Wide shift = 0;
    while (x < 30) shift -= 1 / x, x += 1;
    Wide u = 1 / (x * x);
    return shift + logl(x) - 1 / (2 * x) - u * (1.0L / 12 - u * (1.0L / 120 - u * (1.0L / 252 - u * (1.0L / 240 - u / 132))));
}

inline Wide wideErfinv(Wide x) {
    Wide low = 0, high = 7, a = fabsl(x);
    for (int i = 0; i < 80; i++) {
        Wide mid = (low + high) / 2;
        (1 - a > erfcl(mid) ? high : low) = mid;
    }
    return copysignl((low + high) / 2, x);
}

// Rows of the accuracy table: function, reference, range, error allowed in float32 and float64.
struct MathRow {
    int fn;
    Wide (*reference)(Wide);
    double low, high;
    double ulpFloat, ulpDouble;
};

inline std::vector<MathRow> mathRows() {
    using namespace adj;
    return {
        {EXP, expl, -104, 89, 2, 2},
        {EXP, expl, -745, 710, 0, 2},
        {EXPM1, expm1l, -20, 89, 3, 3},
        {EXPM1, expm1l, -1, 1, 3, 3},
        {EXPM1, expm1l, -1e-6, 1e-6, 3, 3},
        {LOG, logl, 1e-44, 1e-36, 2, 2},
        {LOG, logl, 0, 4, 2, 2},
        {LOG, logl, 0.98, 1.02, 2, 2},
        {LOG, logl, 1, 3e38, 2, 2},
        {LOG1P, log1pl, -1, 4, 3, 3},
        {LOG1P, log1pl, -1e-5, 1e-5, 3, 3},
        {LOG1P, log1pl, 1, 3e38, 3, 3},
        {SIN, sinl, -10, 10, 2, 2},
        {SIN, sinl, -1.2e5, 1.2e5, 2, 2},
        {COS, cosl, -10, 10, 2, 2},
        {COS, cosl, -1.2e5, 1.2e5, 2, 2},
        {TANH, tanhl, -12, 12, 2, 2},
        {TANH, tanhl, -1, 1, 2, 2},
        {TANH, tanhl, -1e-4, 1e-4, 2, 2},
        {SIGMOID, wideSigmoid, -104, 104, 2, 2},
        {SIGMOID, wideSigmoid, -4, 4, 2, 2},
        {ERF, erfl, -5, 5, 2, 2},
        {ERF, erfl, -1, 1, 2, 2},
        {ERF, erfl, -1e-4, 1e-4, 2, 2},
        {SQRT, sqrtl, 0, 1e30, 0.5, 0.5},
        {TAN, tanl, -10, 10, 1, 2},
        {ASIN, asinl, -1, 1, 1, 2},
        {ACOS, acosl, -1, 1, 1, 2},
        {ATAN, atanl, -20, 20, 1, 2},
        {SINH, sinhl, -20, 20, 1, 3},
        {COSH, coshl, -20, 20, 1, 3},
        {ASINH, asinhl, -20, 20, 1, 3},
        {ACOSH, acoshl, 1, 20, 1, 3},
        {ATANH, atanhl, -1, 1, 1, 3},
        {EXP2, exp2l, -20, 20, 1, 2},
        {LOG2, log2l, 0, 20, 1, 2},
        {LOG10, log10l, 0, 20, 1, 3},
        {CBRT, cbrtl, -20, 20, 1, 3},
        {ERFC, erfcl, -3, 9, 1, 6},
        {LGAMMA, lgammal, 0.1, 20, 1, 8},
        {DIGAMMA, wideDigamma, 2, 50, 1, 16},
        {ERFINV, wideErfinv, -0.999, 0.999, 1, 8},
        {FLOOR, floorl, -1e3, 1e3, 0, 0},
        {CEIL, ceill, -1e3, 1e3, 0, 0},
        {RINT, rintl, -1e3, 1e3, 0, 0},
        {TRUNC, truncl, -1e3, 1e3, 0, 0},
        {ABS, fabsl, -1e3, 1e3, 0, 0},
    };
}

inline std::vector<std::string> names() {
    std::vector<std::string> out(1);
    for (const char* c = adj_fn_names(); *c; c++) {
        if (*c == ',') {
            out.emplace_back();
        } else {
            out.back() += *c;
        }
    }
    return out;
}

// y = fn(x...) over n elements; one element takes the path for single numbers.
template <class T>
std::vector<T> evaluateAll(int fn, const std::vector<std::vector<T>>& xs) {
    const DType t = sizeof(T) == 4 ? DType::F32 : DType::F64;
    const i64 n = i64(xs[0].size());
    Program p;
    LoopSpec l;
    l.compute = t;
    l.dims = {n};
    for (const auto& x : xs) {
        int s = p.add(t, n);
        for (i64 i = 0; i < n; i++) p.slot(s).set(i, double(x[size_t(i)]));
        l.reads.push_back({s, 0, t, {1}});
    }
    int y = p.add(t, n);
    int arity = int(xs.size());
    l.instrs.push_back({fn, 0, arity > 1 ? 1 : -1, arity > 2 ? 2 : -1, 0});
    l.writes.push_back({arity, adj::STORE, {y, 0, t, {1}}});
    p.region(n, 1, 0);
    p.loop(l);
    p.runAll();
    std::vector<T> out;
    for (i64 i = 0; i < n; i++) out.push_back(T(p.slot(y).get(i)));
    return out;
}

template <class T>
double ulps(T got, Wide want) {
    if (std::isnan(got) || std::isnan(want)) return std::isnan(got) && std::isnan(want) ? 0 : INFINITY;
    T rounded = T(want);
    if (rounded == got) return 0;
    if (std::isinf(rounded) || std::isinf(got)) return INFINITY;
    Wide a = fabsl(want);
    int e;
    frexpl(a, &e);
    int lowest = std::numeric_limits<T>::min_exponent;
    Wide ulp = ldexpl(1, (e < lowest ? lowest : e) - std::numeric_limits<T>::digits);
    return double(fabsl(Wide(got) - want) / ulp);
}

template <class T>
void checkAccuracy(const MathRow& row, double bound, const std::string& name, Random& random) {
    const int n = 20011;
    std::vector<T> x;
    for (int i = 0; i < n; i++) x.push_back(T(random.real(row.low, row.high)));
    std::vector<T> y = evaluateAll<T>(row.fn, {x});
    double worst = 0;
    T at = 0;
    for (int i = 0; i < n; i++) {
        double u = ulps(y[size_t(i)], row.reference(Wide(x[size_t(i)])));
        if (!(u <= worst)) worst = u, at = x[size_t(i)];
    }
    if (std::getenv("VERBOSE")) {
        std::printf("%-8s f%d  [%g, %g]  %.3f ulp at %.9g\n", name.c_str(), int(sizeof(T) * 8), row.low, row.high, worst, double(at));
    }
    // Half a unit is the rounding of a perfect result.
    checks.that(worst <= (bound < 0.5 ? 0 : bound), "%s f%d: %g ulp at %.17g", name.c_str(), int(sizeof(T) * 8), worst,
                double(at));
}

template <class T>
bool sameValue(T a, T b) {
    return (std::isnan(a) && std::isnan(b)) || (a == b && std::signbit(a) == std::signbit(b));
}

// Each special value in a tile and alone, as both take different paths.
template <class T>
void checkSpecial(int fn, const char* name, std::vector<T> args, T want) {
    const size_t arity = args.size();
    for (int n : {1, 19}) {
        std::vector<std::vector<T>> xs(arity);
        for (size_t i = 0; i < arity; i++) xs[i].assign(size_t(n), args[i]);
        for (T got : evaluateAll<T>(fn, xs)) {
            checks.that(sameValue(got, want), "%s(%g) f%d is %g, should be %g", name, double(args[0]),
                        int(sizeof(T) * 8), double(got), double(want));
            if (!sameValue(got, want)) break;
        }
    }
}

template <class T>
void checkSpecials() {
    using namespace adj;
    const T inf = std::numeric_limits<T>::infinity(), nan = std::numeric_limits<T>::quiet_NaN();
    const T tiny = std::numeric_limits<T>::denorm_min();
    struct Row {
        int fn;
        const char* name;
        std::vector<T> args;
        T want;
    };
    const Row rows[] = {
        {EXP, "exp", {inf}, inf}, {EXP, "exp", {-inf}, 0}, {EXP, "exp", {T(-0.0)}, 1}, {EXP, "exp", {T(1e5)}, inf},
        {EXP, "exp", {T(-1e5)}, 0}, {EXP, "exp", {tiny}, 1},
        {EXPM1, "expm1", {inf}, inf}, {EXPM1, "expm1", {-inf}, -1}, {EXPM1, "expm1", {T(-0.0)}, T(-0.0)},
        {EXPM1, "expm1", {tiny}, tiny},
        {LOG, "log", {inf}, inf}, {LOG, "log", {0}, -inf}, {LOG, "log", {T(-0.0)}, -inf}, {LOG, "log", {-1}, nan},
        {LOG, "log", {-inf}, nan}, {LOG, "log", {1}, 0},
        {LOG1P, "log1p", {inf}, inf}, {LOG1P, "log1p", {-1}, -inf}, {LOG1P, "log1p", {-2}, nan},
        {LOG1P, "log1p", {T(-0.0)}, T(-0.0)}, {LOG1P, "log1p", {tiny}, tiny}, {LOG1P, "log1p", {-inf}, nan},
        {SIN, "sin", {T(-0.0)}, T(-0.0)}, {SIN, "sin", {inf}, nan}, {SIN, "sin", {tiny}, tiny},
        {COS, "cos", {0}, 1}, {COS, "cos", {-inf}, nan},
        {TANH, "tanh", {inf}, 1}, {TANH, "tanh", {-inf}, -1}, {TANH, "tanh", {T(-0.0)}, T(-0.0)},
        {TANH, "tanh", {tiny}, tiny},
        {SIGMOID, "sigmoid", {inf}, 1}, {SIGMOID, "sigmoid", {-inf}, 0}, {SIGMOID, "sigmoid", {0}, T(0.5)},
        {ERF, "erf", {inf}, 1}, {ERF, "erf", {-inf}, -1}, {ERF, "erf", {T(-0.0)}, T(-0.0)},
        {SIGN, "sign", {T(-0.0)}, T(-0.0)}, {SIGN, "sign", {0}, 0}, {SIGN, "sign", {-inf}, -1}, {SIGN, "sign", {tiny}, 1},
        {SQRT, "sqrt", {T(-0.0)}, T(-0.0)}, {SQRT, "sqrt", {-1}, nan}, {ABS, "abs", {T(-0.0)}, 0}, {NEG, "neg", {0}, T(-0.0)},
        {MIN, "min", {nan, 1}, nan}, {MIN, "min", {1, nan}, nan}, {MAX, "max", {nan, 1}, nan}, {MAX, "max", {1, nan}, nan},
        {MAX, "max", {-inf, 2}, 2}, {MIN, "min", {-inf, 2}, -inf},
        {LT, "lt", {nan, 1}, 0}, {NE, "ne", {nan, nan}, 1}, {EQ, "eq", {T(-0.0), 0}, 1}, {LE, "le", {1, 1}, 1},
        {SELECT, "select", {nan, 3, 4}, 3}, {SELECT, "select", {T(-0.0), 3, 4}, 4}, {FMA, "fma", {2, 3, 4}, 10},
        {POW, "pow", {2, 10}, 1024}, {POW, "pow", {0, 0}, 1}, {POW, "pow", {-8, 3}, -512}, {POW, "pow", {T(-0.0), -1}, -inf},
        {POW, "pow", {-2, T(0.5)}, nan}, {POW, "pow", {inf, -1}, 0}, {ATAN2, "atan2", {0, 1}, 0}, {FMOD, "fmod", {7, 3}, 1},
        {FMOD, "fmod", {-7, 3}, -1}, {HYPOT, "hypot", {3, 4}, 5},
        {POLYGAMMA, "polygamma", {1, 0}, inf}, {POLYGAMMA, "polygamma", {2, -1}, nan},
        {POLYGAMMA, "polygamma", {T(0.5), 1}, nan}, {DIGAMMA, "digamma", {-1}, nan}, {DIGAMMA, "digamma", {0}, -inf},
        {ERFINV, "erfinv", {1}, inf}, {ERFINV, "erfinv", {2}, nan}, {ERFINV, "erfinv", {0}, 0},
    };
    for (const Row& r : rows) checkSpecial<T>(r.fn, r.name, r.args, r.want);
    for (int fn = 0; fn < kPublicFns; fn++) {
        bool compares = fn == SELECT || (fn >= LT && fn <= NE);
        if (kArity[fn] == 0 || compares) continue;
        checkSpecial<T>(fn, names()[size_t(fn)].c_str(), std::vector<T>(size_t(kArity[fn]), nan), nan);
    }
}

inline void testMath() {
    Random random(7);
    auto all = names();
    checks.that(all.size() == size_t(adj::kPublicFns) && all[2] == "ADD" && all.back() == "POLYGAMMA", "function names");
    for (const MathRow& row : mathRows()) {
        if (row.ulpFloat > 0 || row.ulpDouble == 0) checkAccuracy<float>(row, row.ulpFloat, all[size_t(row.fn)], random);
        checkAccuracy<double>(row, row.ulpDouble, all[size_t(row.fn)], random);
    }
    checkSpecials<float>();
    checkSpecials<double>();
}
