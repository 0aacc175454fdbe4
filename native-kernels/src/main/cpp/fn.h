// The functions of a LOOP's instructions, in opcode order; the second argument is the number of operands.
#pragma once

#include <cstdint>

#define ADJ_FUNCTIONS(X)                                                                                          \
    X(CONST, 0) X(INDEX, 0)                                                                                       \
    X(ADD, 2) X(SUB, 2) X(MUL, 2) X(DIV, 2) X(NEG, 1) X(ABS, 1) X(SIGN, 1) X(MIN, 2) X(MAX, 2) X(POW, 2)          \
    X(SQRT, 1) X(EXP, 1) X(EXPM1, 1) X(LOG, 1) X(LOG1P, 1) X(SIN, 1) X(COS, 1) X(TANH, 1) X(SIGMOID, 1) X(ERF, 1) \
    X(FLOOR, 1) X(CEIL, 1) X(RINT, 1) X(LT, 2) X(LE, 2) X(EQ, 2) X(NE, 2) X(SELECT, 3) X(FMA, 3)                  \
    X(TAN, 1) X(ASIN, 1) X(ACOS, 1) X(ATAN, 1) X(ATAN2, 2) X(SINH, 1) X(COSH, 1) X(ASINH, 1) X(ACOSH, 1)          \
    X(ATANH, 1) X(EXP2, 1) X(LOG2, 1) X(LOG10, 1) X(CBRT, 1) X(ERFC, 1) X(LGAMMA, 1) X(DIGAMMA, 1) X(ERFINV, 1)   \
    X(TRUNC, 1) X(FMOD, 2) X(HYPOT, 2) X(POLYGAMMA, 2)

// What the compiler of loops makes of neighbours: FMS = a b - c, FNMA = c - a b, MOV = a.
#define ADJ_INTERNAL_FUNCTIONS(X) X(FMS, 3) X(FNMA, 3) X(MOV, 1)

namespace adj {

enum Fn : int32_t {
#define X(name, arity) name,
    ADJ_FUNCTIONS(X) kPublicFns,
    kBeforeInternal = kPublicFns - 1,
    ADJ_INTERNAL_FUNCTIONS(X) kFns
#undef X
};

constexpr int kArity[] = {
#define X(name, arity) arity,
    ADJ_FUNCTIONS(X) ADJ_INTERNAL_FUNCTIONS(X)
#undef X
};

inline const char* fnNames() {
#define X(name, arity) "," #name
    static const char names[] = ADJ_FUNCTIONS(X);
#undef X
    return names + 1;
}

enum Fold : int32_t { STORE, SUM, MAXIMUM, MINIMUM, PROD, kFolds };

enum class DType : int32_t { F32, F64, I32 };

inline int64_t sizeOf(DType t) { return t == DType::F64 ? 8 : 4; }

inline double identityOf(Fold fold) {
    switch (fold) {
        case MAXIMUM: return -__builtin_inf();
        case MINIMUM: return __builtin_inf();
        case PROD: return 1.0;
        default: return 0.0;
    }
}

}  // namespace adj
