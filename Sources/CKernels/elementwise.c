#include "elementwise.h"

#include "parallel.h"
#include "vector_math.h"

#define GRAIN 32768L

typedef struct {
    int operation, strideA, strideB;
    const float *a, *b, *c;
    float *y;
    long count;
    float p;
} span;

static void spread_span(span *s, gk_body body) {
    if (s->count <= GRAIN) body(s, 0);
    else gk_parallel_for((s->count + GRAIN - 1) / GRAIN, body, s);
}
#define SPAN_OF(context, index)                                                                                        \
    const span *s = context;                                                                                           \
    const long start = (index) * GRAIN, count = s->count - start < GRAIN ? s->count - start : GRAIN;

#define BINARY_LOOPS(expression)                                                                                       \
    if (sa && sb) for (long i = 0; i < n; i++) { const float u = a[i], v = b[i]; y[i] = expression; }                  \
    else if (sa) { const float v = b[0]; for (long i = 0; i < n; i++) { const float u = a[i]; y[i] = expression; } }   \
    else if (sb) { const float u = a[0]; for (long i = 0; i < n; i++) { const float v = b[i]; y[i] = expression; } }   \
    else { const float u = a[0], v = b[0]; for (long i = 0; i < n; i++) y[i] = expression; }                           \
    break;

GK_CLONES static void binary_loop(int operation, const float *a, int sa, const float *b, int sb, float *y, long n) {
    switch (operation) {
    case GK_ADD: BINARY_LOOPS(u + v)
    case GK_SUBTRACT: BINARY_LOOPS(u - v)
    case GK_MULTIPLY: BINARY_LOOPS(u * v)
    case GK_DIVIDE: BINARY_LOOPS(u / v)
    case GK_MAXIMUM: BINARY_LOOPS(u > v ? u : v)
    case GK_MINIMUM: BINARY_LOOPS(u < v ? u : v)
    }
}

static void binary_span(void *context, long index) {
    SPAN_OF(context, index)
    binary_loop(s->operation, s->a + start * s->strideA, s->strideA, s->b + start * s->strideB, s->strideB, s->y + start,
                count);
}

void gk_binary(int operation, const float *a, int sa, const float *b, int sb, float *y, long count) {
    span s = {operation, sa, sb, a, b, NULL, y, count, 0};
    spread_span(&s, binary_span);
}

typedef struct {
    int operation;
    const float *a, *b;
    float *y;
    const long *stridesA, *stridesB, *shape;
    long grain;
} rows;

static void binary_row_group(void *context, long index) {
    const rows *r = context;
    const long total = r->shape[0] * r->shape[1], n = r->shape[2];
    const long end = (index + 1) * r->grain < total ? (index + 1) * r->grain : total;
    for (long row = index * r->grain; row < end; row++) {
        const long o = row / r->shape[1], i = row % r->shape[1];
        binary_loop(r->operation, r->a + o * r->stridesA[0] + i * r->stridesA[1], (int)r->stridesA[2],
                    r->b + o * r->stridesB[0] + i * r->stridesB[1], (int)r->stridesB[2], r->y + row * n, n);
    }
}

void gk_binary_rows(int operation, const float *a, const long *stridesA, const float *b, const long *stridesB, float *y,
                    const long *shape) {
    rows r = {operation, a, b, y, stridesA, stridesB, shape, 1};
    const long total = shape[0] * shape[1];
    r.grain = GRAIN / (shape[2] + 1) + 1;
    gk_parallel_for((total + r.grain - 1) / r.grain, binary_row_group, &r);
}

#define EACH(expression)                                                                                               \
    for (long i = 0; i < n; i++) { const float v = x[i]; y[i] = expression; }                                          \
    break;

