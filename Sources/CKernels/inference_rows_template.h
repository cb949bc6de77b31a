// Row kernels for one instruction set; included once for each, with these set before:
//   NAME(x)   the name of a function in this instruction set     TARGET   its attribute
//   LANES     floats in a vector                                 VECTORS  vectors in a panel
//   ROWS      most rows of a block (at most 14)                  FEWER    rows of a depthwise block
//   AHEAD     floats by which weights are fetched ahead of their use, 0 for not at all

typedef float NAME(vector) __attribute__((ext_vector_type(LANES)));
typedef float NAME(loose) __attribute__((ext_vector_type(LANES), aligned(4)));
#define V NAME(vector)
#define INLINE static inline __attribute__((always_inline)) TARGET

INLINE V NAME(leaky)(V y, float slope) { return __builtin_elementwise_max(y, y * slope); }

INLINE void NAME(product)(const int rows, const int vectors, V (*sum)[VECTORS], const float **group, ptrdiff_t step, int k, const float *w) {
    V weight[VECTORS];
#pragma clang loop unroll(full)
    for (int v = 0; v < vectors; v++) {
        weight[v] = *(const V *)(w + v * LANES);
        if (AHEAD && v * LANES % 16 == 0) __builtin_prefetch(w + v * LANES + AHEAD);
    }
#pragma clang loop unroll(full)
    for (int r = 0; r < rows; r++) {
        const V value = (V)(group[r / 3][(r % 3) * step + k]);
#pragma clang loop unroll(full)
        for (int v = 0; v < vectors; v++) sum[r][v] += value * weight[v];
    }
}

// `rows` by `vectors` sums stay in registers for the whole chunk. Row addresses are formed from one pointer for three rows.
INLINE void NAME(block)(const int rows, const int vectors, const float *x, ptrdiff_t step, ptrdiff_t tapStride, int32_t taps,
                        int32_t channels, const float *w, const float *bias, float *out, ptrdiff_t outStep,
                        const float *residual, ptrdiff_t residualStep, float slope, int last) {
    V sum[ROWS][VECTORS];
    if (bias) {
#pragma clang loop unroll(full)
        for (int v = 0; v < vectors; v++) {
            V b = *(const V *)(bias + v * LANES);
#pragma clang loop unroll(full)
            for (int r = 0; r < rows; r++) sum[r][v] = b;
        }
    } else {
#pragma clang loop unroll(full)
        for (int r = 0; r < rows; r++)
#pragma clang loop unroll(full)
            for (int v = 0; v < vectors; v++) sum[r][v] = *(const V *)(out + r * outStep + v * LANES);
    }
    for (int32_t tap = 0; tap < taps; tap++) {
        const float *group[(ROWS + 2) / 3];
        ptrdiff_t reach = step;
#pragma clang loop unroll(full)
        for (int g = 0; g < (rows + 2) / 3; g++) group[g] = x + 3 * g * step;
        int32_t c = 0;
        for (; c + 4 <= channels; c += 4) {
            // Kept apart from one another, or the compiler makes a pointer of every row and spills them all.
#pragma clang loop unroll(full)
            for (int g = 0; g < (rows + 2) / 3; g++) __asm__("" : "+r"(group[g]), "+r"(reach));
#pragma clang loop unroll(full)
            for (int k = 0; k < 4; k++) NAME(product)(rows, vectors, sum, group, reach, k, w + k * VECTORS * LANES);
            w += 4 * VECTORS * LANES;
#pragma clang loop unroll(full)
            for (int g = 0; g < (rows + 2) / 3; g++) group[g] += 4;
        }
        for (; c < channels; c++) {
            NAME(product)(rows, vectors, sum, group, reach, 0, w);
            w += VECTORS * LANES;
#pragma clang loop unroll(full)
            for (int g = 0; g < (rows + 2) / 3; g++) group[g]++;
        }
        x += tapStride;
    }
    if (last && residual) {
#pragma clang loop unroll(full)
        for (int r = 0; r < rows; r++)
#pragma clang loop unroll(full)
            for (int v = 0; v < vectors; v++) sum[r][v] += *(const V *)(residual + r * residualStep + v * LANES);
    }
    if (last && slope != 1) {
#pragma clang loop unroll(full)
        for (int r = 0; r < rows; r++)
#pragma clang loop unroll(full)
            for (int v = 0; v < vectors; v++) sum[r][v] = NAME(leaky)(sum[r][v], slope);
    }
#pragma clang loop unroll(full)
    for (int r = 0; r < rows; r++)
#pragma clang loop unroll(full)
        for (int v = 0; v < vectors; v++) *(V *)(out + r * outStep + v * LANES) = sum[r][v];
}

