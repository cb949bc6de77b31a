// The log-mel front end around the Fourier transform. Sixteen frames go through the filters side by side: each triangle is
// only a few bins long, too short for vectors along the bins, but one weight serves all frames.
#include "CKernelsSignal.h"

#include <math.h>

#include "clones.h"
#include "vector_math.h"

enum { LANES = GK_SIGNAL_LANES };

GK_CLONES void gk_signal_emphasise(const float *restrict x, float *restrict out, int64_t count, float previous,
                                   float coefficient) {
    if (count < 1) return;
    out[0] = x[0] - coefficient * previous;
    for (int64_t i = 1; i < count; i++) out[i] = x[i] - coefficient * x[i - 1];
}

GK_CLONES void gk_signal_window(const float *restrict x, const float *restrict window, float *restrict out, int64_t count) {
    for (int64_t i = 0; i < count; i++) out[i] = x[i] * window[i];
}

GK_CLONES void gk_signal_mel(const float *restrict spectra, int64_t stride, gk_signal_filters filters, int magnitude,
                             gk_signal_compression compression, float constant, float *restrict scratch,
                             float *restrict out, int64_t frames) {
    float *restrict power = scratch;
    float *restrict mel = scratch + (int64_t)filters.bins * LANES;
    for (int64_t k = 0; k < filters.bins; k++) {
        for (int l = 0; l < LANES; l++) {
            const float re = spectra[l * stride + 2 * k], im = spectra[l * stride + 2 * k + 1];
            power[k * LANES + l] = re * re + im * im;
        }
    }
    if (magnitude) {
        for (int64_t i = 0; i < (int64_t)filters.bins * LANES; i++) power[i] = sqrtf(power[i]);
    }
    const float *weight = filters.weights;
    for (int64_t b = 0; b < filters.bands; b++) {
        float sum[LANES] = {0};
        const float *row = power + (int64_t)filters.first[b] * LANES;
        for (int64_t i = 0; i < filters.length[b]; i++, row += LANES) {
            const float w = *weight++;
            for (int l = 0; l < LANES; l++) sum[l] += w * row[l];
        }
        for (int l = 0; l < LANES; l++) mel[b * LANES + l] = sum[l];
    }
    const int64_t values = (int64_t)filters.bands * LANES;
    if (compression == GK_SIGNAL_LOG_OF_SUM) {
        for (int64_t i = 0; i < values; i++) mel[i] = gk_log(mel[i] + constant);
    } else if (compression == GK_SIGNAL_LOG_OF_MAXIMUM) {
        for (int64_t i = 0; i < values; i++) mel[i] = gk_log(mel[i] > constant ? mel[i] : constant);
    }
    for (int64_t f = 0; f < frames; f++) {
        for (int64_t b = 0; b < filters.bands; b++) out[f * filters.bands + b] = mel[b * LANES + f];
    }
}