GK_CLONES static void unary_loop(int operation, const float *x, float *y, long n, float p) {
    switch (operation) {
    case GK_NEGATE: EACH(-v)
    case GK_RELU: EACH(v > 0 ? v : 0)
    case GK_LEAKY_RELU: EACH(v > 0 ? v : p * v)
    case GK_TANH: EACH(gk_tanh(v))
    case GK_SIGMOID: EACH(gk_sigmoid(v))
    case GK_GELU: EACH(0.5f * v * (1.0f + gk_erf(v * 0.70710678118654752f)))
    case GK_EXP: EACH(gk_exp(v))
    case GK_LOG: EACH(gk_log(v))
    case GK_SQRT: EACH(__builtin_sqrtf(v))
    case GK_ABS: EACH(fabsf(v))
    case GK_SQUARE: EACH(v * v)
    case GK_RECIPROCAL: EACH(1.0f / v)
    case GK_SCALE: EACH(v * p)
    case GK_OFFSET: EACH(v + p)
    case GK_CLAMP_MIN: EACH(v > p ? v : p)
    case GK_CLAMP_MAX: EACH(v < p ? v : p)
    case GK_SOFTPLUS: EACH((v > 0 ? v : 0) + gk_log(1.0f + gk_exp(-fabsf(v))))
    case GK_SIN: EACH(sinf(v))
    case GK_COS: EACH(cosf(v))
    case GK_ELU: EACH(v > 0 ? v : p * (gk_exp(v) - 1.0f))
    case GK_SILU: EACH(v * gk_sigmoid(v))
    case GK_POWER: EACH(powf(v, p))
    }
}

static void unary_span(void *context, long index) {
    SPAN_OF(context, index)
    unary_loop(s->operation, s->a + start, s->y + start, count, s->p);
}

void gk_unary(int operation, const float *x, float *y, long count, float p) {
    span s = {operation, 1, 1, x, NULL, NULL, y, count, p};
    spread_span(&s, unary_span);
}

#define EACH_GRADIENT(expression)                                                                                      \
    for (long i = 0; i < n; i++) {                                                                                     \
        const float v = x[i], w = y[i];                                                                                \
        (void)v; (void)w;                                                                                              \
        dx[i] = dy[i] * (expression);                                                                                  \
    }                                                                                                                  \
    break;

GK_CLONES static void unary_backward_loop(int operation, const float *x, const float *y, const float *dy, float *dx,
                                          long n, float p) {
    switch (operation) {
    case GK_NEGATE: EACH_GRADIENT(-1.0f)
    case GK_RELU: EACH_GRADIENT(w > 0 ? 1.0f : 0.0f)
    case GK_LEAKY_RELU: EACH_GRADIENT(v > 0 ? 1.0f : p)
    case GK_TANH: EACH_GRADIENT(1.0f - w * w)
    case GK_SIGMOID: EACH_GRADIENT(w * (1.0f - w))
    case GK_GELU: EACH_GRADIENT(0.5f * (1.0f + gk_erf(v * 0.70710678118654752f)) + v * 0.3989422804014327f * gk_exp(-0.5f * v * v))
    case GK_EXP: EACH_GRADIENT(w)
    case GK_LOG: EACH_GRADIENT(1.0f / v)
    case GK_SQRT: EACH_GRADIENT(0.5f / w)
    case GK_ABS: EACH_GRADIENT(v > 0 ? 1.0f : v < 0 ? -1.0f : 0.0f)
    case GK_SQUARE: EACH_GRADIENT(2.0f * v)
    case GK_RECIPROCAL: EACH_GRADIENT(-w * w)
    case GK_SCALE: EACH_GRADIENT(p)
    case GK_OFFSET: EACH_GRADIENT(1.0f)
    case GK_CLAMP_MIN: EACH_GRADIENT(v > p ? 1.0f : 0.0f)
    case GK_CLAMP_MAX: EACH_GRADIENT(v < p ? 1.0f : 0.0f)
    case GK_SOFTPLUS: EACH_GRADIENT(gk_sigmoid(v))
    case GK_SIN: EACH_GRADIENT(cosf(v))
    case GK_COS: EACH_GRADIENT(-sinf(v))
    case GK_ELU: EACH_GRADIENT(v > 0 ? 1.0f : w + p)
    case GK_SILU: EACH_GRADIENT(gk_sigmoid(v) * (1.0f + v * (1.0f - gk_sigmoid(v))))
    case GK_POWER: EACH_GRADIENT(p * powf(v, p - 1.0f))
    }
}

