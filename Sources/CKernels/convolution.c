#include "convolution.h"

#include <stdlib.h>
#include <string.h>

#include "blas.h"
#include "clones.h"
#include "elementwise.h"
#include "parallel.h"

// A dense convolution is computed directly, without unfolding its input: a tile of output channels by time stays in
// registers while all inputs and taps pass. The input is first copied with its zero padding, split into `stride` phases
// (sample p goes to phase p % stride), so that tap k of any stride and dilation reads a contiguous run that begins at
// offsets[k]. The gradient of the input is the same computation with the roles of the channels exchanged, once a phase.
// The gradient of the weights keeps a tile of (input, tap) rows by output channels in registers while all time passes.

#pragma clang diagnostic ignored "-Wpass-failed"
#define JOIN_(a, b) a##_##b
#define JOIN(a, b) JOIN_(a, b)

#if defined(__x86_64__)
#define LANES 16
#define ROWS 8
#define TAPS 12
#define TARGET __attribute__((target("avx512f,avx512vl,avx512bw,avx512dq,avx2,fma")))
#define NAME(x) JOIN(x, avx512)
#include "convolution_tiles.inc"
#undef LANES
#undef ROWS
#undef TAPS
#undef TARGET
#undef NAME
#define LANES 8
#define ROWS 4
#define TAPS 6
#define TARGET __attribute__((target("avx2,fma")))
#define NAME(x) JOIN(x, avx2)
#include "convolution_tiles.inc"
#undef LANES
#undef ROWS
#undef TAPS
#undef TARGET
#undef NAME
#endif
#define LANES 4
#define ROWS 4
#define TAPS 6
#define TARGET
#define NAME(x) JOIN(x, plain)
#include "convolution_tiles.inc"

typedef struct {
    long lanes, rows, taps;
    void (*forward)(const float *, long, const float *, const long *, long, long, long, float *);
    void (*gradient)(const float *, const long *, long, const float *, long, float *);
    void (*depthwise)(const float *, const float *, const long *, long, long, float, float *);
    void (*depthwise_gradient)(const float *, const float *, const long *, long, long, float *);
} tiles;

static const tiles *machine(void) {
    static const tiles plain = {4, 4, 6, forward_plain, gradient_plain, depthwise_plain, depthwise_gradient_plain};
#if defined(__x86_64__)
    static const tiles avx512 = {16, 8, 12, forward_avx512, gradient_avx512, depthwise_avx512, depthwise_gradient_avx512};
    static const tiles avx2 = {8, 4, 6, forward_avx2, gradient_avx2, depthwise_avx2, depthwise_gradient_avx2};
    if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512dq"))
        return &avx512;
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) return &avx2;
#endif
    return &plain;
}

#define SLACK 160 // floats that a tile may read past the last it uses
#define MAXIMUM_TAPS 4096

// What one direct convolution reads and writes: sources rows of `length` floats, placed `before` zeros into phases.
typedef struct {
    const tiles *m;
    long batch, groups, sources, targets;     // channels of a group
    long length, outputLength;                // of a source row and of a target row
    long before, phases, rowLength;           // rowLength: of one phase of a padded source row
    long taps;
    long *offsets;                            // in: places (phase + phases * shift); run_direct turns them into offsets
    long first, step, count;                  // target t of 0 ..< count goes to y[first + t * step]
    const float *x, *w, *bias;
    float *y;
    long chunk, chunks, reach;
} direct;

static void place_row(const float *x, long length, long start, long phases, long rowLength, float *to) {
    // to[phase][i] = x[start + i * phases + phase], zero outside 0 ..< length
    if (phases == 1) {
        long zeros = start < 0 ? (-start < rowLength ? -start : rowLength) : 0;
        memset(to, 0, (size_t)zeros * sizeof(float));
        long n = length - (start + zeros);
        n = n < 0 ? 0 : n > rowLength - zeros ? rowLength - zeros : n;
        memcpy(to + zeros, x + start + zeros, (size_t)n * sizeof(float));
        memset(to + zeros + n, 0, (size_t)(rowLength - zeros - n) * sizeof(float));
        return;
    }
    for (long phase = 0; phase < phases; phase++)
        for (long i = 0; i < rowLength; i++) {
            const long p = start + i * phases + phase;
            to[phase * rowLength + i] = p >= 0 && p < length ? x[p] : 0;
        }
}

