// A driver without a GPU: the calls that DriverDevice makes, over memory of the host, done at once. Handles are checked, and
// what is captured runs when it is replayed. The only kernel is "store": it writes its second parameter where its first points.
#include <cstdlib>
#include <cstring>
#include <map>
#include <set>
#include <vector>

namespace {
enum Status {
    SUCCESS = 0,
    INVALID_VALUE = 1,
    OUT_OF_MEMORY = 2,
    INVALID_CONTEXT = 201,
    INVALID_HANDLE = 400,
    NOT_FOUND = 500,
    PEER_ACCESS_ALREADY_ENABLED = 704
};

struct Work {
    bool kernel;
    unsigned long long words[2];
    size_t bytes;
};
struct Stream {
    bool capturing = false;
    std::vector<Work> captured;
};
struct Graph {
    std::vector<Work> work;
};

const size_t CAPACITY = 64 << 20;
std::map<unsigned long long, size_t> memory;
std::set<void*> live;
size_t used = 0;
char contexts[2];
thread_local void* current = nullptr;

void* add(void* made) {
    live.insert(made);
    return made;
}

bool holds(unsigned long long address, size_t bytes) {
    auto after = memory.upper_bound(address);
    if (after == memory.begin()) return false;
    --after;
    return address + bytes <= after->first + after->second;
}

void run(const Work& work) {
    if (work.kernel) {
        *reinterpret_cast<unsigned long long*>(work.words[0]) = work.words[1];
    } else {
        memset(reinterpret_cast<void*>(work.words[0]), static_cast<int>(work.words[1]), work.bytes);
    }
}

int queue(void* stream, const Work& work) {
    if (!live.count(stream)) return INVALID_HANDLE;
    Stream* s = static_cast<Stream*>(stream);
    if (s->capturing) {
        s->captured.push_back(work);
    } else {
        run(work);
    }
    return SUCCESS;
}
}  // namespace

#define NEEDS_CONTEXT \
    if (!current) return INVALID_CONTEXT
