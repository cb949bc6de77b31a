#include "normalisation.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "clones.h"
#include "parallel.h"

// A channel of a batch (tens of kilobytes) stays in the second-level cache while it is passed over several times.
typedef struct {
    const float *x, *y, *dy, *gamma, *beta;
    const long *lengths;
    long batch, channels, length;
    float epsilon;
    int training, rectify;
    float *statistics, *out, *dgamma, *dbeta;
} norm;

GK_INLINE long valid_length(const norm *n, long b) {
    if (!n->lengths) return n->length;
    return n->lengths[b] < 0 ? 0 : n->lengths[b] > n->length ? n->length : n->lengths[b];
}

GK_CLONES static void forward_channel(void *context, long c) {
#pragma clang fp reassociate(on)
    const norm *n = context;
    float mean, inverse;
    if (n->training) {
        double total = 0, squares = 0;
        long count = 0;
        for (long b = 0; b < n->batch; b++) {
            const float *x = n->x + (b * n->channels + c) * n->length;
            const long valid = valid_length(n, b);
            float part = 0;
            for (long t = 0; t < valid; t++) part += x[t];
            total += part;
            count += valid;
        }
        mean = count ? (float)(total / (double)count) : 0;
        for (long b = 0; b < n->batch; b++) {
            const float *x = n->x + (b * n->channels + c) * n->length;
            const long valid = valid_length(n, b);
            float part = 0;
            for (long t = 0; t < valid; t++) part += (x[t] - mean) * (x[t] - mean);
            squares += part;
        }
        const float variance = count ? (float)(squares / (double)count) : 0;
        inverse = 1.0f / sqrtf(variance + n->epsilon);
        n->statistics[c] = mean;
        n->statistics[n->channels + c] = inverse;
        n->statistics[2 * n->channels + c] = variance;
    } else {
        mean = n->statistics[c];
        inverse = n->statistics[n->channels + c];
    }
    const float scale = n->gamma[c] * inverse, shift = n->beta[c] - mean * scale;
    for (long b = 0; b < n->batch; b++) {
        const long at = (b * n->channels + c) * n->length, valid = valid_length(n, b);
        const float *x = n->x + at;
        float *y = n->out + at;
        if (n->rectify) for (long t = 0; t < valid; t++) { const float v = x[t] * scale + shift; y[t] = v > 0 ? v : 0; }
        else for (long t = 0; t < valid; t++) y[t] = x[t] * scale + shift;
        for (long t = valid; t < n->length; t++) y[t] = 0;
    }
}

GK_CLONES static void backward_channel(void *context, long c) {
#pragma clang fp reassociate(on)
    const norm *n = context;
    const float mean = n->statistics[c], inverse = n->statistics[n->channels + c];
    double total = 0, product = 0;
    long count = 0;
    for (long b = 0; b < n->batch; b++) {
        const long at = (b * n->channels + c) * n->length, valid = valid_length(n, b);
        const float *x = n->x + at, *dy = n->dy + at;
        float part = 0, partProduct = 0;
        if (n->rectify) {
            const float *y = n->y + at;
            for (long t = 0; t < valid; t++) {
                const float g = y[t] > 0 ? dy[t] : 0;
                part += g;
                partProduct += g * (x[t] - mean);
            }
        } else
            for (long t = 0; t < valid; t++) part += dy[t], partProduct += dy[t] * (x[t] - mean);
        total += part;
        product += partProduct;
        count += valid;
    }
    product *= inverse;
    n->dbeta[c] = (float)total;
    n->dgamma[c] = (float)product;
    const float scale = n->gamma[c] * inverse;
    const float a = n->training && count ? (float)(total / (double)count) : 0;
    const float p = n->training && count ? (float)(product / (double)count) * inverse : 0;
    for (long b = 0; b < n->batch; b++) {
        const long at = (b * n->channels + c) * n->length, valid = valid_length(n, b);
        const float *x = n->x + at, *dy = n->dy + at;
        float *dx = n->out + at;
        if (n->rectify) {
            const float *y = n->y + at;
            for (long t = 0; t < valid; t++) dx[t] = scale * ((y[t] > 0 ? dy[t] : 0) - a - (x[t] - mean) * p);
        } else
            for (long t = 0; t < valid; t++) dx[t] = scale * (dy[t] - a - (x[t] - mean) * p);
        for (long t = valid; t < n->length; t++) dx[t] = 0;
    }
}

void gk_batch_norm(const float *x, const float *gamma, const float *beta, const long *lengths, long batch, long channels,
                   long length, float epsilon, int training, int rectify, float *statistics, float *y) {
    norm n = {x, NULL, NULL, gamma, beta, lengths, batch, channels, length, epsilon, training, rectify, statistics, y, NULL,
              NULL};
    gk_parallel_for(channels, forward_channel, &n);
}
void gk_batch_norm_backward(const float *x, const float *y, const float *dy, const float *gamma, const float *statistics,
                            const long *lengths, long batch, long channels, long length, int training, int rectify,
                            float *dx, float *dgamma, float *dbeta) {
    norm n = {x, y, dy, gamma, NULL, lengths, batch, channels, length, 0, training, rectify, (float *)statistics, dx, dgamma,
              dbeta};
    gk_parallel_for(channels, backward_channel, &n);
}