typedef struct {
    span s;
    float *dx;
} backward_span;

static void unary_backward_span(void *context, long index) {
    SPAN_OF(context, index)
    unary_backward_loop(s->operation, s->a + start, s->b + start, s->c + start,
                        ((const backward_span *)context)->dx + start, count, s->p);
}

void gk_unary_backward(int operation, const float *x, const float *y, const float *dy, float *dx, long count, float p) {
    backward_span s = {{operation, 1, 1, x, y, dy, NULL, count, p}, dx};
    spread_span(&s.s, unary_backward_span);
}

GK_CLONES static void accumulate_loop(const float *x, float scale, float *y, long n) {
    for (long i = 0; i < n; i++) y[i] += scale * x[i];
}
static void accumulate_span(void *context, long index) {
    SPAN_OF(context, index)
    accumulate_loop(s->a + start, s->p, s->y + start, count);
}
void gk_accumulate(const float *x, float scale, float *y, long count) {
    span s = {0, 1, 1, x, NULL, NULL, y, count, scale};
    spread_span(&s, accumulate_span);
}

static void fill_span(void *context, long index) {
    SPAN_OF(context, index)
    for (long i = 0; i < count; i++) s->y[start + i] = s->p;
}
void gk_fill(float value, float *y, long count) {
    span s = {0, 1, 1, NULL, NULL, NULL, y, count, value};
    spread_span(&s, fill_span);
}

static void copy_span(void *context, long index) {
    SPAN_OF(context, index)
    memcpy(s->y + start, s->a + start, (size_t)count * sizeof(float));
}
void gk_copy(const float *x, float *y, long count) {
    span s = {0, 1, 1, x, NULL, NULL, y, count, 0};
    spread_span(&s, copy_span);
}

GK_CLONES static double squares_loop(const float *x, long n) {
#pragma clang fp reassociate(on)
    double total = 0;
    for (long i = 0; i < n; i += 1024) {
        const long end = i + 1024 < n ? i + 1024 : n;
        float part = 0;
        for (long j = i; j < end; j++) part += x[j] * x[j];
        total += part;
    }
    return total;
}
double gk_sum_of_squares(const float *x, long count) { return squares_loop(x, count); }

// --- reductions ------------------------------------------------------------------------------------------------

typedef struct {
    int kind;
    const float *x, *dy;
    float *y;
    long outer, reduced, inner;
    float factor;
    long grain;
} reduction;

GK_CLONES static float row_sum(const float *x, long n) {
#pragma clang fp reassociate(on)
    double total = 0;
    for (long i = 0; i < n; i += 1024) {
        const long end = i + 1024 < n ? i + 1024 : n;
        float part = 0;
        for (long j = i; j < end; j++) part += x[j];
        total += part;
    }
    return (float)total;
}
GK_CLONES static float row_maximum(const float *x, long n) {
    float m = -INFINITY;
    for (long i = 0; i < n; i++) m = x[i] > m ? x[i] : m;
    return m;
}
GK_CLONES static void columns_reduce(int maximum, const float *x, long reduced, long stride, long n, float factor, float *y) {
    for (long i = 0; i < n; i++) y[i] = x[i];
    for (long r = 1; r < reduced; r++) {
        const float *row = x + r * stride;
        if (maximum) for (long i = 0; i < n; i++) y[i] = row[i] > y[i] ? row[i] : y[i];
        else for (long i = 0; i < n; i++) y[i] += row[i];
    }
    for (long i = 0; i < n; i++) y[i] *= factor;
}