#define NEEDS(handle) \
    NEEDS_CONTEXT;    \
    if (!live.count(handle)) return INVALID_HANDLE

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
    return SUCCESS;
}
int cuStreamWaitEvent(void* stream, void* event, unsigned) {
    NEEDS(stream);
    NEEDS(event);
    return SUCCESS;
}
int cuStreamBeginCapture_v2(void* stream, int) {
    NEEDS(stream);
    static_cast<Stream*>(stream)->capturing = true;
    return SUCCESS;
}
int cuStreamEndCapture(void* stream, void** graph) {
    NEEDS(stream);
    Stream* s = static_cast<Stream*>(stream);
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
    for (const Work& work : static_cast<Graph*>(instance)->work) {
        int status = queue(stream, work);
        if (status != SUCCESS) return status;
    }
    return SUCCESS;
}
int cuGraphDestroy(void* graph) {
    NEEDS(graph);
    live.erase(graph);
    delete static_cast<Graph*>(graph);
    return SUCCESS;
}
int cuGraphExecDestroy(void* instance) { return cuGraphDestroy(instance); }
int cuEventCreate(void** event, unsigned) {
    NEEDS_CONTEXT;
    *event = add(malloc(1));
    return SUCCESS;
}
int cuEventRecord(void* event, void* stream) {
    NEEDS(event);
    NEEDS(stream);
    return SUCCESS;
}
int cuEventSynchronize(void* event) {
    NEEDS(event);
    return SUCCESS;
}
int cuEventDestroy_v2(void* event) {
    NEEDS(event);
    live.erase(event);
    free(event);
    return SUCCESS;
}
int cuMemAlloc_v2(unsigned long long* address, size_t bytes) {
    NEEDS_CONTEXT;
    if (used + bytes > CAPACITY) return OUT_OF_MEMORY;
    void* made = aligned_alloc(256, (bytes + 255) / 256 * 256);
    memset(made, 0xa5, bytes);
    *address = reinterpret_cast<unsigned long long>(made);
    memory[*address] = bytes;
    used += bytes;
    return SUCCESS;
}
int cuMemFree_v2(unsigned long long address) {
    NEEDS_CONTEXT;
    auto piece = memory.find(address);
    if (piece == memory.end()) return INVALID_VALUE;
    used -= piece->second;
    memory.erase(piece);
    free(reinterpret_cast<void*>(address));
    return SUCCESS;
}
int cuMemGetInfo_v2(size_t* free, size_t* total) {
    *free = CAPACITY - used;
    *total = CAPACITY;
    return SUCCESS;
}
int cuMemHostAlloc(void** address, size_t bytes, unsigned) {
    NEEDS_CONTEXT;
    *address = add(malloc(bytes));
    return SUCCESS;
}
int cuMemFreeHost(void* address) {
    NEEDS(address);
    live.erase(address);
    free(address);
    return SUCCESS;
}
int cuMemcpyHtoDAsync_v2(unsigned long long to, const void* from, size_t bytes, void* stream) {
    NEEDS(stream);
    if (!holds(to, bytes)) return INVALID_VALUE;
    memcpy(reinterpret_cast<void*>(to), from, bytes);
    return SUCCESS;
}
int cuMemcpyDtoHAsync_v2(void* to, unsigned long long from, size_t bytes, void* stream) {
    NEEDS(stream);
    if (!holds(from, bytes)) return INVALID_VALUE;
    memcpy(to, reinterpret_cast<void*>(from), bytes);
    return SUCCESS;
}
int cuMemcpyDtoDAsync_v2(unsigned long long to, unsigned long long from, size_t bytes, void* stream) {
    NEEDS(stream);
    if (!holds(to, bytes) || !holds(from, bytes)) return INVALID_VALUE;
    memcpy(reinterpret_cast<void*>(to), reinterpret_cast<void*>(from), bytes);
    return SUCCESS;
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
int cuMemcpyPeerAsync(unsigned long long to, void* toContext, unsigned long long from, void* fromContext, size_t bytes, void* stream) {
    NEEDS(stream);
    if (!toContext || !fromContext || !holds(to, bytes) || !holds(from, bytes)) return INVALID_VALUE;
    memcpy(reinterpret_cast<void*>(to), reinterpret_cast<void*>(from), bytes);
    return SUCCESS;
}
int cuMemsetD8Async(unsigned long long address, unsigned char value, size_t bytes, void* stream) {
    NEEDS_CONTEXT;
    if (!holds(address, bytes)) return INVALID_VALUE;
    return queue(stream, Work{false, {address, value}, bytes});
}
int cuModuleLoadData(void** module, const void* image) {
    NEEDS_CONTEXT;
    if (strncmp(static_cast<const char*>(image), "image", 5) != 0) return INVALID_VALUE;
    *module = add(malloc(1));
    return SUCCESS;
}
int cuModuleUnload(void* module) {
    NEEDS(module);
    live.erase(module);
    free(module);
    return SUCCESS;
}
int cuModuleGetFunction(void** function, void* module, const char* name) {
    NEEDS(module);
    if (strcmp(name, "store") != 0) return NOT_FOUND;
    *function = module;
    return SUCCESS;
}
int cuFuncSetAttribute(void* function, int, int) {
    NEEDS(function);
    return SUCCESS;
}
int cuLaunchKernel(void* function, unsigned gridX, unsigned gridY, unsigned gridZ, unsigned blockX, unsigned blockY,
                   unsigned blockZ, unsigned, void* stream, void** parameters, void** extra) {
    NEEDS(function);
    if (gridX < 1 || gridY != 1 || gridZ != 1 || blockX % 32 || blockY != 1 || blockZ != 1 || extra) return INVALID_VALUE;
    const unsigned long long* words = static_cast<const unsigned long long*>(parameters[0]);
    if (!holds(words[0], 8)) return INVALID_VALUE;
    return queue(stream, Work{true, {words[0], words[1]}, 8});
}
}
