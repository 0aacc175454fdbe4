// exp, sigmoid, tanh and log of 16 floats in registers: the same instructions in the same order as vector_math.inc, which
// explains them, so that the machine code of a loop gives the bits that the interpreter gives.
#pragma once

#include "tanh_table.h"
#include "vector_emitter.h"

namespace adj {

class MathEmitter : public VectorEmitter {
protected:
    using VectorEmitter::VectorEmitter;

    Vec exponential(Vec& x) {
        Vec k = takeVec();
        quotientOfExp(k, x);
        const Vec d = into({&x});
        if (d.id != x.id) applyOne(A::kCopy, d, x);
        apply(A::kFma231, d, k, -0.693359375f);
        apply(A::kFma231, d, k, 2.12194440e-4f);
        apply(A::kRange, d, d, constant(0.35f), 2);
        Vec p = expSlope(d);
        apply(A::kFma213, p, d, 1.0f);
        apply(A::kScale, d, p, k);
        give(k);
        give(p);
        return d;
    }

    Vec sigmoid(Vec& x) {
        Vec d = into({&x}), k = takeVec();
        clamp(d, x, -105.0f, 40.0f, k);
        quotientOfExp(k, d);
        apply(A::kMul, d, d, -1.0f);
        apply(A::kFma231, d, k, 0.693359375f);
        apply(A::kFma231, d, k, -2.12194440e-4f);
        Vec p = expSlope(d), sum = takeVec(), lost = takeVec();
        applyFirst(A::kScale, k, 1.0f, k, lost);
        apply(A::kAdd, sum, k, 1.0f);
        apply(A::kSub, lost, sum, 1.0f);
        apply(A::kSub, lost, k, lost);
        apply(A::kFma213, p, d, lost);
        apply(A::kAdd, p, p, sum);
        apply(A::kDiv, d, k, p);
        for (Vec* v : {&k, &p, &sum, &lost}) give(*v);
        return d;
    }

    Vec tanh(Vec& x) {
        Vec d = takeVec(), interval = takeVec(), entry = takeVec(), y = takeVec();
        apply(A::kAnd, d, x, bits(0x7fffffffu));
        applyFirst(A::kMin, d, kTanhEnd, d, entry);
        fill(interval, kRound);
        apply(A::kFma231, interval, d, kTanhPerWidth);
        a.address(RAX, &kTanh);
        auto lookUp = [&](const Vec& v, const float(&table)[16]) {
            apply(A::kPermute, v, interval, Rm::fixed(RAX, int32_t((const char*) table - (const char*) &kTanh)));
        };
        lookUp(entry, kTanh.centre);
        apply(A::kSub, d, d, entry);
        lookUp(y, kTanh.factor[7]);
        for (int k = 6; k >= 0; k--) {
            lookUp(entry, kTanh.factor[k]);
            apply(A::kFma213, y, d, entry);
        }
        fill(d, bits(0x7fffffffu));
        each([&](size_t i) { a.vector(A::kTernary, d.id[i], y.id[i], Rm::vector(x.id[i]), {}, 0xca); });
        for (const Vec* v : {&interval, &entry, &y}) give(*v);
        done({&x});
        return d;
    }

    Vec logarithm(Vec& x) {
        Vec k = takeVec(), f = takeVec(), p = takeVec(), y = takeVec();
        applyOne(A::kExponent, k, x);
        applyOne(A::kMantissa, f, x, 4);
        const Rm limit = constant(0x1.6a09e6p0f), half = constant(0.5f), unit = constant(1.0f);
        each([&](size_t i) {
            const Mask high{kTestMask, false};
            a.vector(A::kCompare, kTestMask, f.id[i], limit, {}, 0x1d);
            a.vector(A::kMul, f.id[i], f.id[i], half, high);
            a.vector(A::kAdd, k.id[i], k.id[i], unit, high);
        });
        apply(A::kSub, f, f, 1.0f);
        fill(p, 0x1.084860p-3f);
        apply(A::kFma231, p, f, -0x1.383010p-4f);
        for (float c : {-0x1.0f3768p-3f, 0x1.22719cp-3f, -0x1.54276ep-3f, 0x1.99a3f2p-3f, -0x1.000426p-2f, 0x1.555550p-2f,
                        -0x1.fffff8p-2f}) {
            apply(A::kFma213, p, f, c);
        }
        Vec square = takeVec();
        apply(A::kMul, square, f, f);
        apply(A::kMul, y, k, -2.12194440e-4f);
        apply(A::kFma231, y, p, square);
        apply(A::kAdd, y, f, y);
        apply(A::kFma231, y, k, 0.693359375f);
        const Rm classes = bits(0x03530422u);
        each([&](size_t i) { a.vector(A::kFix, y.id[i], x.id[i], classes, {}, 0); });
        for (Vec* v : {&k, &f, &p, &square}) give(*v);
        done({&x});
        return y;
    }

private:
    static constexpr float kRound = 12582912.0f;  // 1.5 2^23: adding it rounds

    // d = x between two numbers, or NaN; room may be overwritten.
    void clamp(const Vec& d, const Vec& x, float low, float high, const Vec& room) {
        applyFirst(A::kMax, d, low, x, room);
        applyFirst(A::kMin, d, high, d, room);
    }

    // k = the nearest whole number to x / ln(2).
    void quotientOfExp(const Vec& k, const Vec& x) {
        fill(k, kRound);
        apply(A::kFma231, k, x, 1.44269504f);
        apply(A::kSub, k, k, kRound);
    }

    Vec expSlope(const Vec& r) {
        Vec p = takeVec();
        fill(p, 0x1.123b04p-7f);
        apply(A::kFma231, p, r, 0x1.6a2262p-10f);
        for (float c : {0x1.5558f8p-5f, 0x1.555490p-3f, 0x1.fffffcp-2f, 1.0f}) apply(A::kFma213, p, r, c);
        return p;
    }
};

}  // namespace adj
