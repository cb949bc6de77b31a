#pragma once
#include <stdint.h>
#ifdef __cplusplus
extern "C" {
#endif

/// Connectionist temporal classification (Graves et al., 2006, equations 6 to 16) in the log domain, in float64.
/// `logProbabilities` [batch, frames, classes]; `targets` are the items' labels one after another, item b's being
/// targetLengths[b] labels from targetOffsets[b]. losses[b] is -log p(target), +infinity where the target cannot fit.
/// `gradient` (nullable) receives the derivative of losses[b] with respect to the logits behind a log-softmax minus the
/// softmax, as PyTorch does: -posterior of each class; the frames past inputLengths[b], and items without a finite loss,
/// are 0.
void gk_ctc(const float *_Nonnull logProbabilities, long batch, long frames, long classes, const int32_t *_Nonnull targets,
            const long *_Nonnull targetOffsets, const long *_Nonnull inputLengths, const long *_Nonnull targetLengths,
            long blank, double *_Nonnull losses, float *_Nullable gradient);

#ifdef __cplusplus
}
#endif
