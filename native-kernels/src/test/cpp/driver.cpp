// Tests of the CPU engine through its C functions. The only argument is a percentage of the usual random rounds, or 0 for
// the name of the instruction set alone.
#include "call_test.h"
#include "loop_memory_test.h"
#include "math_test.h"
#include "plan_test.h"
#include "row_parts_test.h"
#include "segment_test.h"

int main(int argc, char** argv) {
    const int percent = argc > 1 ? std::atoi(argv[1]) : 100;
    if (percent == 0) {
        std::puts(adj_isa());
        return 0;
    }
    std::printf("isa %s\n", adj_isa());
    adj_set_least_divided(0);
    testMath();
    testLoopMemory();
    testRowParts();
    for (int threads : {1, 3}) {
        adj_set_threads(threads);
        adj_set_machine_code(threads == 1);
        testLoops(30 * percent);
        testMatMul(8 * percent);
        testCalls(8 * percent);
    }
    testSegments(20 * percent);
    testPlans(60 * percent / 100 + 1);
    std::printf("%ld passed, %ld failed\n", checks.passed, checks.failed);
    return checks.failed == 0 ? 0 : 1;
}
