#pragma once
/// Kernels of the log-mel front end: everything of a frame but the Fourier transform itself.
#include <stdint.h>

/// Frames that `gk_signal_mel` takes at once, one to a vector lane.
enum { GK_SIGNAL_LANES = 16 };

/// out[i] = x[i] - coefficient * x[i - 1], with `previous` before x[0]. `out` and `x` must not overlap.
void gk_signal_emphasise(const float *x, float *out, int64_t count, float previous, float coefficient);

/// out[i] = x[i] * window[i].
void gk_signal_window(const float *x, const float *window, float *out, int64_t count);

/// How a band's sum becomes a feature.
typedef enum {
    /// The sum itself.
    GK_SIGNAL_LINEAR = 0,
    /// log(sum + constant).
    GK_SIGNAL_LOG_OF_SUM = 1,
    /// log(max(sum, constant)).
    GK_SIGNAL_LOG_OF_MAXIMUM = 2
} gk_signal_compression;

/// Triangles as sparse rows: band b covers bins first[b] ..< first[b] + length[b], its weights follow each other in `weights`.
typedef struct {
    const int32_t *first;
    const int32_t *length;
    const float *weights;
    int32_t bands;
    int32_t bins;
} gk_signal_filters;

/// Spectra of GK_SIGNAL_LANES frames (interleaved real and imaginary, `stride` floats from frame to frame) to features
/// [frames, bands]. All lanes are read, `frames` of them written, so that a frame's numbers do not depend on its company.
/// `scratch` holds (bins + bands) * GK_SIGNAL_LANES floats. `magnitude`: filter |X| and not |X|^2.
void gk_signal_mel(const float *spectra, int64_t stride, gk_signal_filters filters, int magnitude,
                   gk_signal_compression compression, float constant, float *scratch, float *out, int64_t frames);
