// Long kernels in the frequency domain, by overlap-save (Stockham 1966): a tile of `length` input frames gives
// length - taps + 1 output frames, and between the transforms there is one matrix product for each frequency instead of
// one for each tap. The transform runs over vectors of sixteen channels, two vectors as real and imaginary part at once.
#include "CKernelsInference.h"
#include <math.h>
#include <string.h>

#if defined(__x86_64__) && defined(__linux__)
#define CLONES __attribute__((target_clones("default", "arch=x86-64-v3", "arch=x86-64-v4")))
#else
#define CLONES
#endif
#define INLINE static inline __attribute__((always_inline))

typedef float lanes __attribute__((ext_vector_type(16), aligned(64)));

void inference_spectral_twiddles(int length, float *out) {
    for (int i = 0; i < length / 2; i++) {
        out[2 * i] = (float)cos(2 * M_PI * i / length);
        out[2 * i + 1] = (float)-sin(2 * M_PI * i / length);
    }
}

INLINE int reversed(int i, int length) {
    int r = 0;
    for (int bit = 1; bit < length; bit <<= 1) r = r << 1 | ((i & bit) != 0);
    return r;
}

// In place, input in bit-reversed order; two stages at a time without twiddles at first.
INLINE void transform(lanes *re, lanes *im, int length, const float *twiddles) {
    for (int i = 0; i < length; i += 4) {
        const lanes ar = re[i] + re[i + 1], ai = im[i] + im[i + 1], br = re[i] - re[i + 1], bi = im[i] - im[i + 1];
        const lanes cr = re[i + 2] + re[i + 3], ci = im[i + 2] + im[i + 3], dr = re[i + 2] - re[i + 3], di = im[i + 2] - im[i + 3];
        re[i] = ar + cr; im[i] = ai + ci;
        re[i + 2] = ar - cr; im[i + 2] = ai - ci;
        re[i + 1] = br + di; im[i + 1] = bi - dr;
        re[i + 3] = br - di; im[i + 3] = bi + dr;
    }
    for (int half = 4; half < length; half <<= 1) {
        const int stride = length / (2 * half);
        for (int j = 0; j < half; j++) {
            const float c = twiddles[2 * j * stride], s = twiddles[2 * j * stride + 1];
            for (int i = j; i < length; i += 2 * half) {
                const lanes xr = re[i + half] * c - im[i + half] * s, xi = re[i + half] * s + im[i + half] * c;
                const lanes yr = re[i], yi = im[i];
                re[i] = yr + xr; im[i] = yi + xi;
                re[i + half] = yr - xr; im[i + half] = yi - xi;
            }
        }
    }
}

CLONES void inference_spectral_load(int length, const float *twiddles, const float *x, ptrdiff_t step, ptrdiff_t valid, ptrdiff_t blocks,
                                    ptrdiff_t firstBlock, ptrdiff_t endBlock, float *out, ptrdiff_t binStep, ptrdiff_t rowStep, ptrdiff_t tile) {
    lanes re[64], im[64];
    const ptrdiff_t imaginary = blocks * 16;
    for (ptrdiff_t b = firstBlock; b < endBlock; b += 2) {
        const int pair = b + 1 < blocks;
        for (int i = 0; i < length; i++) {
            const int to = reversed(i, length);
            re[to] = i < valid ? *(const lanes *)(x + i * step + b * 16) : (lanes)(0.0f);
            im[to] = i < valid && pair ? *(const lanes *)(x + i * step + b * 16 + 16) : (lanes)(0.0f);
        }
        transform(re, im, length, twiddles);
        for (int f = 0; f <= length / 2; f++) {
            const int g = (length - f) % length;
            const lanes ar = (re[f] + re[g]) * 0.5f, ai = (im[f] - im[g]) * 0.5f;
            const lanes br = (im[f] + im[g]) * 0.5f, bi = (re[g] - re[f]) * 0.5f;
            float *at = out + f * binStep + b * 16;
            if (f == 0 || f == length / 2) {
                at += tile * rowStep;
                *(lanes *)at = ar;
                if (pair) *(lanes *)(at + 16) = br;
                continue;
            }
            at += 2 * tile * rowStep;
            *(lanes *)at = ar;
            *(lanes *)(at + imaginary) = -ai;
            *(lanes *)(at + rowStep) = ai;
            *(lanes *)(at + rowStep + imaginary) = ar;
            if (!pair) continue;
            *(lanes *)(at + 16) = br;
            *(lanes *)(at + imaginary + 16) = -bi;
            *(lanes *)(at + rowStep + 16) = bi;
            *(lanes *)(at + rowStep + imaginary + 16) = br;
        }
    }
}

