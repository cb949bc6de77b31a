// Functions over rows of channels, written so that the compiler's vectoriser takes them whole.
#include "CKernelsInference.h"
#include <math.h>
#include <string.h>

#if defined(__x86_64__) && defined(__linux__)
#define CLONES __attribute__((target_clones("default", "arch=x86-64-v3", "arch=x86-64-v4")))
#else
#define CLONES
#endif
#define INLINE static inline __attribute__((always_inline))
#define VECTORISE _Pragma("clang loop vectorize(enable)")

INLINE float bits(int32_t i) { float f; memcpy(&f, &i, 4); return f; }
INLINE int32_t pattern(float f) { int32_t i; memcpy(&i, &f, 4); return i; }

// exp by 2^n e^r, |r| <= ln 2 / 2, with the polynomial of Cephes' expf (Moshier); within 2 ulp.
INLINE float exponential(float x) {
    x = x < -87.3f ? -87.3f : x > 88.3f ? 88.3f : x;
    const float shifted = x * 1.44269504f + 12582912.0f;  // 1.5 * 2^23: the sum's low bits are round(x / ln 2)
    const float n = shifted - 12582912.0f;
    const float r = (x - n * 0.693359375f) + n * 2.12194440e-4f;
    float y = 1.9875691500e-4f;
    y = y * r + 1.3981999507e-3f;
    y = y * r + 8.3334519073e-3f;
    y = y * r + 4.1665795894e-2f;
    y = y * r + 1.6666665459e-1f;
    y = y * r + 5.0000001201e-1f;
    y = y * r * r + r + 1.0f;
    return bits(pattern(y) + (int32_t)((uint32_t)pattern(shifted) << 23));
}

// log of a positive normal number, Cephes' logf.
INLINE float logarithm(float x) {
    int32_t i = pattern(x);
    float e = (float)((i >> 23) - 126);
    float m = bits((i & 0x7fffff) | 0x3f000000);
    const int small = m < 0.707106781f;
    e = small ? e - 1 : e;
    m = small ? m + m - 1 : m - 1;
    float y = 7.0376836292e-2f;
    y = y * m - 1.1514610310e-1f;
    y = y * m + 1.1676998740e-1f;
    y = y * m - 1.2420140846e-1f;
    y = y * m + 1.4249322787e-1f;
    y = y * m - 1.6668057665e-1f;
    y = y * m + 2.0000714765e-1f;
    y = y * m - 2.4999993993e-1f;
    y = y * m + 3.3333331174e-1f;
    const float z = m * m;
    return m + (m * z * y - e * 2.12194440e-4f - 0.5f * z) + e * 0.693359375f;
}

INLINE float sigmoidOf(float x) { return 1.0f / (1.0f + exponential(-x)); }

// Near zero Cephes' polynomial, where the exponential form would cancel.
INLINE float tanhOf(float x) {
    const float a = fabsf(x), s = x * x;
    float p = -5.70498872745e-3f;
    p = p * s + 2.06390887954e-2f;
    p = p * s - 5.37397155531e-2f;
    p = p * s + 1.33314422036e-1f;
    p = p * s - 3.33332819422e-1f;
    p = p * s * x + x;
    const float q = 1.0f - 2.0f / (exponential(a + a) + 1.0f);
    return a < 0.625f ? p : x < 0 ? -q : q;
}

// Phi(x) by erf, Abramowitz and Stegun 7.1.26 (absolute error 1.5e-7).
INLINE float geluOf(float x) {
    const float z = fabsf(x) * 0.70710678f, t = 1.0f / (1.0f + 0.3275911f * z);
    const float poly = t * (0.254829592f + t * (-0.284496736f + t * (1.421413741f + t * (-1.453152027f + t * 1.061405429f))));
    const float tail = 0.5f * poly * exponential(-z * z);
    return x * (x < 0 ? tail : 1.0f - tail);
}

