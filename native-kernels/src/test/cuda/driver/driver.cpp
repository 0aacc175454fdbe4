// A driver without a GPU: the calls that DriverDevice makes, over memory of the host. A stream has a thread, which does what
// is queued in order and some of it late; what is captured runs when it is replayed. Handles are checked. Work that touches
// freed memory or an unloaded module fails like a kernel: from then on every call does. The kernels are "store", which writes
// its second parameter where its first points, and "add", which adds it.
#include <chrono>
#include <condition_variable>
#include <cstdlib>
#include <cstring>
#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <set>
#include <thread>
#include <vector>

namespace {
enum Status {
    SUCCESS = 0,
    INVALID_VALUE = 1,
    OUT_OF_MEMORY = 2,
    INVALID_CONTEXT = 201,
    INVALID_HANDLE = 400,
    NOT_FOUND = 500,
    ILLEGAL_ADDRESS = 700,
    PEER_ACCESS_ALREADY_ENABLED = 704,
    CAPTURE_UNSUPPORTED = 900
};

typedef unsigned long long Address;
typedef std::function<bool()> Work;  // false: it failed

struct Module {};
struct Function {
    void* module;
    bool adds;
};
struct Graph {
    std::vector<Work> work;
};

const size_t CAPACITY = 64 << 20;
std::mutex guard;  // of all below
std::map<Address, size_t> memory;
std::set<void*> live;
size_t used = 0;
bool failed = false;
char contexts[2];
thread_local void* current = nullptr;

class Stream {
public:
    Stream() {
        std::thread([this] { work(); }).detach();
    }

    int queue(const Work& work) {
        std::lock_guard<std::mutex> lock(mutex_);
        if (capturing) {
            captured.push_back(work);
        } else {
            queue_.push_back(work);
            queued_++;
            changed_.notify_all();
        }
        return SUCCESS;
    }

    /** How much was queued so far. */
    size_t queued() {
        std::lock_guard<std::mutex> lock(mutex_);
        return queued_;
    }

    /** Waits until so much is done. */
    void await(size_t count) {
        std::unique_lock<std::mutex> lock(mutex_);
        changed_.wait(lock, [&] { return done_ >= count; });
    }

    bool capturing = false;
    std::vector<Work> captured;

private:
    void work() {
        for (unsigned random = 1;; random = random * 1664525 + 1013904223) {
            Work next;
            {
                std::unique_lock<std::mutex> lock(mutex_);
                changed_.wait(lock, [&] { return !queue_.empty(); });
                next = queue_.front();
                queue_.pop_front();
            }
            if (random >> 30 == 0) std::this_thread::sleep_for(std::chrono::microseconds(random >> 20 & 255));
            if (!next()) {
                std::lock_guard<std::mutex> all(guard);
                failed = true;
            }
            std::lock_guard<std::mutex> lock(mutex_);
            done_++;
            changed_.notify_all();
        }
    }

    std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<Work> queue_;
    size_t queued_ = 0, done_ = 0;
};

/** A place in a stream. */
struct Event {
    Stream* stream = nullptr;
    size_t queued = 0;

    void await() const {
        if (stream) stream->await(queued);
    }
};

template <typename T>
void* add(T* made) {
    std::lock_guard<std::mutex> all(guard);
    live.insert(made);
    return made;
}

bool isLive(void* handle) {
    std::lock_guard<std::mutex> all(guard);
    return live.count(handle);
}

/** Takes a handle away. What it stood for stays, as queued work may look at it. */
int remove(void* handle) {
    std::lock_guard<std::mutex> all(guard);
    return live.erase(handle) ? SUCCESS : INVALID_HANDLE;
}

bool hasFailed() {
    std::lock_guard<std::mutex> all(guard);
    return failed;
}

bool holds(Address address, size_t bytes) {
    std::lock_guard<std::mutex> all(guard);
    auto after = memory.upper_bound(address);
    if (after == memory.begin()) return false;
    --after;
    return address + bytes <= after->first + after->second;
}

void* at(Address address) { return reinterpret_cast<void*>(address); }

/** A copy of which either end may be of the host. */
int copy(Address to, bool toDevice, Address from, bool fromDevice, size_t bytes, void* stream) {
    if ((toDevice && !holds(to, bytes)) || (fromDevice && !holds(from, bytes))) return INVALID_VALUE;
    if (static_cast<Stream*>(stream)->capturing) return CAPTURE_UNSUPPORTED;
    return static_cast<Stream*>(stream)->queue([=] {
        if ((toDevice && !holds(to, bytes)) || (fromDevice && !holds(from, bytes))) return false;
        memcpy(at(to), at(from), bytes);
        return true;
    });
}
}  // namespace

#define NEEDS_CONTEXT                     \
    if (!current) return INVALID_CONTEXT; \
    if (hasFailed()) return ILLEGAL_ADDRESS
