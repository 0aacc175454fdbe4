// The CPU engine behind the C functions of adjoint.h, but for the kernels, which are compiled for each instruction set.
#include "adjoint.h"

#include <cstdio>

#include "isa.h"
#include "plan.h"

struct adj_plan {
    adj::Plan plan;
};

namespace {

// Threads of OpenBLAS would compete with the pool for the same cores.
const bool blasIsSingleThreaded = [] {
    openblas_set_num_threads(1);
    return true;
}();

}  // namespace

extern "C" {

adj_plan* adj_plan_create(const int64_t* code, int64_t words, int32_t slots, char* err, int64_t err_bytes) {
    const char* message = "out of memory";
    try {
        if (!code || words < 0 || slots < 0) throw adj::Malformed("no code");
        openblas_set_num_threads(1);
        return new adj_plan{adj::Plan(code, words, slots)};
    } catch (const adj::Malformed& e) {
        if (err && err_bytes > 0) std::snprintf(err, size_t(err_bytes), "%s", e.what());
        return nullptr;
    } catch (const std::exception&) {
        if (err && err_bytes > 0) std::snprintf(err, size_t(err_bytes), "%s", message);
        return nullptr;
    }
}

void adj_plan_bind(adj_plan* plan, int32_t slot, void* address) { plan->plan.bind(slot, address); }

int32_t adj_plan_run(adj_plan* plan, int32_t first_region, int32_t last_region_exclusive) {
    return plan->plan.run(first_region, last_region_exclusive) ? 0 : 1;
}

void adj_plan_fault(adj_plan* plan, int64_t* fault) {
    const adj::Fault& f = plan->plan.fault();
    const int64_t words[] = {f.region, f.step, f.position, f.value};
    std::copy(words, words + 4, fault);
}

int64_t adj_plan_bytes(const adj_plan* plan) { return plan->plan.bytes(); }

void adj_plan_free(adj_plan* plan) { delete plan; }

void adj_set_threads(int32_t threads) { adj::Pool::instance().resize(threads); }

int32_t adj_get_threads(void) { return adj::Pool::instance().threads(); }

double adj_set_least_divided(double nanoseconds) { return adj::leastDivided.exchange(nanoseconds); }

void adj_set_machine_code(int32_t on) { adj::machineCodeIsWanted.store(on != 0); }

const char* adj_fn_names(void) { return adj::fnNames(); }

const char* adj_routine_names(void) { return adj::routineNames(); }

const char* adj_isa(void) { return adj::kernels().isa; }

void* adj_alloc(int64_t bytes) { return adj::allocate(bytes); }

void adj_free(void* address, int64_t bytes) { adj::release(address, bytes); }

int64_t adj_live_bytes(void) { return adj::liveBytes.load(std::memory_order_relaxed); }

}  // extern "C"