#define ROWS_PER_TASK 16L

GK_CLONES static void layer_rows(void *context, long index) {
#pragma clang fp reassociate(on)
    const norm *n = context;
    const long features = n->length;
    const long end = (index + 1) * ROWS_PER_TASK < n->batch ? (index + 1) * ROWS_PER_TASK : n->batch;
    for (long row = index * ROWS_PER_TASK; row < end; row++) {
        const float *x = n->x + row * features;
        float *y = n->out + row * features, total = 0, squares = 0;
        for (long i = 0; i < features; i++) total += x[i];
        const float mean = total / (float)features;
        for (long i = 0; i < features; i++) squares += (x[i] - mean) * (x[i] - mean);
        const float inverse = 1.0f / sqrtf(squares / (float)features + n->epsilon);
        n->statistics[row * 2] = mean;
        n->statistics[row * 2 + 1] = inverse;
        if (n->gamma && n->beta) for (long i = 0; i < features; i++) y[i] = (x[i] - mean) * inverse * n->gamma[i] + n->beta[i];
        else for (long i = 0; i < features; i++) y[i] = (x[i] - mean) * inverse;
    }
}

GK_CLONES static void layer_rows_backward(void *context, long index) {
#pragma clang fp reassociate(on)
    const norm *n = context;
    const long features = n->length;
    const long end = (index + 1) * ROWS_PER_TASK < n->batch ? (index + 1) * ROWS_PER_TASK : n->batch;
    for (long row = index * ROWS_PER_TASK; row < end; row++) {
        const float *x = n->x + row * features, *dy = n->dy + row * features;
        float *dx = n->out + row * features, total = 0, product = 0;
        const float mean = n->statistics[row * 2], inverse = n->statistics[row * 2 + 1];
        for (long i = 0; i < features; i++) {
            const float g = n->gamma ? dy[i] * n->gamma[i] : dy[i];
            dx[i] = g;
            total += g;
            product += g * (x[i] - mean) * inverse;
        }
        total /= (float)features;
        product /= (float)features;
        for (long i = 0; i < features; i++) dx[i] = inverse * (dx[i] - total - (x[i] - mean) * inverse * product);
    }
}

GK_CLONES static void layer_parameters(void *context, long block) {
    const norm *n = context;
    const long features = n->length, start = block * 64, count = features - start < 64 ? features - start : 64;
    float gamma[64] = {0}, beta[64] = {0};
    for (long row = 0; row < n->batch; row++) {
        const float *x = n->x + row * features + start, *dy = n->dy + row * features + start;
        const float mean = n->statistics[row * 2], inverse = n->statistics[row * 2 + 1];
        for (long i = 0; i < count; i++) gamma[i] += dy[i] * (x[i] - mean) * inverse, beta[i] += dy[i];
    }
    if (n->dgamma) memcpy(n->dgamma + start, gamma, (size_t)count * sizeof(float));
    if (n->dbeta) memcpy(n->dbeta + start, beta, (size_t)count * sizeof(float));
}

void gk_layer_norm(const float *x, const float *gamma, const float *beta, long rows, long features, float epsilon,
                   float *statistics, float *y) {
    norm n = {x, NULL, NULL, gamma, beta, NULL, rows, 0, features, epsilon, 1, 0, statistics, y, NULL, NULL};
    gk_parallel_for((rows + ROWS_PER_TASK - 1) / ROWS_PER_TASK, layer_rows, &n);
}
void gk_layer_norm_backward(const float *x, const float *dy, const float *gamma, const float *statistics, long rows,
                            long features, float *dx, float *dgamma, float *dbeta) {
    norm n = {x, NULL, dy, gamma, NULL, NULL, rows, 0, features, 0, 1, 0, (float *)statistics, dx, dgamma, dbeta};
    gk_parallel_for((rows + ROWS_PER_TASK - 1) / ROWS_PER_TASK, layer_rows_backward, &n);
    if (dgamma || dbeta) gk_parallel_for((features + 63) / 64, layer_parameters, &n);
}

static void mask_row(void *context, long index) {
    const norm *n = context;
    const long valid = valid_length(n, index / n->channels);
    const float *x = n->x + index * n->length;
    float *y = n->out + index * n->length;
    if (x != y) memcpy(y, x, (size_t)valid * sizeof(float));
    memset(y + valid, 0, (size_t)(n->length - valid) * sizeof(float));
}
void gk_mask(const float *x, const long *lengths, long batch, long channels, long length, float *y) {
    norm n = {.x = x, .lengths = lengths, .batch = batch, .channels = channels, .length = length, .out = y};
    gk_parallel_for(batch * channels, mask_row, &n);
}