#define BLOCK(R)                                                                                                              \
    static __attribute__((noinline)) TARGET void NAME(block##R)(                                                              \
        const int vectors, const float *x, ptrdiff_t step, ptrdiff_t tapStride, int32_t taps, int32_t channels,               \
        const float *w, const float *bias, float *out, ptrdiff_t outStep, const float *residual, ptrdiff_t residualStep,      \
        float slope, int last) {                                                                                              \
        if (vectors == VECTORS)                                                                                               \
            NAME(block)(R, VECTORS, x, step, tapStride, taps, channels, w, bias, out, outStep, residual, residualStep, slope, last); \
        else                                                                                                                  \
            NAME(block)(R, 1, x, step, tapStride, taps, channels, w, bias, out, outStep, residual, residualStep, slope, last); \
    }
BLOCK(1) BLOCK(2) BLOCK(3) BLOCK(4)
#if ROWS > 4
BLOCK(5) BLOCK(6)
#endif
#if ROWS > 6
BLOCK(7) BLOCK(8) BLOCK(9) BLOCK(10) BLOCK(11) BLOCK(12) BLOCK(13) BLOCK(14)
#endif

typedef void (*NAME(function))(const int, const float *, ptrdiff_t, ptrdiff_t, int32_t, int32_t, const float *, const float *, float *,
                               ptrdiff_t, const float *, ptrdiff_t, float, int);
static const NAME(function) NAME(blocks)[ROWS + 1] = {
    0, NAME(block1), NAME(block2), NAME(block3), NAME(block4),
#if ROWS > 4
    NAME(block5), NAME(block6),
#endif
#if ROWS > 6
    NAME(block7), NAME(block8), NAME(block9), NAME(block10), NAME(block11), NAME(block12), NAME(block13), NAME(block14),
#endif
};

void NAME(convolve)(const InferenceConvolution *c, const float *const *inputs, const ptrdiff_t *steps, float *out,
                    ptrdiff_t outStep, const float *residual, ptrdiff_t residualStep, ptrdiff_t rows, int32_t first, int32_t end) {
    const int width = LANES * VECTORS;
    for (int32_t i = 0; i < c->chunks; i++) {
        const InferenceChunk *chunk = c->chunk + i;
        const int last = i == c->chunks - 1;
        const ptrdiff_t step = steps[chunk->source], size = (ptrdiff_t)chunk->taps * chunk->channels * width;
        const float *x = inputs[chunk->source] + chunk->inputOffset;
        for (ptrdiff_t r = 0, n; r < rows; r += n) {
            const ptrdiff_t left = rows - r;
            n = left >= 2 * ROWS || left == ROWS ? ROWS : left > ROWS ? (left + 1) / 2 : left;
            for (int32_t p = first; p < end; p++) {
                const ptrdiff_t at = c->panelOffset[p];
                NAME(blocks)[n](c->panelVectors[p] * 16 / LANES, x + r * step, step, chunk->tapStride, chunk->taps, chunk->channels,
                                chunk->weights + p * size, i == 0 && c->bias ? c->bias + p * width : 0, out + r * outStep + at, outStep,
                                residual ? residual + r * residualStep + at : 0, residualStep, c->slope, last);
            }
        }
    }
}

