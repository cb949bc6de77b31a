#pragma once
#include "CKernelsInference.h"