CLONES void inference_spectral_store(int length, const float *twiddles, const float *in, ptrdiff_t binStep, ptrdiff_t rowStep, ptrdiff_t tile,
                                     ptrdiff_t blocks, ptrdiff_t firstBlock, ptrdiff_t endBlock, const float *bias, const float *residual,
                                     ptrdiff_t residualStep, float slope, float *out, ptrdiff_t outStep, ptrdiff_t count) {
    lanes re[64], im[64];
    for (ptrdiff_t b = firstBlock; b < endBlock; b += 2) {
        const int pair = b + 1 < blocks;
        const lanes zero = (lanes)(0.0f);
        // The inverse transform is the forward one with the parts exchanged.
        for (int f = 0; f <= length / 2; f++) {
            const float *at = in + f * binStep + b * 16;
            const int g = (length - f) % length;
            if (f == 0 || f == length / 2) {
                at += tile * rowStep;
                im[reversed(f, length)] = *(const lanes *)at;
                re[reversed(f, length)] = pair ? *(const lanes *)(at + 16) : zero;
                continue;
            }
            at += 2 * tile * rowStep;
            const lanes ar = *(const lanes *)at, ai = *(const lanes *)(at + rowStep);
            const lanes br = pair ? *(const lanes *)(at + 16) : zero, bi = pair ? *(const lanes *)(at + rowStep + 16) : zero;
            im[reversed(f, length)] = ar - bi;
            re[reversed(f, length)] = ai + br;
            im[reversed(g, length)] = ar + bi;
            re[reversed(g, length)] = br - ai;
        }
        transform(re, im, length, twiddles);
        const lanes first = *(const lanes *)(bias + b * 16), second = pair ? *(const lanes *)(bias + b * 16 + 16) : zero;
        for (ptrdiff_t i = 0; i < count; i++) {
            lanes y = im[i] + first, z = re[i] + second;
            if (residual) {
                y += *(const lanes *)(residual + i * residualStep + b * 16);
                if (pair) z += *(const lanes *)(residual + i * residualStep + b * 16 + 16);
            }
            *(lanes *)(out + i * outStep + b * 16) = __builtin_elementwise_max(y, y * slope);
            if (pair) *(lanes *)(out + i * outStep + b * 16 + 16) = __builtin_elementwise_max(z, z * slope);
        }
    }
}

CLONES void inference_spectral_pack(const float *weight, int taps, ptrdiff_t inputs, ptrdiff_t outputs, int length, ptrdiff_t width,
                                    ptrdiff_t blocks, ptrdiff_t depth, float *out, ptrdiff_t binStep) {
    const ptrdiff_t panels = (outputs + width - 1) / width, half = blocks * 16;
    float column[64][32], cosine[64], sine[64];
    for (int i = 0; i < length; i++) {
        // Conjugate, because the taps are correlated with the signal; the inverse transform's factor is taken in here.
        cosine[i] = (float)(cos(2 * M_PI * i / length) / length);
        sine[i] = (float)(sin(2 * M_PI * i / length) / length);
    }
    for (ptrdiff_t p = 0; p < panels; p++)
        for (ptrdiff_t c = 0; c < inputs; c++) {
            for (int j = 0; j < taps; j++)
                for (ptrdiff_t l = 0; l < width; l++)
                    column[j][l] = p * width + l < outputs ? weight[((p * width + l) * inputs + c) * taps + j] : 0.0f;
            for (int f = 0; f <= length / 2; f++) {
                float real[32] = {0}, imaginary[32] = {0};
                for (int j = 0; j < taps; j++) {
                    const float a = cosine[f * j % length], b = sine[f * j % length];
                    for (ptrdiff_t l = 0; l < width; l++) {
                        real[l] += column[j][l] * a;
                        imaginary[l] += column[j][l] * b;
                    }
                }
                const int isReal = f == 0 || f == length / 2;
                const ptrdiff_t total = isReal ? half : 2 * half;
                for (int part = 0; part < (isReal ? 1 : 2); part++) {
                    const ptrdiff_t k = c + part * half, chunk = k / depth;
                    const ptrdiff_t size = total - chunk * depth < depth ? total - chunk * depth : depth;
                    float *at = out + f * binStep + chunk * depth * panels * width + (p * size + k - chunk * depth) * width;
                    memcpy(at, part ? imaginary : real, (size_t)width * sizeof(float));
                }
            }
        }
}