// sin(x)^2 has the period pi: reduce to [-pi/2, pi/2], then sine's series to the eleventh power.
INLINE float sineSquared(float x) {
    const float shifted = x * 0.318309886f + 12582912.0f;
    const float n = shifted - 12582912.0f;
    const float r = ((x - n * 3.140625f) - n * 9.67502593994140625e-4f) - n * 1.509957990978376432e-7f, z = r * r;
    float s = -2.50521084e-8f;
    s = s * z + 2.75573192e-6f;
    s = s * z - 1.98412698e-4f;
    s = s * z + 8.33333333e-3f;
    s = s * z - 1.66666667e-1f;
    s = s * z * r + r;
    return s * s;
}

#define MAP(name, expression)                                                                  \
    CLONES static void name(const float *in, float *out, ptrdiff_t count, const float *p) {    \
        (void)p;                                                                               \
        VECTORISE for (ptrdiff_t i = 0; i < count; i++) { const float x = in[i]; out[i] = expression; } \
    }
MAP(leaky, (x > 0 ? x : x * p[0]))
MAP(tangent, tanhOf(x))
MAP(logistic, sigmoidOf(x))
MAP(gelu, geluOf(x))
MAP(silu, x * sigmoidOf(x))
MAP(softplus, (x > 0 ? x : 0) + logarithm(1.0f + exponential(-fabsf(x))))
MAP(exponent, exponential(x))
MAP(snake, x + sineSquared(p[i] * x) / p[i])
MAP(elu, (x > 0 ? x : p[0] * (exponential(x) - 1.0f)))

void inference_activate(int function, const float *in, float *out, ptrdiff_t count, const float *parameters) {
    switch (function) {
    case INFERENCE_LEAKY: leaky(in, out, count, parameters); break;
    case INFERENCE_TANH: tangent(in, out, count, parameters); break;
    case INFERENCE_SIGMOID: logistic(in, out, count, parameters); break;
    case INFERENCE_GELU: gelu(in, out, count, parameters); break;
    case INFERENCE_SILU: silu(in, out, count, parameters); break;
    case INFERENCE_SOFTPLUS: softplus(in, out, count, parameters); break;
    case INFERENCE_EXP: exponent(in, out, count, parameters); break;
    case INFERENCE_SNAKE: snake(in, out, count, parameters); break;
    case INFERENCE_ELU: elu(in, out, count, parameters); break;
    default: if (in != out) memcpy(out, in, (size_t)count * sizeof(float));
    }
}

CLONES void inference_add(const float *a, const float *b, float *out, ptrdiff_t count) {
    VECTORISE for (ptrdiff_t i = 0; i < count; i++) out[i] = a[i] + b[i];
}

CLONES void inference_multiply(const float *a, const float *b, float *out, ptrdiff_t count) {
    VECTORISE for (ptrdiff_t i = 0; i < count; i++) out[i] = a[i] * b[i];
}

CLONES void inference_affine(const float *in, const float *scale, const float *shift, float *out, ptrdiff_t count) {
    VECTORISE for (ptrdiff_t i = 0; i < count; i++) out[i] = in[i] * scale[i] + shift[i];
}

CLONES void inference_gate(const float *filter, const float *gate, float *out, ptrdiff_t count) {
    VECTORISE for (ptrdiff_t i = 0; i < count; i++) out[i] = tanhOf(filter[i]) * sigmoidOf(gate[i]);
}

#define SUMS 16
CLONES static float largest(const float *in, ptrdiff_t count) {
    float m = in[0];
    for (ptrdiff_t i = 1; i < count; i++) m = in[i] > m ? in[i] : m;
    return m;
}

// Sixteen partial sums, so that the order of additions (and the result) does not depend on the instruction set.
#define SUM(name, expression)                                                                \
    CLONES static float name(const float *in, ptrdiff_t count, float at) {                   \
        float part[SUMS] = {0}, sum = 0;                                                     \
        ptrdiff_t i = 0;                                                                     \
        (void)at;                                                                            \
        for (; i + SUMS <= count; i += SUMS)                                                 \
            VECTORISE for (int j = 0; j < SUMS; j++) { const float x = in[i + j]; part[j] += expression; } \
        for (; i < count; i++) { const float x = in[i]; part[i % SUMS] += expression; }      \
        for (int j = 0; j < SUMS; j++) sum += part[j];                                       \
        return sum;                                                                          \
    }