static void direct_task(void *context, long index) {
    const direct *d = context;
    const tiles *m = d->m;
    const long group = index / d->chunks % d->groups, item = index / d->chunks / d->groups;
    const long t0 = index % d->chunks * d->chunk, n = d->count - t0 < d->chunk ? d->count - t0 : d->chunk;
    const long stride = d->phases * d->rowLength, width = 3 * m->lanes;
    float *rows = gk_scratch(1, d->sources * stride + SLACK);
    const float *x = d->x + (item * d->groups + group) * d->sources * d->length;
    for (long c = 0; c < d->sources; c++)
        place_row(x + c * d->length, d->length, t0 * d->phases - d->before, d->phases, d->rowLength, rows + c * stride);
    const long blocks = (d->targets + m->rows - 1) / m->rows, blockSize = m->rows * d->sources * d->taps;
    const float *w = d->w + group * blocks * blockSize;
    float out[8 * 48] __attribute__((aligned(64)));
    for (long block = 0; block < blocks; block++) {
        const long o = group * d->targets + block * m->rows;
        const long valid = d->targets - block * m->rows < m->rows ? d->targets - block * m->rows : m->rows;
        for (long t = 0; t < n; t += width) {
            const long columns = n - t < width ? n - t : width;
            m->forward(rows + t, stride, w + block * blockSize, d->offsets, d->sources, d->taps, columns, out);
            for (long r = 0; r < valid; r++) {
                const float bias = d->bias ? d->bias[o + r] : 0;
                float *y = d->y + (item * d->groups * d->targets + o + r) * d->outputLength + d->first + (t0 + t) * d->step;
                if (d->step == 1) for (long i = 0; i < columns; i++) y[i] = out[r * width + i] + bias;
                else for (long i = 0; i < columns; i++) y[i * d->step] = out[r * width + i] + bias;
            }
        }
    }
}

typedef struct {
    const float *w;
    float *to;
    long groups, sources, targets, taps, strideGroup, strideSource, strideTarget, rows;
    const long *chosen;
} packing;

// to[group][block][source][tap][rows], zero rows where the targets run out
static void pack_block(void *context, long index) {
    const packing *p = context;
    const long blocks = (p->targets + p->rows - 1) / p->rows, group = index / blocks, block = index % blocks;
    const float *w = p->w + group * p->strideGroup + block * p->rows * p->strideTarget;
    float *to = p->to + index * p->rows * p->sources * p->taps;
    const long valid = p->targets - block * p->rows < p->rows ? p->targets - block * p->rows : p->rows;
    for (long s = 0; s < p->sources; s++)
        for (long k = 0; k < p->taps; k++, to += p->rows) {
            const float *from = w + s * p->strideSource + p->chosen[k];
            for (long r = 0; r < valid; r++) to[r] = from[r * p->strideTarget];
            for (long r = valid; r < p->rows; r++) to[r] = 0;
        }
}

static void run_direct(direct *d, const float *w, long strideGroup, long strideSource, long strideTarget,
                       const long *chosen) {
    if (d->count <= 0) return;
    d->m = machine();
    const long blocks = (d->targets + d->m->rows - 1) / d->m->rows;
    float *packed = gk_scratch(0, d->groups * blocks * d->m->rows * d->sources * d->taps);
    packing p = {w, packed, d->groups, d->sources, d->targets, d->taps, strideGroup, strideSource, strideTarget, d->m->rows,
                 chosen};
    gk_parallel_for(d->groups * blocks, pack_block, &p);
    d->w = packed;
    const long width = 3 * d->m->lanes;
    long chunk = 262144 / (d->sources * d->phases) - d->reach;
    if (chunk < width) chunk = width;
    const long wanted = 4 * gk_thread_count(), enough = (wanted + d->batch * d->groups - 1) / (d->batch * d->groups);
    if (chunk > (d->count + enough - 1) / enough) chunk = (d->count + enough - 1) / enough;
    chunk = (chunk + width - 1) / width * width;
    d->chunks = (d->count + chunk - 1) / chunk;
    if (d->chunks > 1) chunk = ((d->count + d->chunks - 1) / d->chunks + width - 1) / width * width;
    d->chunks = (d->count + chunk - 1) / chunk;
    d->chunk = chunk;
    d->rowLength = (chunk < d->count ? chunk : d->count) + d->reach + width;
    for (long k = 0; k < d->taps; k++)
        d->offsets[k] = d->offsets[k] % d->phases * d->rowLength + d->offsets[k] / d->phases;
    gk_parallel_for(d->batch * d->groups * d->chunks, direct_task, d);
}

