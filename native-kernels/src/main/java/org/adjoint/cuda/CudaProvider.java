package org.adjoint.cuda;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.adjoint.backend.Backend;
import org.adjoint.backend.BackendProvider;
import org.adjoint.backend.BackendUnavailableException;

/** Offers the GPUs of the machine: {@code cuda} is the first, {@code cuda:1} the second. */
public final class CudaProvider implements BackendProvider {
    private static final String NAME = "cuda";
    private static final long MOST_CACHED_BYTES = 256L << 20;
    /** One of them is there where an NVIDIA driver is: on Linux, under Windows' Linux, on Windows. */
    private static final List<Path> SIGNS = List.of(
            Path.of("/dev/nvidiactl"),
            Path.of("/proc/driver/nvidia/version"),
            Path.of("/usr/lib/wsl/lib/libcuda.so.1"),
            Path.of(System.getenv().getOrDefault("SystemRoot", "C:\\Windows"), "System32", "nvcuda.dll"));

    private static final String HOW_TO =
            "add the dependency org.bytedeco:cuda-platform and CUDA 13, as docs/cuda.md says";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public int priority() {
        return 200;
    }

    @Override
    public Backend load() {
        return load(0);
    }

    @Override
    public Backend load(int index) {
        requireDriver();
        requirePresets();
        try {
            int devices = Driver.start();
            if (index >= devices) {
                throw new BackendUnavailableException(
                        "there is no device " + index + ", the driver lists " + devices, null);
            }
            // Before the device, whose context would be left over if the compiler were missing.
            Compiler compiler = new Nvrtc(Driver.architecture(Driver.device(index)));
            return new CudaBackend(
                    index == 0 ? NAME : NAME + ":" + index,
                    new DriverDevice(index),
                    new KernelCache(compiler, KernelCache.usualDirectory(), MOST_CACHED_BYTES));
        } catch (LinkageError e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new BackendUnavailableException(
                    "the libraries of CUDA do not load (" + cause.getMessage() + "); " + HOW_TO, e);
        } catch (IllegalStateException | OutOfMemoryError e) {
            throw new BackendUnavailableException(e.getMessage(), e);
        }
    }

    static boolean hasDriver() {
        return SIGNS.stream().anyMatch(Files::exists);
    }

    private static void requireDriver() {
        if (!hasDriver()) {
            throw BackendUnavailableException.notForThisMachine(
                    "there is no NVIDIA driver on this machine; it needs a GPU and driver 580 or newer", null);
        }
    }

    private static void requirePresets() {
        try {
            Class.forName("org.bytedeco.cuda.global.cudart", false, CudaProvider.class.getClassLoader());
        } catch (ClassNotFoundException e) {
            throw BackendUnavailableException.notForThisMachine(
                    "the bindings of CUDA are not on the class path; " + HOW_TO, e);
        }
    }
}