#define NEEDS(handle) \
    NEEDS_CONTEXT;    \
    if (!isLive(handle)) return INVALID_HANDLE

extern "C" {
int cuInit(unsigned) { return SUCCESS; }
int cuDriverGetVersion(int* version) {
    *version = 13000;
    return SUCCESS;
}
int cuGetErrorName(int status, const char** text) {
    *text = status == NOT_FOUND ? "CUDA_ERROR_NOT_FOUND" : "CUDA_ERROR";
    return SUCCESS;
}
int cuGetErrorString(int status, const char** text) {
    *text = status == NOT_FOUND ? "named symbol not found" : "an error";
    return SUCCESS;
}
// NVRTC asks it of a driver that is loaded.
int cuGetExportTable(const void** table, const void*) {
    *table = nullptr;
    return NOT_FOUND;
}
int cuDeviceGetCount(int* count) {
    *count = 2;
    return SUCCESS;
}
int cuDeviceGet(int* device, int index) {
    *device = index;
    return index < 2 ? SUCCESS : INVALID_VALUE;
}
int cuDeviceGetName(char* name, int length, int) {
    strncpy(name, "a driver without a GPU", length);
    return SUCCESS;
}
int cuDeviceTotalMem_v2(size_t* bytes, int) {
    *bytes = CAPACITY;
    return SUCCESS;
}
int cuDeviceGetAttribute(int* value, int which, int) {
    *value = which == 16 ? 132 : which == 75 ? 9 : which == 76 ? 0 : which == 97 ? 227 << 10 : -1;
    return SUCCESS;
}
int cuDevicePrimaryCtxRetain(void** context, int device) {
    *context = &contexts[device];
    return SUCCESS;
}
int cuCtxSetCurrent(void* context) {
    current = context;
    return SUCCESS;
}
int cuStreamCreate(void** stream, unsigned) {
    NEEDS_CONTEXT;
    *stream = add(new Stream);
    return SUCCESS;
}
int cuStreamSynchronize(void* stream) {
    NEEDS(stream);
    Stream* s = static_cast<Stream*>(stream);
    if (s->capturing) return CAPTURE_UNSUPPORTED;
    s->await(s->queued());
    return hasFailed() ? ILLEGAL_ADDRESS : SUCCESS;
}
int cuStreamWaitEvent(void* stream, void* event, unsigned) {
    NEEDS(stream);
    NEEDS(event);
    const Event now = *static_cast<Event*>(event);
    return static_cast<Stream*>(stream)->queue([now] {
        now.await();
        return true;
    });
}
int cuStreamBeginCapture_v2(void* stream, int) {
    NEEDS(stream);
    Stream* s = static_cast<Stream*>(stream);
    if (s->capturing) return CAPTURE_UNSUPPORTED;
    s->capturing = true;
    return SUCCESS;
}
int cuStreamEndCapture(void* stream, void** graph) {
    NEEDS(stream);
    Stream* s = static_cast<Stream*>(stream);
    if (!s->capturing) return CAPTURE_UNSUPPORTED;
    *graph = add(new Graph{s->captured});
    s->capturing = false;
    s->captured.clear();
    return SUCCESS;
}
int cuGraphInstantiateWithFlags(void** instance, void* graph, unsigned long long) {
    NEEDS(graph);
    *instance = add(new Graph(*static_cast<Graph*>(graph)));
    return SUCCESS;
}
int cuGraphLaunch(void* instance, void* stream) {
    NEEDS(instance);
    NEEDS(stream);
    for (const Work& work : static_cast<Graph*>(instance)->work) static_cast<Stream*>(stream)->queue(work);
    return SUCCESS;
}
int cuGraphDestroy(void* graph) {
    NEEDS_CONTEXT;
    return remove(graph);
}
int cuGraphExecDestroy(void* instance) { return cuGraphDestroy(instance); }
int cuEventCreate(void** event, unsigned) {
    NEEDS_CONTEXT;
    *event = add(new Event);
    return SUCCESS;
}
int cuEventRecord(void* event, void* stream) {
    NEEDS(event);
    NEEDS(stream);
    Stream* s = static_cast<Stream*>(stream);
    if (s->capturing) return CAPTURE_UNSUPPORTED;
    *static_cast<Event*>(event) = Event{s, s->queued()};
    return SUCCESS;
}
int cuEventSynchronize(void* event) {
    NEEDS(event);
    const Event now = *static_cast<Event*>(event);
    now.await();
    return hasFailed() ? ILLEGAL_ADDRESS : SUCCESS;
}
int cuEventDestroy_v2(void* event) {
    NEEDS_CONTEXT;
    return remove(event);
}
int cuMemAlloc_v2(Address* address, size_t bytes) {
    NEEDS_CONTEXT;
    std::lock_guard<std::mutex> all(guard);
    if (used + bytes > CAPACITY) return OUT_OF_MEMORY;
    void* made = aligned_alloc(256, (bytes + 255) / 256 * 256);
    memset(made, 0xa5, bytes);
    *address = reinterpret_cast<Address>(made);
    memory[*address] = bytes;
    used += bytes;
    return SUCCESS;
}
int cuMemFree_v2(Address address) {
    NEEDS_CONTEXT;
    std::lock_guard<std::mutex> all(guard);
    auto piece = memory.find(address);
    if (piece == memory.end()) return INVALID_VALUE;
    used -= piece->second;
    memory.erase(piece);
    free(at(address));
    return SUCCESS;
}
int cuMemGetInfo_v2(size_t* free, size_t* total) {
    std::lock_guard<std::mutex> all(guard);
    *free = CAPACITY - used;
    *total = CAPACITY;
    return SUCCESS;
}
int cuMemHostAlloc(void** address, size_t bytes, unsigned) {
    NEEDS_CONTEXT;
    *address = add(static_cast<char*>(malloc(bytes)));
    return SUCCESS;
}
int cuMemFreeHost(void* address) {
    NEEDS_CONTEXT;
    int status = remove(address);
    if (status == SUCCESS) free(address);
    return status;
}
int cuMemcpyHtoDAsync_v2(Address to, const void* from, size_t bytes, void* stream) {
    NEEDS(stream);
    return copy(to, true, reinterpret_cast<Address>(from), false, bytes, stream);
}
int cuMemcpyDtoHAsync_v2(void* to, Address from, size_t bytes, void* stream) {
    NEEDS(stream);
    return copy(reinterpret_cast<Address>(to), false, from, true, bytes, stream);
}
int cuMemcpyDtoDAsync_v2(Address to, Address from, size_t bytes, void* stream) {
    NEEDS(stream);
    return copy(to, true, from, true, bytes, stream);
}
int cuDeviceCanAccessPeer(int* can, int device, int peer) {
    *can = device != peer;
    return SUCCESS;
}
int cuCtxEnablePeerAccess(void* peer, unsigned) {
    NEEDS_CONTEXT;
    static bool enabled = false;
    if (peer == current || enabled) return PEER_ACCESS_ALREADY_ENABLED;
    enabled = true;
    return SUCCESS;
}
int cuMemcpyPeerAsync(Address to, void* toContext, Address from, void* fromContext, size_t bytes, void* stream) {
    NEEDS(stream);
    if (!toContext || !fromContext) return INVALID_VALUE;
    return copy(to, true, from, true, bytes, stream);
}
int cuMemsetD8Async(Address address, unsigned char value, size_t bytes, void* stream) {
    NEEDS(stream);
    if (!holds(address, bytes)) return INVALID_VALUE;
    return static_cast<Stream*>(stream)->queue([=] {
        if (!holds(address, bytes)) return false;
        memset(at(address), value, bytes);
        return true;
    });
}
int cuModuleLoadData(void** module, const void* image) {
    NEEDS_CONTEXT;
    if (strncmp(static_cast<const char*>(image), "image", 5) != 0) return INVALID_VALUE;
    *module = add(new Module);
    return SUCCESS;
}
int cuModuleUnload(void* module) {
    NEEDS_CONTEXT;
    return remove(module);
}
int cuModuleGetFunction(void** function, void* module, const char* name) {
    NEEDS(module);
    const bool adds = strcmp(name, "add") == 0;
    if (!adds && strcmp(name, "store") != 0) return NOT_FOUND;
    *function = add(new Function{module, adds});
    return SUCCESS;
}
int cuFuncSetAttribute(void* function, int, int) {
    NEEDS(function);
    return SUCCESS;
}
int cuLaunchKernel(void* function, unsigned gridX, unsigned gridY, unsigned gridZ, unsigned blockX, unsigned blockY,
                   unsigned blockZ, unsigned, void* stream, void** parameters, void** extra) {
    NEEDS(function);
    NEEDS(stream);
    if (gridX < 1 || gridY != 1 || gridZ != 1 || blockX % 32 || blockY != 1 || blockZ != 1 || extra) return INVALID_VALUE;
    const Address* words = static_cast<const Address*>(parameters[0]);
    const Address to = words[0], value = words[1];
    const Function of = *static_cast<Function*>(function);
    if (!isLive(of.module)) return INVALID_HANDLE;
    if (!holds(to, 8)) return INVALID_VALUE;
    return static_cast<Stream*>(stream)->queue([=] {
        if (!isLive(of.module) || !holds(to, 8)) return false;
        Address* place = static_cast<Address*>(at(to));
        *place = of.adds ? *place + value : value;
        return true;
    });
}
}
