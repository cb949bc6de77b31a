#include "recurrent.h"

#include <string.h>

#include "vector_math.h"

GK_CLONES void gk_lstm_cell(float *gates, const float *previousC, long batch, long size, float *c, float *h) {
    for (long b = 0; b < batch; b++) {
        float *i = gates + b * 4 * size, *f = i + size, *g = f + size, *o = g + size;
        const float *before = previousC + b * size;
        float *cell = c + b * size, *out = h + b * size;
        for (long n = 0; n < size; n++) i[n] = gk_sigmoid(i[n]);
        for (long n = 0; n < size; n++) f[n] = gk_sigmoid(f[n]);
        for (long n = 0; n < size; n++) g[n] = gk_tanh(g[n]);
        for (long n = 0; n < size; n++) o[n] = gk_sigmoid(o[n]);
        for (long n = 0; n < size; n++) cell[n] = f[n] * before[n] + i[n] * g[n];
        for (long n = 0; n < size; n++) out[n] = o[n] * gk_tanh(cell[n]);
    }
}

GK_CLONES void gk_lstm_cell_backward(const float *gates, const float *previousC, const float *c, const float *dh, float *dc,
                                     long batch, long size, float *dgates) {
    for (long b = 0; b < batch; b++) {
        const float *i = gates + b * 4 * size, *f = i + size, *g = f + size, *o = g + size;
        float *di = dgates + b * 4 * size, *df = di + size, *dg = df + size, *d_o = dg + size;
        for (long n = 0; n < size; n++) {
            const long at = b * size + n;
            const float t = gk_tanh(c[at]), cell = dc[at] + dh[at] * o[n] * (1 - t * t);
            d_o[n] = dh[at] * t * o[n] * (1 - o[n]);
            di[n] = cell * g[n] * i[n] * (1 - i[n]);
            df[n] = cell * previousC[at] * f[n] * (1 - f[n]);
            dg[n] = cell * i[n] * (1 - g[n] * g[n]);
            dc[at] = cell * f[n];
        }
    }
}

GK_CLONES void gk_gru_cell(const float *input, const float *hidden, const float *previousH, long batch, long size,
                           float *gates, float *h) {
    for (long b = 0; b < batch; b++) {
        const float *x = input + b * 3 * size, *y = hidden + b * 3 * size, *before = previousH + b * size;
        float *r = gates + b * 3 * size, *z = r + size, *m = z + size, *out = h + b * size;
        for (long n = 0; n < size; n++) r[n] = gk_sigmoid(x[n] + y[n]);
        for (long n = 0; n < size; n++) z[n] = gk_sigmoid(x[size + n] + y[size + n]);
        for (long n = 0; n < size; n++) m[n] = gk_tanh(x[2 * size + n] + r[n] * y[2 * size + n]);
        for (long n = 0; n < size; n++) out[n] = (1 - z[n]) * m[n] + z[n] * before[n];
    }
}

GK_CLONES void gk_gru_cell_backward(const float *gates, const float *hidden, const float *previousH, float *dh, long batch,
                                    long size, float *dinput, float *dhidden) {
    for (long b = 0; b < batch; b++) {
        const float *r = gates + b * 3 * size, *z = r + size, *m = z + size;
        const float *y = hidden + b * 3 * size + 2 * size, *before = previousH + b * size;
        float *dx = dinput + b * 3 * size, *dy = dhidden + b * 3 * size, *d = dh + b * size;
        for (long n = 0; n < size; n++) {
            const float dm = d[n] * (1 - z[n]) * (1 - m[n] * m[n]), dz = d[n] * (before[n] - m[n]) * z[n] * (1 - z[n]);
            const float dr = dm * y[n] * r[n] * (1 - r[n]);
            dx[n] = dy[n] = dr;
            dx[size + n] = dy[size + n] = dz;
            dx[2 * size + n] = dm;
            dy[2 * size + n] = dm * r[n];
            d[n] *= z[n];
        }
    }
}

void gk_unfold2d(const gk_window2d *w, const float *x, float *columns) {
    for (long c = 0; c < w->channels; c++)
        for (long i = 0; i < w->kh; i++)
            for (long j = 0; j < w->kw; j++)
                for (long y = 0; y < w->oh; y++, columns += w->ow) {
                    const long row = y * w->sh + i * w->dh - w->top;
                    if (row < 0 || row >= w->height) {
                        memset(columns, 0, (size_t)w->ow * sizeof(float));
                        continue;
                    }
                    const float *from = x + (c * w->height + row) * w->width;
                    for (long k = 0; k < w->ow; k++) {
                        const long column = k * w->sw + j * w->dw - w->left;
                        columns[k] = column >= 0 && column < w->width ? from[column] : 0;
                    }
                }
}

void gk_fold2d(const gk_window2d *w, const float *columns, float *x) {
    for (long c = 0; c < w->channels; c++)
        for (long i = 0; i < w->kh; i++)
            for (long j = 0; j < w->kw; j++)
                for (long y = 0; y < w->oh; y++, columns += w->ow) {
                    const long row = y * w->sh + i * w->dh - w->top;
                    if (row < 0 || row >= w->height) continue;
                    float *to = x + (c * w->height + row) * w->width;
                    for (long k = 0; k < w->ow; k++) {
                        const long column = k * w->sw + j * w->dw - w->left;
                        if (column >= 0 && column < w->width) to[column] += columns[k];
                    }
                }
}
