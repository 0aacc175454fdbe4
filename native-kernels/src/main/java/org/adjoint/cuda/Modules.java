package org.adjoint.cuda;

import static org.adjoint.cuda.Driver.require;
import static org.bytedeco.cuda.global.cudart.*;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.cuda.cudart.CUfunc_st;
import org.bytedeco.cuda.cudart.CUmod_st;
import org.bytedeco.cuda.cudart.CUstream_st;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.javacpp.PointerPointer;

/** Compiled units on one device, and the launches of their kernels. */
final class Modules {
    /** What the parameters of a kernel may take up on every architecture. */
    private static final int MOST_PARAMETER_WORDS = 4096 / Long.BYTES;

    private final Runnable enter;
    private final Handles<Loaded> modules = new Handles<>();
    private final Handles<Function> functions = new Handles<>();

    /** The parameters of the kernel that is being launched, and the only element of the driver's list of them. */
    private final LongPointer parameterWords = new LongPointer(MOST_PARAMETER_WORDS);

    private final PointerPointer<LongPointer> parameterList = new PointerPointer<>(1);

    private static final class Loaded {
        final CUmod_st pointer = new CUmod_st();
        final List<Long> functions = new ArrayList<>();
    }

    private record Function(String entry, CUfunc_st pointer) {}

    /** @param enter enters the context that the modules are of */
    Modules(Runnable enter) {
        this.enter = enter;
        parameterList.put(0, parameterWords);
    }

    long load(byte[] image) {
        Loaded module = new Loaded();
        try (BytePointer bytes = new BytePointer(image)) {
            enter.run();
            require("cuModuleLoadData", cuModuleLoadData(module.pointer, bytes));
        }
        return modules.add(module);
    }

    /** Its functions go with it. */
    void unload(long handle) {
        Loaded module = modules.remove(handle);
        module.functions.forEach(functions::remove);
        enter.run();
        require("cuModuleUnload", cuModuleUnload(module.pointer));
    }

    long function(long handle, String entry, int sharedBytes) {
        Loaded module = modules.get(handle);
        CUfunc_st function = new CUfunc_st();
        enter.run();
        require("cuModuleGetFunction of " + entry, cuModuleGetFunction(function, module.pointer, entry));
        // What a kernel gets without being allowed more is less by its static shared memory.
        if (sharedBytes > 0) {
            require(
                    "cuFuncSetAttribute of " + entry,
                    cuFuncSetAttribute(function, CU_FUNC_ATTRIBUTE_MAX_DYNAMIC_SHARED_SIZE_BYTES, sharedBytes));
        }
        long made = functions.add(new Function(entry, function));
        module.functions.add(made);
        return made;
    }

    void launch(long handle, long grid, int block, int sharedBytes, long[] parameters, CUstream_st stream) {
        if (parameters.length > MOST_PARAMETER_WORDS) {
            throw new IllegalArgumentException("cuda: a kernel with " + parameters.length
                    + " words of parameters, the driver takes " + MOST_PARAMETER_WORDS);
        }
        Function function = functions.get(handle);
        int status;
        synchronized (parameterWords) {
            parameterWords.put(parameters, 0, parameters.length);
            enter.run();
            status = cuLaunchKernel(
                    function.pointer,
                    Math.toIntExact(grid),
                    1,
                    1,
                    block,
                    1,
                    1,
                    sharedBytes,
                    stream,
                    parameterList,
                    (PointerPointer<?>) null);
        }
        if (status != CUDA_SUCCESS) {
            require("cuLaunchKernel of " + function.entry, status);
        }
    }
}
