#pragma once
#ifdef __cplusplus
extern "C" {
#endif

/// Batch normalisation (Ioffe and Szegedy, 2015) of x [batch, channels, length], optionally with a rectifier behind it.
/// `lengths` (nullable) says how many samples of each item count; what lies past them neither counts nor passes: y and dx
/// are 0 there. `statistics` receives [mean of each channel | 1 / sqrt(variance + epsilon) | variance (biased)] when
/// training, and gives them (first two) otherwise.
void gk_batch_norm(const float *_Nonnull x, const float *_Nonnull gamma, const float *_Nonnull beta,
                   const long *_Nullable lengths, long batch, long channels, long length, float epsilon, int training,
                   int rectify, float *_Nonnull statistics, float *_Nonnull y);
/// y may be null unless `rectify`. With `training` the gradient also flows through the statistics.
void gk_batch_norm_backward(const float *_Nonnull x, const float *_Nullable y, const float *_Nonnull dy,
                            const float *_Nonnull gamma, const float *_Nonnull statistics, const long *_Nullable lengths,
                            long batch, long channels, long length, int training, int rectify, float *_Nonnull dx,
                            float *_Nonnull dgamma, float *_Nonnull dbeta);

/// Layer normalisation (Ba et al., 2016) over the last axis of [rows, features]; statistics [rows][mean, 1 / deviation].
void gk_layer_norm(const float *_Nonnull x, const float *_Nullable gamma, const float *_Nullable beta, long rows,
                   long features, float epsilon, float *_Nonnull statistics, float *_Nonnull y);
void gk_layer_norm_backward(const float *_Nonnull x, const float *_Nonnull dy, const float *_Nullable gamma,
                            const float *_Nonnull statistics, long rows, long features, float *_Nonnull dx,
                            float *_Nullable dgamma, float *_Nullable dbeta);

/// Sets x[b, c, t] to 0 for t >= lengths[b], copying the rest: y may be x.
void gk_mask(const float *_Nonnull x, const long *_Nonnull lengths, long batch, long channels, long length,
             float *_Nonnull y);

#ifdef __cplusplus
}
#endif