static void reduce_rows(void *context, long index) {
    const reduction *r = context;
    const long end = (index + 1) * r->grain < r->outer ? (index + 1) * r->grain : r->outer;
    for (long o = index * r->grain; o < end; o++) {
        const float *x = r->x + o * r->reduced;
        r->y[o] = r->factor * (r->kind ? row_maximum(x, r->reduced) : row_sum(x, r->reduced));
    }
}
#define COLUMN_BLOCK 512L
static void reduce_columns(void *context, long index) {
    const reduction *r = context;
    const long blocks = (r->inner + COLUMN_BLOCK - 1) / COLUMN_BLOCK, o = index / blocks, i = index % blocks * COLUMN_BLOCK;
    const long n = r->inner - i < COLUMN_BLOCK ? r->inner - i : COLUMN_BLOCK;
    columns_reduce(r->kind, r->x + o * r->reduced * r->inner + i, r->reduced, r->inner, n, r->factor,
                   r->y + o * r->inner + i);
}

void gk_reduce(int maximum, const float *x, long outer, long reduced, long inner, float factor, float *y) {
    reduction r = {maximum, x, NULL, y, outer, reduced, inner, factor, GRAIN / (reduced + 1) + 1};
    if (reduced == 0) gk_fill(maximum ? -INFINITY : 0, y, outer * inner);
    else if (inner == 1) gk_parallel_for((outer + r.grain - 1) / r.grain, reduce_rows, &r);
    else {
        const long tasks = outer * ((inner + COLUMN_BLOCK - 1) / COLUMN_BLOCK);
        if (outer * reduced * inner < GRAIN) for (long i = 0; i < tasks; i++) reduce_columns(&r, i);
        else gk_parallel_for(tasks, reduce_columns, &r);
    }
}

GK_CLONES static void spread_loop(const float *x, long reduced, long inner, float factor, float *y) {
    if (inner == 1) for (long i = 0; i < reduced; i++) y[i] = factor * x[0];
    else for (long r = 0; r < reduced; r++)
        for (long i = 0; i < inner; i++) y[r * inner + i] = factor * x[i];
}
static void spread_rows(void *context, long index) {
    const reduction *r = context;
    const long end = (index + 1) * r->grain < r->outer ? (index + 1) * r->grain : r->outer;
    for (long o = index * r->grain; o < end; o++)
        spread_loop(r->x + o * r->inner, r->reduced, r->inner, r->factor, r->y + o * r->reduced * r->inner);
}
void gk_spread(const float *x, long outer, long reduced, long inner, float factor, float *y) {
    reduction r = {0, x, NULL, y, outer, reduced, inner, factor, GRAIN / (reduced * inner + 1) + 1};
    gk_parallel_for((outer + r.grain - 1) / r.grain, spread_rows, &r);
}

// --- softmax -----------------------------------------------------------------------------------------------------

