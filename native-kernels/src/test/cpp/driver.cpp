// Tests of the CPU engine through its C functions. The only argument is a factor on the number of random rounds.
#include "math_test.h"
#include "plan_test.h"

int main(int argc, char** argv) {
    const int factor = argc > 1 ? std::atoi(argv[1]) : 1;
    std::printf("isa %s\n", adj_isa());
    testMath();
    for (int threads : {1, 3}) {
        adj_set_threads(threads);
        testLoops(3000 * factor);
        testMatMul(800 * factor);
    }
    testPlans(60 * factor);
    std::printf("%ld passed, %ld failed\n", checks.passed, checks.failed);
    return checks.failed == 0 ? 0 : 1;
}