// Depthwise: `taps` slide over rows that lie `step` apart, so that a loaded row serves four taps.
INLINE void NAME(slide)(const int rows, const float *x, ptrdiff_t step, int32_t taps, const float *w, V bias, float slope,
                        float *out, ptrdiff_t outStep) {
    V sum[FEWER];
#pragma clang loop unroll(full)
    for (int r = 0; r < rows; r++) sum[r] = bias;
    int32_t tap = 0;
    for (; tap + 4 <= taps; tap += 4) {
        V weight[4];
#pragma clang loop unroll(full)
        for (int j = 0; j < 4; j++) weight[j] = *(const V *)(w + (tap + j) * 16);
#pragma clang loop unroll(full)
        for (int i = 0; i < rows + 3; i++) {
            const V value = *(const V *)(x + (tap + i) * step);
#pragma clang loop unroll(full)
            for (int j = 0; j < 4; j++)
                if (i - j >= 0 && i - j < rows) sum[i - j] += weight[j] * value;
        }
    }
    for (; tap < taps; tap++) {
        const V weight = *(const V *)(w + tap * 16);
#pragma clang loop unroll(full)
        for (int r = 0; r < rows; r++) sum[r] += weight * *(const V *)(x + (tap + r) * step);
    }
#pragma clang loop unroll(full)
    for (int r = 0; r < rows; r++) *(V *)(out + r * outStep) = slope != 1 ? NAME(leaky)(sum[r], slope) : sum[r];
}

static __attribute__((noinline)) TARGET void NAME(slideRows)(const float *x, ptrdiff_t step, int32_t taps, const float *w, const float *bias,
                                                             float slope, float *out, ptrdiff_t outStep, ptrdiff_t rows) {
    const V b = *(const V *)bias;
    ptrdiff_t r = 0;
    for (; r + FEWER <= rows; r += FEWER) NAME(slide)(FEWER, x + r * step, step, taps, w, b, slope, out + r * outStep, outStep);
    for (; r + 4 <= rows; r += 4) NAME(slide)(4, x + r * step, step, taps, w, b, slope, out + r * outStep, outStep);
    for (; r < rows; r++) NAME(slide)(1, x + r * step, step, taps, w, b, slope, out + r * outStep, outStep);
}

static __attribute__((noinline)) TARGET void NAME(strideRows)(const float *x, ptrdiff_t step, ptrdiff_t tapStride, int32_t taps, const float *w,
                                                              const float *bias, float slope, float *out, ptrdiff_t outStep, ptrdiff_t rows) {
    const V b = *(const V *)bias;
    ptrdiff_t r = 0;
    for (; r + 8 <= rows; r += 8) {
        V sum[8];
#pragma clang loop unroll(full)
        for (int i = 0; i < 8; i++) sum[i] = b;
        for (int32_t tap = 0; tap < taps; tap++) {
            const V weight = *(const V *)(w + tap * 16);
            const float *at = x + r * step + tap * tapStride;
#pragma clang loop unroll(full)
            for (int i = 0; i < 8; i++) sum[i] += weight * *(const V *)(at + i * step);
        }
#pragma clang loop unroll(full)
        for (int i = 0; i < 8; i++) *(V *)(out + (r + i) * outStep) = NAME(leaky)(sum[i], slope);
    }
    for (; r < rows; r++) {
        V sum = b;
        for (int32_t tap = 0; tap < taps; tap++) sum += *(const V *)(w + tap * 16) * *(const V *)(x + r * step + tap * tapStride);
        *(V *)(out + r * outStep) = NAME(leaky)(sum, slope);
    }
}

void NAME(depthwise)(const float *input, ptrdiff_t step, ptrdiff_t tapStride, int32_t taps, const float *weights, const float *bias,
                     float slope, int32_t blocks, float *out, ptrdiff_t outStep, ptrdiff_t rows) {
    const ptrdiff_t dilation = step ? tapStride / step : 0;
    const int slides = dilation > 0 && dilation * step == tapStride;
    for (int32_t b = 0; b < blocks; b++)
        for (int part = 0; part < 16; part += LANES) {
            const float *x = input + b * 16 + part, *w = weights + (ptrdiff_t)b * taps * 16 + part, *shift = bias + b * 16 + part;
            float *y = out + b * 16 + part;
            if (!slides) {
                NAME(strideRows)(x, step, tapStride, taps, w, shift, slope, y, outStep, rows);
                continue;
            }
            for (ptrdiff_t phase = 0; phase < dilation && phase < rows; phase++)
                NAME(slideRows)(x + phase * step, tapStride, taps, w, shift, slope, y + phase * outStep, outStep * dilation,
                                (rows - phase + dilation - 1) / dilation);
        }
}

#undef V
#undef INLINE
#undef BLOCK