SUM(sumOf, x)
SUM(sumOfSquares, (x - at) * (x - at))
SUM(sumOfExponentials, exponential(x - at))

CLONES static void shift(const float *in, float by, float *out, ptrdiff_t count) {
    VECTORISE for (ptrdiff_t i = 0; i < count; i++) out[i] = in[i] - by;
}

CLONES static void exponentiate(const float *in, float at, float factor, float *out, ptrdiff_t count) {
    VECTORISE for (ptrdiff_t i = 0; i < count; i++) out[i] = exponential(in[i] - at) * factor;
}

void inference_log_softmax(const float *in, float *out, ptrdiff_t count) {
    const float m = largest(in, count);
    shift(in, m + logf(sumOfExponentials(in, count, m)), out, count);
}

void inference_softmax(const float *in, float *out, ptrdiff_t count) {
    const float m = largest(in, count);
    exponentiate(in, m, 1.0f / sumOfExponentials(in, count, m), out, count);
}

CLONES static void normalise(const float *in, float mean, float factor, const float *gamma, const float *beta, float *out, ptrdiff_t count) {
    VECTORISE for (ptrdiff_t i = 0; i < count; i++) out[i] = (in[i] - mean) * factor * gamma[i] + beta[i];
}

void inference_layer_norm(const float *in, const float *gamma, const float *beta, float epsilon, float *out, ptrdiff_t count) {
    const float mean = sumOf(in, count, 0) / (float)count;
    const float variance = sumOfSquares(in, count, mean) / (float)count;
    normalise(in, mean, 1.0f / sqrtf(variance + epsilon), gamma, beta, out, count);
}

CLONES void inference_gru_cell(const float *input, const float *recurrent, const float *hidden, float *out, ptrdiff_t width, ptrdiff_t step) {
    VECTORISE for (ptrdiff_t i = 0; i < width; i++) {
        const float r = sigmoidOf(input[i] + recurrent[i]);
        const float z = sigmoidOf(input[step + i] + recurrent[step + i]);
        const float n = tanhOf(input[2 * step + i] + r * recurrent[2 * step + i]);
        out[i] = n + z * (hidden[i] - n);
    }
}

CLONES void inference_lstm_cell(const float *input, const float *recurrent, float *cell, float *out, ptrdiff_t width, ptrdiff_t step) {
    VECTORISE for (ptrdiff_t k = 0; k < width; k++) {
        const float i = sigmoidOf(input[k] + recurrent[k]);
        const float f = sigmoidOf(input[step + k] + recurrent[step + k]);
        const float g = tanhOf(input[2 * step + k] + recurrent[2 * step + k]);
        const float o = sigmoidOf(input[3 * step + k] + recurrent[3 * step + k]);
        const float c = f * cell[k] + i * g;
        cell[k] = c;
        out[k] = o * tanhOf(c);
    }
}

void inference_to_rows(const float *in, ptrdiff_t step, ptrdiff_t channels, ptrdiff_t time, float *out, ptrdiff_t pitch) {
    for (ptrdiff_t t0 = 0; t0 < time; t0 += 16)
        for (ptrdiff_t c = 0; c < channels; c++)
            for (ptrdiff_t t = t0; t < time && t < t0 + 16; t++) out[t * pitch + c] = in[c * step + t];
}

void inference_from_rows(const float *in, ptrdiff_t pitch, ptrdiff_t channels, ptrdiff_t time, float *out, ptrdiff_t step) {
    for (ptrdiff_t t0 = 0; t0 < time; t0 += 16)
        for (ptrdiff_t c = 0; c < channels; c++)
            for (ptrdiff_t t = t0; t < time && t < t0 + 16; t++) out[c * step + t] = in[t * pitch + c];
}

void inference_copy(const float *from, float *to, ptrdiff_t count) { if (count > 0) memmove(to, from, (size_t)count * sizeof(float)); }

void inference_zero(float *at, ptrdiff_t count) { if (count > 0) memset(at, 0, (size_t)count * sizeof(float)); }