// --- depthwise -----------------------------------------------------------------------------------------------------

typedef struct {
    const tiles *m;
    const gk_conv1d *s;
    const float *x, *w, *bias, *dy;
    float *y;
    long rowLength;
    const long *offsets;
} depthwise;

static int is_depthwise(const gk_conv1d *s) { return s->groups == s->inputs && s->inputs == s->outputs && s->groups > 1; }

static void depthwise_forward_task(void *context, long index) {
    const depthwise *d = context;
    const gk_conv1d *s = d->s;
    float *row = gk_scratch(1, s->stride * d->rowLength + SLACK), *out = gk_scratch(2, s->outputLength + SLACK);
    const long channel = index % s->inputs;
    place_row(d->x + index * s->inputLength, s->inputLength, -s->padLeft, s->stride, d->rowLength, row);
    d->m->depthwise(row, d->w + channel * s->taps, d->offsets, s->taps, s->outputLength, d->bias ? d->bias[channel] : 0,
                    out);
    memcpy(d->y + index * s->outputLength, out, (size_t)s->outputLength * sizeof(float));
}

static void depthwise_weight_task(void *context, long channel) {
    const depthwise *d = context;
    const gk_conv1d *s = d->s;
    const long padded = (s->outputLength + 15) / 16 * 16;
    float *row = gk_scratch(1, s->stride * d->rowLength + SLACK), *dy = gk_scratch(2, padded);
    float *dw = d->y + channel * s->taps;
    memset(dw, 0, (size_t)s->taps * sizeof(float));
    for (long b = 0; b < s->batch; b++) {
        place_row(d->x + (b * s->inputs + channel) * s->inputLength, s->inputLength, -s->padLeft, s->stride, d->rowLength,
                  row);
        place_row(d->dy + (b * s->inputs + channel) * s->outputLength, s->outputLength, 0, 1, padded, dy);
        d->m->depthwise_gradient(row, dy, d->offsets, s->taps, s->outputLength, dw);
    }
}

// --- the three passes ------------------------------------------------------------------------------------------------

typedef struct {
    const gk_conv1d *s;
    const float *x, *w, *bias;
    float *y;
    long grain;
} pointwise;

static int is_pointwise(const gk_conv1d *s) {
    return s->taps == 1 && s->stride == 1 && s->padLeft == 0 && s->inputLength == s->outputLength &&
           s->inputs / s->groups >= 16 && s->outputs / s->groups >= 16;
}

static void pointwise_forward_task(void *context, long index) {
    const pointwise *p = context;
    const gk_conv1d *s = p->s;
    const long group = index % s->groups, in = s->inputs / s->groups, out = s->outputs / s->groups, t = s->inputLength;
    gk_sgemm(0, 0, out, t, in, 1, p->w + group * out * in, in, p->x + index * in * t, t, 0, p->y + index * out * t, t);
    if (p->bias)
        for (long o = 0; o < out; o++) {
            const float bias = p->bias[group * out + o];
            float *y = p->y + (index * out + o) * t;
            for (long i = 0; i < t; i++) y[i] += bias;
        }
}
static void pointwise_input_task(void *context, long index) {
    const pointwise *p = context;
    const gk_conv1d *s = p->s;
    const long group = index % s->groups, in = s->inputs / s->groups, out = s->outputs / s->groups, t = s->inputLength;
    gk_sgemm(1, 0, in, t, out, 1, p->w + group * out * in, in, p->x + index * out * t, t, 0, p->y + index * in * t, t);
}
static void pointwise_weight_task(void *context, long index) {
    const pointwise *p = context;
    const gk_conv1d *s = p->s;
    const long in = s->inputs / s->groups, out = s->outputs / s->groups, t = s->inputLength;
    const long bands = (out + p->grain - 1) / p->grain, group = index / bands, o = index % bands * p->grain;
    const long m = out - o < p->grain ? out - o : p->grain;
    for (long b = 0; b < s->batch; b++)
        gk_sgemm(0, 1, m, in, t, 1, p->w + ((b * s->groups + group) * out + o) * t, t,
                 p->x + (b * s->groups + group) * in * t, t, b ? 1 : 0, p->y + (group * out + o) * in, in);
}