GK_CLONES static void softmax_row(int logarithm, const float *x, long n, float *y) {
#pragma clang fp reassociate(on)
    float largest = -INFINITY;
    for (long i = 0; i < n; i++) largest = x[i] > largest ? x[i] : largest;
    if (largest == -INFINITY) largest = 0;
    float total = 0;
    for (long i = 0; i < n; i++) total += gk_exp(x[i] - largest);
    if (logarithm) {
        const float shift = largest + gk_log(total);
        for (long i = 0; i < n; i++) y[i] = x[i] - shift;
    } else {
        const float factor = 1.0f / total;
        for (long i = 0; i < n; i++) y[i] = gk_exp(x[i] - largest) * factor;
    }
}
GK_CLONES static void softmax_columns(int logarithm, const float *x, long classes, long inner, long n, float *y) {
    float largest[COLUMN_BLOCK], total[COLUMN_BLOCK];
    for (long i = 0; i < n; i++) largest[i] = x[i], total[i] = 0;
    for (long c = 1; c < classes; c++)
        for (long i = 0; i < n; i++) largest[i] = x[c * inner + i] > largest[i] ? x[c * inner + i] : largest[i];
    for (long c = 0; c < classes; c++)
        for (long i = 0; i < n; i++) total[i] += gk_exp(x[c * inner + i] - largest[i]);
    for (long i = 0; i < n; i++) total[i] = logarithm ? gk_log(total[i]) + largest[i] : 1.0f / total[i];
    for (long c = 0; c < classes; c++)
        if (logarithm) for (long i = 0; i < n; i++) y[c * inner + i] = x[c * inner + i] - total[i];
        else for (long i = 0; i < n; i++) y[c * inner + i] = gk_exp(x[c * inner + i] - largest[i]) * total[i];
}
GK_CLONES static void softmax_backward_columns(int logarithm, const float *y, const float *dy, long classes, long inner,
                                               long n, float *dx) {
    float total[COLUMN_BLOCK];
    for (long i = 0; i < n; i++) total[i] = 0;
    for (long c = 0; c < classes; c++)
        for (long i = 0; i < n; i++) total[i] += logarithm ? dy[c * inner + i] : dy[c * inner + i] * y[c * inner + i];
    for (long c = 0; c < classes; c++)
        for (long i = 0; i < n; i++)
            dx[c * inner + i] = logarithm ? dy[c * inner + i] - gk_exp(y[c * inner + i]) * total[i]
                                          : y[c * inner + i] * (dy[c * inner + i] - total[i]);
}
GK_CLONES static void softmax_backward_row(int logarithm, const float *y, const float *dy, long n, float *dx) {
#pragma clang fp reassociate(on)
    float total = 0;
    if (logarithm) {
        for (long i = 0; i < n; i++) total += dy[i];
        for (long i = 0; i < n; i++) dx[i] = dy[i] - gk_exp(y[i]) * total;
    } else {
        for (long i = 0; i < n; i++) total += dy[i] * y[i];
        for (long i = 0; i < n; i++) dx[i] = y[i] * (dy[i] - total);
    }
}

static void softmax_task(void *context, long index) {
    const reduction *r = context;
    if (r->inner == 1) {
        const long end = (index + 1) * r->grain < r->outer ? (index + 1) * r->grain : r->outer;
        for (long o = index * r->grain; o < end; o++) {
            const long at = o * r->reduced;
            if (r->dy) softmax_backward_row(r->kind, r->x + at, r->dy + at, r->reduced, r->y + at);
            else softmax_row(r->kind, r->x + at, r->reduced, r->y + at);
        }
        return;
    }
    const long blocks = (r->inner + COLUMN_BLOCK - 1) / COLUMN_BLOCK, i = index % blocks * COLUMN_BLOCK;
    const long n = r->inner - i < COLUMN_BLOCK ? r->inner - i : COLUMN_BLOCK;
    const long at = index / blocks * r->reduced * r->inner + i;
    if (r->dy) softmax_backward_columns(r->kind, r->x + at, r->dy + at, r->reduced, r->inner, n, r->y + at);
    else softmax_columns(r->kind, r->x + at, r->reduced, r->inner, n, r->y + at);
}
static void softmax_run(reduction *r) {
    r->grain = 8192 / (r->reduced + 1) + 1;
    if (r->outer == 0 || r->reduced == 0 || r->inner == 0) return;
    if (r->inner == 1) gk_parallel_for((r->outer + r->grain - 1) / r->grain, softmax_task, r);
    else gk_parallel_for(r->outer * ((r->inner + COLUMN_BLOCK - 1) / COLUMN_BLOCK), softmax_task, r);
}
void gk_softmax(int logarithm, const float *x, long outer, long classes, long inner, float *y) {
    reduction r = {logarithm, x, NULL, y, outer, classes, inner, 1, 1};
    softmax_run(&r);
}
void gk_softmax_backward(int logarithm, const float *y, const float *dy, long outer, long classes, long inner, float *dx) {
    reduction r = {logarithm, y, dy, dx, outer, classes, inner, 1, 1};
    softmax_run(&r);
}

