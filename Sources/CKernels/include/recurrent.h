#pragma once
#ifdef __cplusplus
extern "C" {
#endif

/// One step of a long short-term memory (Hochreiter and Schmidhuber, 1997; PyTorch's gate order i, f, g, o) for `batch`
/// rows: `gates` [batch, 4 size] holds the sums and receives the activations; c and h [batch, size] are written.
void gk_lstm_cell(float *_Nonnull gates, const float *_Nonnull previousC, long batch, long size, float *_Nonnull c,
                  float *_Nonnull h);
/// From dh, and dc (which it replaces by the derivative for the previous cell), the derivative for the sums, in dgates.
void gk_lstm_cell_backward(const float *_Nonnull gates, const float *_Nonnull previousC, const float *_Nonnull c,
                           const float *_Nonnull dh, float *_Nonnull dc, long batch, long size, float *_Nonnull dgates);

/// One step of a gated recurrent unit (Cho et al., 2014; PyTorch's order r, z, n, the reset gate after the product):
/// `input` [batch, 3 size] and `hidden` [batch, 3 size] are the two sums; `gates` receives the activations r, z, n.
void gk_gru_cell(const float *_Nonnull input, const float *_Nonnull hidden, const float *_Nonnull previousH, long batch,
                 long size, float *_Nonnull gates, float *_Nonnull h);
/// dh becomes the part of the derivative for the previous state that does not pass the hidden product.
void gk_gru_cell_backward(const float *_Nonnull gates, const float *_Nonnull hidden, const float *_Nonnull previousH,
                          float *_Nonnull dh, long batch, long size, float *_Nonnull dinput, float *_Nonnull dhidden);

/// Columns of a two-dimensional convolution: [channels * kh * kw, oh * ow] of x [channels, height, width].
typedef struct {
    long channels, height, width, kh, kw, oh, ow, sh, sw, dh, dw, top, left;
} gk_window2d;
void gk_unfold2d(const gk_window2d *_Nonnull window, const float *_Nonnull x, float *_Nonnull columns);
/// x += the columns, each where it came from.
void gk_fold2d(const gk_window2d *_Nonnull window, const float *_Nonnull columns, float *_Nonnull x);

#ifdef __cplusplus
}
#endif