static long floor_divide(long a, long b) { return a >= 0 ? a / b : -((-a + b - 1) / b); }


static direct direct_of(const gk_conv1d *s) {
    return (direct){.batch = s->batch, .groups = s->groups, .step = 1};
}

void gk_conv1d_forward(const gk_conv1d *s, const float *x, const float *w, const float *bias, float *y) {
    if (s->taps > MAXIMUM_TAPS || s->batch * s->outputs * s->outputLength == 0) return;
    if (is_pointwise(s)) {
        pointwise p = {s, x, w, bias, y, 0};
        gk_parallel_for(s->batch * s->groups, pointwise_forward_task, &p);
        return;
    }
    long offsets[MAXIMUM_TAPS], chosen[MAXIMUM_TAPS];
    const long reach = (s->taps - 1) * s->dilation / s->stride;
    if (is_depthwise(s)) {
        depthwise d = {machine(), s, x, w, bias, NULL, y, s->outputLength + reach + SLACK, offsets};
        for (long k = 0; k < s->taps; k++)
            offsets[k] = k * s->dilation % s->stride * d.rowLength + k * s->dilation / s->stride;
        gk_parallel_for(s->batch * s->inputs, depthwise_forward_task, &d);
        return;
    }
    direct d = direct_of(s);
    d.sources = s->inputs / s->groups;
    d.targets = s->outputs / s->groups;
    d.length = s->inputLength;
    d.outputLength = d.count = s->outputLength;
    d.before = s->padLeft;
    d.phases = s->stride;
    d.taps = s->taps;
    d.reach = reach;
    d.offsets = offsets;
    d.x = x;
    d.bias = bias;
    d.y = y;
    for (long k = 0; k < s->taps; k++) chosen[k] = k, offsets[k] = k * s->dilation;
    run_direct(&d, w, d.targets * d.sources * s->taps, s->taps, d.sources * s->taps, chosen);
}

void gk_conv1d_backward_input(const gk_conv1d *s, const float *dy, const float *w, float *dx) {
    if (s->taps > MAXIMUM_TAPS || s->batch * s->inputs * s->inputLength == 0) return;
    if (is_pointwise(s)) {
        pointwise p = {s, dy, w, NULL, dx, 0};
        gk_parallel_for(s->batch * s->groups, pointwise_input_task, &p);
        return;
    }
    long offsets[MAXIMUM_TAPS], chosen[MAXIMUM_TAPS];
    if (is_depthwise(s) && s->stride == 1) {
        // dx[i] = sum over k of w[k] dy[i + padLeft - k * dilation]
        const long reach = (s->taps - 1) * s->dilation;
        gk_conv1d swapped = *s;
        swapped.inputLength = s->outputLength;
        swapped.outputLength = s->inputLength;
        swapped.padLeft = reach - s->padLeft;
        depthwise d = {machine(), &swapped, dy, w, NULL, NULL, dx, s->inputLength + reach + SLACK, offsets};
        for (long k = 0; k < s->taps; k++) offsets[k] = reach - k * s->dilation;
        gk_parallel_for(s->batch * s->inputs, depthwise_forward_task, &d);
        return;
    }
    for (long phase = 0; phase < s->stride; phase++) {
        // Padded position p = phase + stride * q of the input is reached from output q - shift by taps of this phase.
        long taps = 0, largest = 0;
        for (long k = 0; k < s->taps; k++)
            if (k * s->dilation % s->stride == phase) {
                const long shift = k * s->dilation / s->stride;
                chosen[taps] = k;
                offsets[taps++] = shift;
                if (shift > largest) largest = shift;
            }
        const long first = -floor_divide(phase - s->padLeft, s->stride);
        const long last = floor_divide(s->padLeft + s->inputLength - 1 - phase, s->stride);
        direct d = direct_of(s);
        d.sources = s->outputs / s->groups;
        d.targets = s->inputs / s->groups;
        d.length = s->outputLength;
        d.outputLength = s->inputLength;
        d.count = last - first + 1;
        d.before = largest - first;
        d.phases = 1;
        d.taps = taps;
        d.reach = largest;
        d.offsets = offsets;
        d.first = phase + s->stride * first - s->padLeft;
        d.step = s->stride;
        d.x = dy;
        d.y = dx;
        if (taps == 0) {
            for (long row = 0; row < s->batch * s->inputs; row++)
                for (long i = 0; i < d.count; i++) dx[row * s->inputLength + d.first + i * d.step] = 0;
            continue;
        }
        for (long k = 0; k < taps; k++) offsets[k] = largest - offsets[k];
        run_direct(&d, w, d.sources * d.targets * s->taps, d.targets * s->taps, s->taps, chosen);
    }
}

