#pragma once
#ifdef __cplusplus
extern "C" {
#endif

/// One-dimensional convolution of x [batch, inputs, inputLength] with w [outputs, inputs / groups, taps] into
/// y [batch, outputs, outputLength]:
///     y[b, o, t] = bias[o] + sum over c, k of w[o, c, k] x[b, c, t * stride + k * dilation - padLeft],
/// x being zero outside its length; outputLength says how far it is padded on the right.
typedef struct {
    long batch, inputs, outputs, inputLength, outputLength, taps, stride, dilation, padLeft, groups;
} gk_conv1d;

void gk_conv1d_forward(const gk_conv1d *_Nonnull shape, const float *_Nonnull x, const float *_Nonnull w,
                       const float *_Nullable bias, float *_Nonnull y);
/// dx from dy: also the forward pass of a transposed convolution.
void gk_conv1d_backward_input(const gk_conv1d *_Nonnull shape, const float *_Nonnull dy, const float *_Nonnull w,
                              float *_Nonnull dx);
void gk_conv1d_backward_weight(const gk_conv1d *_Nonnull shape, const float *_Nonnull x, const float *_Nonnull dy,
                               float *_Nonnull dw);
/// db[o] = sum over b and t of dy[b, o, t]; also adds bias rows: see gk_add_bias.
void gk_sum_channels(const float *_Nonnull dy, long batch, long channels, long length, float *_Nonnull db);
/// y[b, c, t] += bias[c].
void gk_add_bias(float *_Nonnull y, const float *_Nonnull bias, long batch, long channels, long length);

#ifdef __cplusplus
}
#endif
