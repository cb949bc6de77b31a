#pragma once
/// The hot loops of the package in C: a plain `swift build` passes no -march, so every kernel is compiled for
/// several instruction sets and chosen when the program starts. Include this header only.
#include "CKernelsInference.h"
#include "CKernelsSignal.h"
#include "blas.h"
#include "convolution.h"
#include "elementwise.h"
#include "isolation_forest.h"
#include "nearest_neighbours.h"
#include "matrix_factors.h"
#include "normalisation.h"
#include "one_class_svm.h"
#include "parallel.h"
#include "recurrent.h"
#include "sequence.h"
#include "wavenet.h"