typedef struct {
    const tiles *m;
    const gk_conv1d *s;
    const float *x, *dy;
    float *dw, *panels, *rows;
    const long *offsets;
    long rowLength, panelsPerGroup, channelsPerTask, tasksPerPanel;
} weights;

static void place_input_task(void *context, long index) {
    const weights *g = context;
    const gk_conv1d *s = g->s;
    place_row(g->x + index * s->inputLength, s->inputLength, -s->padLeft, s->stride, g->rowLength,
              g->rows + index * s->stride * g->rowLength);
}

// panels[group][panel][item][t][2 * lanes] = dy transposed, zero where the outputs run out
static void place_panel_task(void *context, long index) {
    const weights *g = context;
    const gk_conv1d *s = g->s;
    const long width = 2 * g->m->lanes, out = s->outputs / s->groups, length = s->outputLength;
    const long item = index % s->batch, panel = index / s->batch % g->panelsPerGroup;
    const long group = index / s->batch / g->panelsPerGroup;
    const long valid = out - panel * width < width ? out - panel * width : width;
    const float *dy = g->dy + (item * s->outputs + group * out + panel * width) * length;
    float *to = g->panels + index * length * width;
    for (long t0 = 0; t0 < length; t0 += 16) {
        const long n = length - t0 < 16 ? length - t0 : 16;
        for (long o = 0; o < valid; o++)
            for (long t = t0; t < t0 + n; t++) to[t * width + o] = dy[o * length + t];
        for (long t = t0; t < t0 + n; t++)
            for (long o = valid; o < width; o++) to[t * width + o] = 0;
    }
}

static void weight_task(void *context, long index) {
    const weights *g = context;
    const gk_conv1d *s = g->s;
    const long width = 2 * g->m->lanes, in = s->inputs / s->groups, out = s->outputs / s->groups;
    const long stride = s->stride * g->rowLength, length = s->outputLength;
    const long panel = index / g->tasksPerPanel % g->panelsPerGroup, group = index / g->tasksPerPanel / g->panelsPerGroup;
    const long c0 = index % g->tasksPerPanel * g->channelsPerTask;
    const long channels = in - c0 < g->channelsPerTask ? in - c0 : g->channelsPerTask, rows = channels * s->taps;
    float *sums = gk_scratch(1, rows * width);
    memset(sums, 0, (size_t)(rows * width) * sizeof(float));
    // A run of rows shares a tile; equal tiles are better than full ones and a remainder.
    const long runs = (rows + g->m->taps - 1) / g->m->taps;
    for (long item = 0; item < s->batch; item++) {
        const float *x = g->rows + (item * s->inputs + group * in + c0) * stride;
        const float *dy = g->panels + ((group * g->panelsPerGroup + panel) * s->batch + item) * length * width;
        for (long t = 0; t < length; t += 2048) {
            const long n = length - t < 2048 ? length - t : 2048;
            for (long run = 0; run < runs; run++) {
                const long from = rows * run / runs, to = rows * (run + 1) / runs;
                long offsets[16];
                for (long row = from; row < to; row++)
                    offsets[row - from] = row / s->taps * stride + g->offsets[row % s->taps] + t;
                g->m->gradient(x, offsets, to - from, dy + t * width, n, sums + from * width);
            }
        }
    }
    const long valid = out - panel * width < width ? out - panel * width : width;
    for (long o = 0; o < valid; o++) {
        float *dw = g->dw + ((group * out + panel * width + o) * in + c0) * s->taps;
        for (long row = 0; row < rows; row++) dw[row] = sums[row * width + o];
    }
}

