// The kernels for every machine of the architecture.
#include "isa_sources.h"

namespace adj::baseline {
#define ADJ_VECTOR_BYTES 16
#include "kernels.inc"
}