// --- moving data ---------------------------------------------------------------------------------------------------

typedef struct {
    const float *x;
    float *y;
    long shape[8], strides[8], axes, grain, rows;
} permutation;

static void permute_rows(void *context, long index) {
    const permutation *p = context;
    const long last = p->axes - 1, n = p->shape[last], stride = p->strides[last];
    const long end = (index + 1) * p->grain < p->rows ? (index + 1) * p->grain : p->rows;
    for (long row = index * p->grain; row < end; row++) {
        long rest = row, offset = 0;
        for (long axis = last - 1; axis >= 0; axis--) {
            offset += rest % p->shape[axis] * p->strides[axis];
            rest /= p->shape[axis];
        }
        const float *from = p->x + offset;
        float *to = p->y + row * n;
        if (stride == 1) memcpy(to, from, (size_t)n * sizeof(float));
        else for (long i = 0; i < n; i++) to[i] = from[i * stride];
    }
}
// Transposes 64 x 64 blocks of the last two axes of y when x's innermost axis is y's last but one.
static void permute_blocks(void *context, long index) {
    const permutation *p = context;
    const long last = p->axes - 1, n = p->shape[last], m = p->shape[last - 1], stride = p->strides[last];
    const long bands = (m + 63) / 64;
    long rest = index / bands, offset = 0;
    for (long axis = last - 2; axis >= 0; axis--) {
        offset += rest % p->shape[axis] * p->strides[axis];
        rest /= p->shape[axis];
    }
    const long i0 = index % bands * 64, i1 = i0 + 64 < m ? i0 + 64 : m;
    float *y = p->y + index / bands * m * n;
    for (long j0 = 0; j0 < n; j0 += 16) {
        const long j1 = j0 + 16 < n ? j0 + 16 : n;
        for (long i = i0; i < i1; i++)
            for (long j = j0; j < j1; j++) y[i * n + j] = p->x[offset + i + j * stride];
    }
}

void gk_permute(const float *x, const long *shape, const long *order, long axes, float *y) {
    permutation p = {.x = x, .y = y, .axes = axes};
    long strides[8], stride = 1, count = 1;
    for (long axis = axes - 1; axis >= 0; axis--) strides[axis] = stride, stride *= shape[axis];
    for (long axis = 0; axis < axes; axis++) {
        p.shape[axis] = shape[order[axis]];
        p.strides[axis] = strides[order[axis]];
        count *= p.shape[axis];
    }
    if (count == 0) return;
    if (axes >= 2 && p.strides[axes - 2] == 1 && p.shape[axes - 2] > 1) {
        const long outer = count / (p.shape[axes - 1] * p.shape[axes - 2]);
        gk_parallel_for(outer * ((p.shape[axes - 2] + 63) / 64), permute_blocks, &p);
        return;
    }
    p.rows = count / p.shape[axes - 1];
    p.grain = GRAIN / (p.shape[axes - 1] + 1) + 1;
    gk_parallel_for((p.rows + p.grain - 1) / p.grain, permute_rows, &p);
}

typedef struct {
    const float *x;
    float *y;
    long strideX, strideY, rows, columns, grain;
    int accumulate;
} rowcopy;
static void copy_row_group(void *context, long index) {
    const rowcopy *r = context;
    const long end = (index + 1) * r->grain < r->rows ? (index + 1) * r->grain : r->rows;
    for (long row = index * r->grain; row < end; row++) {
        if (r->accumulate) accumulate_loop(r->x + row * r->strideX, 1, r->y + row * r->strideY, r->columns);
        else memcpy(r->y + row * r->strideY, r->x + row * r->strideX, (size_t)r->columns * sizeof(float));
    }
}
void gk_copy_rows(const float *x, long strideX, float *y, long strideY, long rows, long columns, int accumulate) {
    rowcopy r = {x, y, strideX, strideY, rows, columns, GRAIN / (columns + 1) + 1, accumulate};
    gk_parallel_for((rows + r.grain - 1) / r.grain, copy_row_group, &r);
}