void gk_conv1d_backward_weight(const gk_conv1d *s, const float *x, const float *dy, float *dw) {
    if (s->taps > MAXIMUM_TAPS) return;
    if (s->batch * s->outputLength == 0) {
        memset(dw, 0, (size_t)(s->outputs * (s->inputs / s->groups) * s->taps) * sizeof(float));
        return;
    }
    if (is_pointwise(s)) {
        const long out = s->outputs / s->groups;
        pointwise p = {s, x, dy, NULL, dw, (out / (2 * gk_thread_count()) + 31) / 16 * 16};
        gk_parallel_for(s->groups * ((out + p.grain - 1) / p.grain), pointwise_weight_task, &p);
        return;
    }
    long offsets[MAXIMUM_TAPS];
    const long reach = (s->taps - 1) * s->dilation / s->stride, rowLength = s->outputLength + reach + SLACK;
    for (long k = 0; k < s->taps; k++)
        offsets[k] = k * s->dilation % s->stride * rowLength + k * s->dilation / s->stride;
    if (is_depthwise(s)) {
        depthwise d = {machine(), s, x, NULL, NULL, dy, dw, rowLength, offsets};
        gk_parallel_for(s->inputs, depthwise_weight_task, &d);
        return;
    }
    const tiles *m = machine();
    const long in = s->inputs / s->groups, out = s->outputs / s->groups, width = 2 * m->lanes;
    weights g = {m, s, x, dy, dw, NULL, NULL, offsets, rowLength, (out + width - 1) / width, 0, 0};
    g.panels = gk_scratch(2, s->groups * g.panelsPerGroup * s->batch * s->outputLength * width);
    g.rows = gk_scratch(3, s->batch * s->inputs * s->stride * rowLength + SLACK);
    g.channelsPerTask = 2048 / s->taps < 1 ? 1 : 2048 / s->taps;
    const long wanted = (4 * gk_thread_count() + s->groups * g.panelsPerGroup - 1) / (s->groups * g.panelsPerGroup);
    if (g.channelsPerTask > (in + wanted - 1) / wanted) g.channelsPerTask = (in + wanted - 1) / wanted;
    g.tasksPerPanel = (in + g.channelsPerTask - 1) / g.channelsPerTask;
    gk_parallel_for(s->batch * s->inputs, place_input_task, &g);
    gk_parallel_for(s->groups * g.panelsPerGroup * s->batch, place_panel_task, &g);
    gk_parallel_for(s->groups * g.panelsPerGroup * g.tasksPerPanel, weight_task, &g);
}

typedef struct {
    const float *dy;
    float *to;
    long batch, channels, length;
} channelwise;

GK_CLONES static void sum_channel(void *context, long channel) {
#pragma clang fp reassociate(on)
    const channelwise *c = context;
    double total = 0;
    for (long b = 0; b < c->batch; b++) {
        const float *row = c->dy + (b * c->channels + channel) * c->length;
        float part = 0;
        for (long t = 0; t < c->length; t++) part += row[t];
        total += part;
    }
    c->to[channel] = (float)total;
}
void gk_sum_channels(const float *dy, long batch, long channels, long length, float *db) {
    channelwise c = {dy, db, batch, channels, length};
    gk_parallel_for(channels, sum_channel, &c);
}

GK_CLONES static void add_row_bias(void *context, long index) {
    const channelwise *c = context;
    const float bias = c->dy[index % c->channels];
    float *row = c->to + index * c->length;
    for (long t = 0; t < c->length; t++) row[t] += bias;
}
void gk_add_bias(float *y, const float *bias, long batch, long channels, long length) {
    channelwise c = {bias, y, batch, channels, length};
    gk_parallel_for(batch * channels, add_row_bias, &c);
}
