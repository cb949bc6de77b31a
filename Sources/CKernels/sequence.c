#include "sequence.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "clones.h"
#include "parallel.h"

// Log and exp in float64 without branches, good to about 1e-10, so that a whole row of the lattice is vector code.
// -1e30 stands for log 0: sums of it stay finite, and exp of its differences is 0.
#define LOG_ZERO -1e30

GK_INLINE double exp_below_zero(double x) { // x <= 0
    const double c = x < -700.0 ? -700.0 : x;
    const double n = (c * 1.4426950408889634 + 6755399441055744.0) - 6755399441055744.0;
    const double r = c - n * 0.6931471805599453;
    double p = 1.0 / 39916800.0;
    p = p * r + 1.0 / 3628800.0;
    p = p * r + 1.0 / 362880.0;
    p = p * r + 1.0 / 40320.0;
    p = p * r + 1.0 / 5040.0;
    p = p * r + 1.0 / 720.0;
    p = p * r + 1.0 / 120.0;
    p = p * r + 1.0 / 24.0;
    p = p * r + 1.0 / 6.0;
    p = p * r + 0.5;
    p = p * r + 1.0;
    p = p * r + 1.0;
    const double shifted = n + 6755399441055744.0;
    int64_t bits;
    memcpy(&bits, &shifted, sizeof bits);
    bits = (bits + 1023) << 52;
    double scale;
    memcpy(&scale, &bits, sizeof scale);
    return x < -700.0 ? 0.0 : p * scale;
}

GK_INLINE double log_from_one_to_three(double x) { // 1 <= x <= 3, through 2 atanh((x - c) / (x + c))
    const double c = x > 1.7 ? 2.3 : 1.25, base = x > 1.7 ? 0.8329091229351039 : 0.22314355131420976;
    const double z = (x - c) / (x + c), s = z * z;
    double p = 1.0 / 13.0;
    p = p * s + 1.0 / 11.0;
    p = p * s + 1.0 / 9.0;
    p = p * s + 1.0 / 7.0;
    p = p * s + 1.0 / 5.0;
    p = p * s + 1.0 / 3.0;
    p = p * s + 1.0;
    return base + 2.0 * z * p;
}

typedef struct {
    const float *logProbabilities;
    long batch, frames, classes, blank;
    const int32_t *targets;
    const long *targetOffsets, *inputLengths, *targetLengths;
    double *losses;
    float *gradient;
} ctc;

// to[s] = logaddexp(stay[s], step[s], skip[s] + allowed[s]) + emission[s]
GK_CLONES static void lattice_row(const double *restrict stay, const double *restrict step, const double *restrict skip,
                                  const double *restrict allowed, const double *restrict emission, long states,
                                  double *restrict to) {
    for (long s = 0; s < states; s++) {
        const double a = stay[s], b = step[s], c = skip[s] + allowed[s];
        double m = a > b ? a : b;
        m = c > m ? c : m;
        const double total = exp_below_zero(a - m) + exp_below_zero(b - m) + exp_below_zero(c - m);
        const double value = m + log_from_one_to_three(total) + emission[s];
        to[s] = m <= LOG_ZERO ? LOG_ZERO : value;
    }
}
GK_CLONES static void posterior_row(const double *alpha, const double *beta, const double *emission, double total,
                                    long states, double *to) {
    for (long s = 0; s < states; s++) {
        const double x = alpha[s] + beta[s] - emission[s] - total;
        to[s] = exp_below_zero(x > 0 ? 0 : x);
    }
}

static void ctc_item(void *context, long item) {
    const ctc *c = context;
    const long labels = c->targetLengths[item], states = 2 * labels + 1;
    const long frames = c->inputLengths[item] < c->frames ? c->inputLengths[item] : c->frames, classes = c->classes;
    const float *logs = c->logProbabilities + item * c->frames * classes;
    const int32_t *target = c->targets + c->targetOffsets[item];
    float *gradient = c->gradient ? c->gradient + item * c->frames * classes : NULL;
    if (gradient) memset(gradient, 0, (size_t)(c->frames * classes) * sizeof(float));
    if (frames <= 0) {
        c->losses[item] = labels == 0 ? 0 : INFINITY;
        return;
    }
    // Rows have two impossible states before the first (and after the last), so that no state is special.
    const long row = states + 4;
    double *memory = malloc((size_t)(row * (frames + 2) + 5 * row) * sizeof(double));
    int32_t *label = malloc((size_t)row * sizeof(int32_t));
    if (!memory || !label) abort();
    double *alpha = memory + row, *emission = alpha + row * frames, *skipForward = emission + row;
    double *skipBackward = skipForward + row, *beta = skipBackward + row, *next = beta + row, *posterior = next + row;
    for (long s = 0; s < states; s++) label[s] = s % 2 ? target[s / 2] : (int32_t)c->blank;
    for (long s = 0; s < states; s++) {
        skipForward[s] = s % 2 && s >= 2 && label[s] != label[s - 2] ? 0 : LOG_ZERO;
        skipBackward[s] = s % 2 && s + 2 < states && label[s] != label[s + 2] ? 0 : LOG_ZERO;
    }
    for (long t = 0; t < frames; t++) {
        double *to = alpha + t * row;
        to[0] = to[1] = to[row - 2] = to[row - 1] = LOG_ZERO;
        for (long s = 0; s < states; s++) {
            const float value = logs[t * classes + label[s]];
            emission[s] = value < -1e30f ? LOG_ZERO : value;
        }
        if (t == 0) {
            for (long s = 0; s < states; s++) to[2 + s] = s < 2 ? emission[s] : LOG_ZERO;
            continue;
        }
        const double *from = to - row;
        lattice_row(from + 2, from + 1, from, skipForward, emission, states, to + 2);
    }
    const double *last = alpha + (frames - 1) * row + 2;
    double total = last[states - 1];
    if (states > 1) {
        const double other = last[states - 2], m = total > other ? total : other;
        total = m + log(exp(total - m) + exp(other - m));
    }
    if (!(total > LOG_ZERO / 2)) {
        c->losses[item] = isnan(total) ? NAN : INFINITY;
    } else {
        c->losses[item] = -total;
        if (gradient) {
            for (long s = 0; s < row; s++) beta[s] = next[s] = LOG_ZERO;
            for (long t = frames - 1; t >= 0; t--) {
                for (long s = 0; s < states; s++) {
                    const float value = logs[t * classes + label[s]];
                    emission[s] = value < -1e30f ? LOG_ZERO : value;
                }
                if (t == frames - 1) {
                    for (long s = 0; s < states; s++) beta[2 + s] = s >= states - 2 ? emission[s] : LOG_ZERO;
                } else {
                    lattice_row(beta + 2, beta + 3, beta + 4, skipBackward, emission, states, next + 2);
                    double *swap = beta;
                    beta = next;
                    next = swap;
                }
                posterior_row(alpha + t * row + 2, beta + 2, emission, total, states, posterior);
                for (long s = 0; s < states; s++) gradient[t * classes + label[s]] -= (float)posterior[s];
            }
        }
    }
    free(memory);
    free(label);
}

void gk_ctc(const float *logProbabilities, long batch, long frames, long classes, const int32_t *targets,
            const long *targetOffsets, const long *inputLengths, const long *targetLengths, long blank, double *losses,
            float *gradient) {
    ctc c = {logProbabilities, batch, frames, classes, blank, targets, targetOffsets, inputLengths, targetLengths, losses,
             gradient};
    gk_parallel_for(batch, ctc_item, &c);
}
