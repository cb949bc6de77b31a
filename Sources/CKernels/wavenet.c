#include "wavenet.h"

#include <string.h>

#include "vector_math.h"

// Inputs are rows, so that the inner loops run along outputs: vector code without sums across a vector. Two rows at a
// time halve the traffic on the accumulators.
GK_INLINE void add_rows(const float *restrict weights, const float *restrict input, long inputs, long outputs, float *restrict sum) {
    long i = 0;
    for (; i + 3 < inputs; i += 4) {
        const float a = input[i], b = input[i + 1], c = input[i + 2], d = input[i + 3];
        const float *w = weights + i * outputs;
        for (long o = 0; o < outputs; o++) sum[o] += (a * w[o] + b * w[outputs + o]) + (c * w[2 * outputs + o] + d * w[3 * outputs + o]);
    }
    for (; i < inputs; i++) {
        const float a = input[i], *w = weights + i * outputs;
        for (long o = 0; o < outputs; o++) sum[o] += a * w[o];
    }
}

GK_CLONES void gk_wavenet_step(const gk_wavenet *net, const float *condition, long step, float *x, float *history, float *skip,
                               float *scratch) {
    const long residual = net->residual, gate = net->gate, outputs = residual + net->skip;
    const float *weights = net->weights;
    float *gates = scratch, *result = scratch + 2 * gate;
    memset(skip, 0, net->skip * sizeof *skip);
    for (long layer = 0; layer < net->layers; layer++) {
        const long dilation = net->dilations[layer];
        float *past = history + step % dilation * residual;
        memcpy(gates, condition + layer * 2 * gate, 2 * gate * sizeof *gates);
        add_rows(weights, past, residual, 2 * gate, gates);
        weights += residual * 2 * gate;
        add_rows(weights, x, residual, 2 * gate, gates);
        weights += residual * 2 * gate;
        memcpy(past, x, residual * sizeof *x);
        for (long g = 0; g < gate; g++) gates[g] = gk_tanh(gates[g]) * gk_sigmoid(gates[gate + g]);
        memcpy(result, weights + gate * outputs, outputs * sizeof *result);
        add_rows(weights, gates, gate, outputs, result);
        weights += gate * outputs + outputs;
        for (long r = 0; r < residual; r++) x[r] += result[r];
        for (long s = 0; s < net->skip; s++) skip[s] += result[residual + s];
        history += dilation * residual;
    }
}

GK_CLONES void gk_rectified_dense(const float *input, long inputs, const float *weights, const float *bias, long outputs,
                                  float *output) {
    memcpy(output, bias, outputs * sizeof *output);
    for (long i = 0; i < inputs; i++) {
        const float a = input[i] > 0 ? input[i] : 0, *w = weights + i * outputs;
        for (long o = 0; o < outputs; o++) output[o] += a * w[o];
    }
}
