#pragma once
// Kernels of inference plans.
//
// Activations are time-major: row t holds the channels of frame t, `pitch` floats apart, and every row is padded with
// lanes up to a multiple of 16 floats and aligned to 64 bytes. One row kernel then serves any stride, dilation and
// chunk length without packing the input: a tap is a fixed offset from the row's own address.
//
// Weights are packed once in panels of `inference_panel_width` output channels: [chunk][panel][tap][channel][lane].
#include <stddef.h>
#include <stdint.h>

#if defined(__clang__)
/// Allocates nothing and takes no lock, so that Swift functions under `@_noLocks @_noAllocation` may call it.
#define INFERENCE_REALTIME __attribute__((swift_attr("@_noLocks"), swift_attr("@_noAllocation")))
#else
#define INFERENCE_REALTIME
#endif

#ifdef __cplusplus
extern "C" {
#endif

/// Instruction sets a kernel exists for, from the plainest.
enum { INFERENCE_PLAIN = 0, INFERENCE_AVX2 = 1, INFERENCE_AVX512 = 2 };

/// The best of the above that this processor and operating system offer.
int inference_best_level(void);

/// Output channels in one panel of packed weights.
int inference_panel_width(int level);

/// Most rows that one call of the row kernel takes; rows are best handed out in multiples of it.
int inference_row_block(int level);

/// Part of a convolution's sum: `taps` by `channels` weights over one source.
typedef struct {
    int32_t source;
    int32_t taps;
    int32_t channels;
    int32_t reserved;
    ptrdiff_t inputOffset;  ///< floats from the source row to the first tap and channel
    ptrdiff_t tapStride;    ///< floats between taps
    const float *weights;   ///< [panel][tap][channel][lane]
} InferenceChunk;

/// A convolution (dense, strided, dilated, transposed by phases, or a sum of several) in packed form.
typedef struct {
    int32_t level;
    int32_t chunks;
    int32_t panels;
    float slope;                  ///< y = max(y, slope * y) after the sum: 1 leaves it, 0 is ReLU
    const InferenceChunk *chunk;  ///< `chunks` of them
    const float *bias;            ///< [panels][panel width]; null adds to what `out` holds
    const int32_t *panelOffset;   ///< floats from the output row to the panel's first channel
    const int32_t *panelVectors;  ///< 16-float vectors of the panel that exist in the output (1 or 2)
} InferenceConvolution;

/// out[row, panel] = activation(bias + sum over chunks + residual) for panels firstPanel ..< endPanel.
///
/// `inputs[s]` is the address that row 0 reads of source s, `inputSteps[s]` the floats between the inputs of neighbouring rows.
/// `residual` may be null; it has the layout of `out` with its own step.
INFERENCE_REALTIME void inference_convolve(const InferenceConvolution *convolution, const float *const *inputs, const ptrdiff_t *inputSteps,
                        float *out, ptrdiff_t outStep, const float *residual, ptrdiff_t residualStep,
                        ptrdiff_t rows, int32_t firstPanel, int32_t endPanel);

/// Depthwise convolution over blocks of 16 channels: weights [block][tap][16], bias [block][16].
/// Row r reads input + r * inputStep + tap * tapStride.
INFERENCE_REALTIME void inference_depthwise(int level, const float *input, ptrdiff_t inputStep, ptrdiff_t tapStride, int32_t taps,
                         const float *weights, const float *bias, float slope, int32_t blocks,
                         float *out, ptrdiff_t outStep, ptrdiff_t rows);

/// Long kernels in the frequency domain: transforms over tiles of `length` (32 or 64) rows, for blocks of 16 channels.
///
/// The spectrum of tile i has at frequency f (`binStep` floats apart) two rows, 2 i = [real, -imaginary] and
/// 2 i + 1 = [imaginary, real], so that one real matrix of [real; imaginary] weights gives both parts of the product;
/// at frequency 0 and length / 2 it has one row i of real values.
INFERENCE_REALTIME void inference_spectral_twiddles(int length, float *out);
/// Transforms rows 0 ..< valid of a tile (the rest count as zero) for channel blocks `firstBlock ..< endBlock`, the first even.
INFERENCE_REALTIME void inference_spectral_load(int length, const float *twiddles, const float *x, ptrdiff_t step, ptrdiff_t valid,
                                                ptrdiff_t blocks, ptrdiff_t firstBlock, ptrdiff_t endBlock, float *out,
                                                ptrdiff_t binStep, ptrdiff_t rowStep, ptrdiff_t tile);
/// Transforms a tile of products back and writes its first `count` rows: max(y, slope y) of the sum with bias and residual (may be null).
INFERENCE_REALTIME void inference_spectral_store(int length, const float *twiddles, const float *in, ptrdiff_t binStep, ptrdiff_t rowStep,
                                                 ptrdiff_t tile, ptrdiff_t blocks, ptrdiff_t firstBlock, ptrdiff_t endBlock,
                                                 const float *bias, const float *residual, ptrdiff_t residualStep, float slope,
                                                 float *out, ptrdiff_t outStep, ptrdiff_t count);
/// Spectra of weights [outputs][inputs][taps] for each frequency as [chunk of depth][panel][row][lane]; rows are the real
/// parts of `16 * blocks` inputs, then the imaginary ones.
INFERENCE_REALTIME void inference_spectral_pack(const float *weight, int taps, ptrdiff_t inputs, ptrdiff_t outputs, int length,
                                                ptrdiff_t width, ptrdiff_t blocks, ptrdiff_t depth, float *out, ptrdiff_t binStep);

/// Element by element functions over a row of `count` floats; `out` may be `in`.
enum {
    INFERENCE_IDENTITY = 0, INFERENCE_LEAKY = 1, INFERENCE_TANH = 2, INFERENCE_SIGMOID = 3, INFERENCE_GELU = 4,
    INFERENCE_SILU = 5, INFERENCE_SOFTPLUS = 6, INFERENCE_EXP = 7, INFERENCE_SNAKE = 8, INFERENCE_ELU = 9
};
/// `parameters`: one slope for LEAKY (and alpha for ELU); for SNAKE `count` rates, x + sin(rate x)^2 / rate.
INFERENCE_REALTIME void inference_activate(int function, const float *in, float *out, ptrdiff_t count, const float *parameters);
INFERENCE_REALTIME void inference_add(const float *a, const float *b, float *out, ptrdiff_t count);
INFERENCE_REALTIME void inference_multiply(const float *a, const float *b, float *out, ptrdiff_t count);
/// out = in * scale + shift, a scale and a shift a channel.
INFERENCE_REALTIME void inference_affine(const float *in, const float *scale, const float *shift, float *out, ptrdiff_t count);
/// out = tanh(in[0 ..< count]) * sigmoid(in[count ..< 2 count]), the gate of WaveNet.
INFERENCE_REALTIME void inference_gate(const float *filter, const float *gate, float *out, ptrdiff_t count);
INFERENCE_REALTIME void inference_log_softmax(const float *in, float *out, ptrdiff_t count);
INFERENCE_REALTIME void inference_softmax(const float *in, float *out, ptrdiff_t count);
INFERENCE_REALTIME void inference_layer_norm(const float *in, const float *gamma, const float *beta, float epsilon, float *out, ptrdiff_t count);

/// One step of a recurrent cell from x-side sums `input` (bias included) and h-side sums `recurrent` (bias included).
/// GRU: gates r, z, n; LSTM: i, f, g, o; each `width` floats, `gateStep` floats apart.
INFERENCE_REALTIME void inference_gru_cell(const float *input, const float *recurrent, const float *hidden, float *out, ptrdiff_t width, ptrdiff_t gateStep);
INFERENCE_REALTIME void inference_lstm_cell(const float *input, const float *recurrent, float *cell, float *out, ptrdiff_t width, ptrdiff_t gateStep);

/// Plain memory: `to` and `from` may overlap.
INFERENCE_REALTIME void inference_copy(const float *from, float *to, ptrdiff_t count);
INFERENCE_REALTIME void inference_zero(float *at, ptrdiff_t count);

/// [channels, time] with `step` floats between channels, to rows `pitch` apart, and back.
INFERENCE_REALTIME void inference_to_rows(const float *in, ptrdiff_t step, ptrdiff_t channels, ptrdiff_t time, float *out, ptrdiff_t pitch);
INFERENCE_REALTIME void inference_from_rows(const float *in, ptrdiff_t pitch, ptrdiff_t channels, ptrdiff_t time, float *out, ptrdiff_t step);

/// Numbers too small to be normal are taken as zero from here on in this thread; returns what `inference_leave` puts back.
/// A decaying signal would otherwise make every product a hundred times slower.
INFERENCE_REALTIME uint32_t inference_enter(void);
INFERENCE_REALTIME void inference_leave(uint32_t state);

/// A few threads that share the tasks of one job at a time. They spin for a moment, then sleep.
typedef struct InferencePool InferencePool;
typedef void (*InferenceTask)(void *context, ptrdiff_t task);
InferencePool *inference_pool_make(int threads);
void inference_pool_free(InferencePool *pool);
/// Runs task 0 ..< tasks, on the caller's thread too; returns when all are done. A null pool runs them one after another.
INFERENCE_REALTIME void inference_pool_run(InferencePool *pool, InferenceTask task, void *context, ptrdiff_t tasks);

#ifdef __cplusplus
}
#endif