// --- half precision --------------------------------------------------------------------------------------------

void gk_half_to_float(const uint16_t *x, float *y, long n) {
    for (long i = 0; i < n; i++) {
        uint32_t sign = (uint32_t)(x[i] & 0x8000) << 16, exponent = (x[i] >> 10) & 31, fraction = x[i] & 1023;
        union { uint32_t bits; float value; } u;
        if (exponent == 31) {
            u.bits = sign | 0x7F800000u | fraction << 13;
        } else if (exponent) {
            u.bits = sign | (exponent + 112) << 23 | fraction << 13;
        } else {
            u.value = (float)fraction * 5.9604644775390625e-8f;
            u.bits |= sign;
        }
        y[i] = u.value;
    }
}

// Rounds to nearest, ties to even (IEEE 754).
void gk_float_to_half(const float *x, uint16_t *y, long n) {
    for (long i = 0; i < n; i++) {
        union { float value; uint32_t bits; } u = {.value = x[i]};
        uint32_t sign = u.bits >> 16 & 0x8000, magnitude = u.bits & 0x7FFFFFFF;
        if (magnitude > 0x7F800000) {
            y[i] = (uint16_t)(sign | 0x7E00);
        } else if (magnitude >= 0x477FF000) {
            y[i] = (uint16_t)(sign | 0x7C00);
        } else if (magnitude < 0x38800000) {
            union { float value; uint32_t bits; } v = {.bits = magnitude};
            y[i] = (uint16_t)(sign | (uint32_t)lrintf(v.value * 16777216.0f));
        } else {
            uint32_t rounded = magnitude - 0x38000000 + 0xFFF + (magnitude >> 13 & 1);
            y[i] = (uint16_t)(sign | rounded >> 13);
        }
    }
}

// --- Adam --------------------------------------------------------------------------------------------------------

typedef struct {
    float *parameter, *m, *v;
    const float *gradient;
    long count;
    float rate, beta1, beta2, epsilon, correction1, correction2, weightDecay, decay, gradientScale;
} adam;

GK_CLONES static void adam_loop(float *restrict p, const float *restrict g, float *restrict m, float *restrict v, long n,
                                const adam *a) {
    const float step = a->rate / a->correction1, root = 1.0f / __builtin_sqrtf(a->correction2);
    const float beta1 = a->beta1, beta2 = a->beta2, epsilon = a->epsilon, weightDecay = a->weightDecay;
    const float keep = 1.0f - a->decay, scale = a->gradientScale;
    for (long i = 0; i < n; i++) {
        const float gradient = g[i] * scale + weightDecay * p[i];
        m[i] = beta1 * m[i] + (1.0f - beta1) * gradient;
        v[i] = beta2 * v[i] + (1.0f - beta2) * gradient * gradient;
        p[i] = p[i] * keep - step * m[i] / (__builtin_sqrtf(v[i]) * root + epsilon);
    }
}
static void adam_span(void *context, long index) {
    const adam *a = context;
    const long start = index * GRAIN, n = a->count - start < GRAIN ? a->count - start : GRAIN;
    adam_loop(a->parameter + start, a->gradient + start, a->m + start, a->v + start, n, a);
}
void gk_adam(float *parameter, const float *gradient, float *m, float *v, long count, float rate, float beta1,
             float beta2, float epsilon, float correction1, float correction2, float weightDecay, float decay,
             float gradientScale) {
    adam a = {parameter, m, v, gradient, count, rate, beta1, beta2, epsilon, correction1, correction2, weightDecay, decay,
              gradientScale};
    gk_parallel_for((count + GRAIN - 1) / GRAIN, adam_span, &a);
}
