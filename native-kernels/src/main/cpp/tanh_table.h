// tanh of 16 floats by one polynomial for each of 16 intervals of |x|, whose coefficients are shuffled out of vectors.
#pragma once

namespace adj {

// Interval i holds the |x| for which kTanhPerWidth |x| rounds to i; from kTanhEnd on tanh is 1. With d = |x| - centre[i]
// the value is factor[0][i] + d (factor[1][i] + d (...)), fitted for the least greatest relative error, each factor rounded
// before those above it were fitted. The centres are not the middles but numbers next to them whose tanh is all but a
// float, so that factor[0] adds no error to the last rounding (Gal, Computing elementary functions: A new approach for
// achieving high accuracy and good performance, 1986). The first centre is 0, which keeps small arguments exact.
struct alignas(64) TanhTable {
    float centre[16];
    float factor[8][16];
};

constexpr float kTanhEnd = 9.5f, kTanhPerWidth = 1.6f;

inline constexpr TanhTable kTanh = {
    {0.0f, 0x1.400dfap-1f, 0x1.3fed1ep0f, 0x1.dfe98p0f, 0x1.3ff6bcp1f, 0x1.8ff904p1f, 0x1.e01726p1f,
     0x1.17fa34p2f, 0x1.3ffc3cp2f, 0x1.67e2e6p2f, 0x1.9002f8p2f, 0x1.b7e0cp2f, 0x1.e01f4p2f, 0x1.03e0cp3f,
     0x1.17e0cp3f, 0x1.2c1f4p3f},
    {{0.0f, 0x1.1bfe2cp-1f, 0x1.b247a4p-1f, 0x1.e87494p-1f, 0x1.f92486p-1f, 0x1.fe06b4p-1f, 0x1.ff6f4cp-1f,
      0x1.ffd67p-1f, 0x1.fff418p-1f, 0x1.fffc94p-1f, 0x1.ffff06p-1f, 0x1.ffffb8p-1f, 0x1.ffffecp-1f, 0x1.fffffap-1f,
      0x1.fffffep-1f, 1.0f},
     {1.0f, 0x1.627a08p-1f, 0x1.1f4904p-2f, 0x1.700d5ap-4f, 0x1.b3ee22p-6f, 0x1.f852a8p-8f, 0x1.213f1ap-9f,
      0x1.4c7282p-11f, 0x1.7cfb92p-13f, 0x1.b5fe88p-15f, 0x1.f3ff7ap-17f, 0x1.1fb454p-18f, 0x1.473596p-20f,
      0x1.7b4decp-22f, 0x1.b2b0aep-24f, 0x1.ea9e9ep-26f},
     {-0x1.72a788p-23f, -0x1.893cfep-2f, -0x1.e75a4p-3f, -0x1.5f206ep-4f, -0x1.ae1772p-6f, -0x1.f660f6p-8f,
      -0x1.20ed62p-9f, -0x1.4c578ap-11f, -0x1.7cf2cp-13f, -0x1.b5fba6p-15f, -0x1.f3fe96p-17f, -0x1.1fb434p-18f,
      -0x1.473594p-20f, -0x1.7b4df4p-22f, -0x1.b2b0bap-24f, -0x1.ea9e9ep-26f},
     {-0x1.55529ep-2f, -0x1.233d44p-6f, 0x1.bbb3ep-4f, 0x1.a897c8p-5f, 0x1.170562p-6f, 0x1.4c55bap-8f,
      0x1.8062e8p-10f, 0x1.bad716p-12f, 0x1.fbd6fp-14f, 0x1.23f958p-15f, 0x1.4d533cp-17f, 0x1.7f9aa2p-19f,
      0x1.b44786p-21f, 0x1.f9bd18p-23f, 0x1.21cb1p-24f, 0x1.47149ap-26f},
     {-0x1.af39eap-13f, 0x1.1a6d1ep-3f, -0x1.9b4186p-7f, -0x1.5611ecp-6f, -0x1.07dadp-7f, -0x1.472c34p-9f,
      -0x1.7ea7e8p-11f, -0x1.ba3f2ap-13f, -0x1.fb9c2ep-15f, -0x1.23eaf6p-16f, -0x1.4d486ap-18f, -0x1.7f90acp-20f,
      -0x1.b43c3ap-22f, -0x1.f9b05ep-24f, -0x1.21c3fcp-25f, -0x1.47150ep-27f},
     {0x1.14d5fap-3f, -0x1.c2e27ep-5f, -0x1.3b5f0ep-6f, 0x1.2faa18p-8f, 0x1.76bfbap-9f, 0x1.fb11eep-11f,
      0x1.2f5c7ap-12f, 0x1.60fb4ap-14f, 0x1.95beb4p-16f, 0x1.d2eb22p-18f, 0x1.0a9584p-19f, 0x1.32d47cp-21f,
      0x1.5cec94p-23f, 0x1.949998p-25f, 0x1.cfaf88p-27f, 0x1.058a3ep-28f},
     {-0x1.0416b8p-7f, -0x1.938c0ep-6f, 0x1.ec56eep-7f, 0x1.896b12p-11f, -0x1.75639ep-11f, -0x1.3ed532p-12f,
      -0x1.91e8f8p-14f, -0x1.d9b4c2p-16f, -0x1.1191fcp-17f, -0x1.3b23c6p-19f, -0x1.6822e2p-21f, -0x1.9e7192p-23f,
      -0x1.d779b6p-25f, -0x1.114e6ap-26f, -0x1.392dfp-28f, -0x1.5b7542p-30f},
     {-0x1.44d45ep-5f, 0x1.cb596ap-6f, -0x1.1886e2p-8f, -0x1.407dap-10f, 0x1.2d2d0ap-14f, 0x1.3ba9e6p-14f,
      0x1.be3cb2p-16f, 0x1.08ba5ep-17f, 0x1.3958a8p-19f, 0x1.69267p-21f, 0x1.9d6e8ap-23f, 0x1.da08bcp-25f,
      0x1.1025b8p-26f, 0x1.35a8ecp-28f, 0x1.629d8ep-30f, 0x1.cf658ap-32f}},
};

}  // namespace adj
