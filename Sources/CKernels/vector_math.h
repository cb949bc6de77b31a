#pragma once
// Exponential, logarithm, tanh and erf in single precision (about 2 units in the last place) written without branches
// so that loops over them become vector code. Polynomials: Cephes (Moshier, 1992); erf: Abramowitz and Stegun 7.1.26.
#include <math.h>
#include <stdint.h>
#include <string.h>

#include "clones.h"

GK_INLINE float gk_float_of(int32_t bits) {
    float value;
    memcpy(&value, &bits, sizeof value);
    return value;
}
GK_INLINE int32_t gk_bits_of(float value) {
    int32_t bits;
    memcpy(&bits, &value, sizeof bits);
    return bits;
}

GK_INLINE float gk_exp(float x) {
    float c = x > 88.37f ? 88.37f : x;
    c = c < -87.3f ? -87.3f : c;
    const float n = (c * 1.44269504088896341f + 12582912.0f) - 12582912.0f;
    float r = c - n * 0.693359375f;
    r = r + n * 2.12194440e-4f;
    float p = 1.9875691500e-4f;
    p = p * r + 1.3981999507e-3f;
    p = p * r + 8.3334519073e-3f;
    p = p * r + 4.1665795894e-2f;
    p = p * r + 1.6666665459e-1f;
    p = p * r + 5.0000001201e-1f;
    p = p * r * r + r + 1.0f;
    const float scaled = p * gk_float_of(((int32_t)n + 127) << 23);
    const float low = x < -87.3f ? 0.0f : scaled;
    return x > 88.72f ? INFINITY : low;
}

GK_INLINE float gk_log(float x) {
    const int32_t bits = gk_bits_of(x < 1.17549435e-38f ? 1.17549435e-38f : x);
    float e = (float)((bits >> 23) - 126);
    float m = gk_float_of((bits & 0x007fffff) | 0x3f000000);
    const float below = m < 0.707106781186547524f ? 1.0f : 0.0f;
    e -= below;
    m = m + m * below - 1.0f;
    const float z = m * m;
    float p = 7.0376836292e-2f;
    p = p * m - 1.1514610310e-1f;
    p = p * m + 1.1676998740e-1f;
    p = p * m - 1.2420140846e-1f;
    p = p * m + 1.4249322787e-1f;
    p = p * m - 1.6668057665e-1f;
    p = p * m + 2.0000714765e-1f;
    p = p * m - 2.4999993993e-1f;
    p = p * m + 3.3333331174e-1f;
    p = p * m * z - 2.12194440e-4f * e - 0.5f * z;
    const float y = m + p + 0.693359375f * e;
    const float positive = x > 0 ? y : -INFINITY;
    const float finite = x > 3.4e38f ? x : positive;
    return x < 0 || x != x ? NAN : finite;
}

GK_INLINE float gk_sigmoid(float x) { return 1.0f / (1.0f + gk_exp(-x)); }

GK_INLINE float gk_tanh(float x) {
    const float a = fabsf(x), z = x * x;
    float p = -5.70498872745e-3f;
    p = p * z + 2.06390887954e-2f;
    p = p * z - 5.37397155531e-2f;
    p = p * z + 1.33314422036e-1f;
    p = p * z - 3.33332819422e-1f;
    const float small = p * z * x + x;
    const float large = copysignf(1.0f - 2.0f / (gk_exp(2.0f * a) + 1.0f), x);
    return a < 0.625f ? small : large;
}

GK_INLINE float gk_erf(float x) {
    const float a = fabsf(x), t = 1.0f / (1.0f + 0.3275911f * a);
    float p = 1.061405429f;
    p = p * t - 1.453152027f;
    p = p * t + 1.421413741f;
    p = p * t - 0.284496736f;
    p = p * t + 0.254829592f;
    return copysignf(1.0f - p * t * gk_exp(-a * a), x);
}
