#pragma once
#ifdef __cplusplus
extern "C" {
#endif

/// A WaveNet's layers packed for sampling. Of each layer, one after another and with the inputs as rows:
/// the tap before [residual, 2 gate], the tap now [residual, 2 gate], the output [gate, residual + skip], its bias
/// [residual + skip]. The gates' bias is part of the condition.
typedef struct {
    long layers, residual, gate, skip;
    const float *_Nonnull weights;
    const int *_Nonnull dilations;
} gk_wavenet;

/// One sample's way through the layers. `x` [residual] is the embedded sample before; `condition` [layers, 2 gate];
/// `history` holds dilation * residual values a layer, one layer after another; `step` counts the samples so far.
/// `skip` [skip] receives the sum of the skip connections; `scratch` holds 2 gate + residual + skip values.
void gk_wavenet_step(const gk_wavenet *_Nonnull net, const float *_Nonnull condition, long step, float *_Nonnull x,
                     float *_Nonnull history, float *_Nonnull skip, float *_Nonnull scratch);

/// outputs = bias + the rows of weights [inputs, outputs] weighted by max(0, input).
void gk_rectified_dense(const float *_Nonnull input, long inputs, const float *_Nonnull weights, const float *_Nonnull bias,
                        long outputs, float *_Nonnull output);

#ifdef __cplusplus
}
#endif
