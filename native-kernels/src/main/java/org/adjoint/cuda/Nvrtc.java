package org.adjoint.cuda;

import static org.bytedeco.cuda.global.nvrtc.*;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.bytedeco.cuda.global.nvrtc;
import org.bytedeco.cuda.nvrtc._nvrtcProgram;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.ClassProperties;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.javacpp.PointerPointer;
import org.bytedeco.javacpp.SizeTPointer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** NVIDIA's compiler as a library. It needs no GPU. */
final class Nvrtc implements Compiler {
    private static final Logger LOG = LoggerFactory.getLogger(CudaBackend.class);

    private final String target;
    private final String version;

    /** For devices of a compute capability, 90 for 9.0; for a newer one than it knows, in a form that the driver finishes. */
    Nvrtc(int architecture) {
        int[] major = new int[1];
        int[] minor = new int[1];
        require("nvrtcVersion", nvrtcVersion(major, minor));
        version = major[0] + "." + minor[0];
        loadBuiltins(version);
        target = target(architecture, version, supported());
    }

    /** NVRTC opens it by its name alone; once loaded it is found, wherever the bindings found NVRTC. */
    private static void loadBuiltins(String version) {
        String library = "nvrtc-builtins@." + version;
        try {
            ClassProperties known = Loader.loadProperties(nvrtc.class, Loader.loadProperties(), true);
            Loader.loadLibrary(nvrtc.class, Loader.findLibrary(nvrtc.class, known, library), library);
        } catch (UnsatisfiedLinkError e) {
            LOG.debug("cuda: {} is left to the system's loader: {}", library, e.getMessage());
        }
    }

    static String target(int architecture, String version, int[] supported) {
        int best = Arrays.stream(supported).filter(s -> s <= architecture).max().orElse(0);
        if (best == 0) {
            throw new IllegalStateException("cuda: NVRTC " + version + " does not compile for compute capability "
                    + architecture / 10 + "." + architecture % 10 + ", the oldest it knows is "
                    + Arrays.stream(supported).min().orElse(0) / 10.0);
        }
        return (best == architecture ? "sm_" : "compute_") + best;
    }

    private static int[] supported() {
        int[] count = new int[1];
        require("nvrtcGetNumSupportedArchs", nvrtcGetNumSupportedArchs(count));
        int[] architectures = new int[count[0]];
        require("nvrtcGetSupportedArchs", nvrtcGetSupportedArchs(architectures));
        return architectures;
    }

    private String[] options() {
        return new String[] {"--gpu-architecture=" + target, "--std=c++17", "--generate-line-info"};
    }

    @Override
    public String fingerprint() {
        return "nvrtc " + version + " " + String.join(" ", options());
    }

    @Override
    public byte[] compile(String text) {
        Map<String, String> files = KernelFiles.includedBy(text);
        String[] options = options();
        _nvrtcProgram program = new _nvrtcProgram();
        try (BytePointer source = new BytePointer(text, StandardCharsets.UTF_8);
                BytePointer name = new BytePointer("plan.cu", StandardCharsets.UTF_8);
                PointerPointer<BytePointer> contents = strings(files.values());
                PointerPointer<BytePointer> names = strings(files.keySet());
                PointerPointer<BytePointer> arguments = strings(List.of(options))) {
            require("nvrtcCreateProgram", nvrtcCreateProgram(program, source, name, files.size(), contents, names));
            try {
                int status = nvrtcCompileProgram(program, options.length, arguments);
                if (status == NVRTC_ERROR_COMPILATION) {
                    throw new IllegalArgumentException("cuda: the kernels do not compile:\n" + log(program));
                }
                if (status != NVRTC_SUCCESS) {
                    throw new IllegalStateException("cuda: NVRTC failed with status " + status + ": "
                            + nvrtcGetErrorString(status).getString() + "\n" + log(program));
                }
                return image(program);
            } finally {
                require("nvrtcDestroyProgram", nvrtcDestroyProgram(program));
            }
        }
    }

    private static PointerPointer<BytePointer> strings(Collection<String> texts) {
        return new PointerPointer<>(texts.toArray(String[]::new), StandardCharsets.UTF_8);
    }

    private byte[] image(_nvrtcProgram program) {
        boolean whole = target.startsWith("sm_");
        try (SizeTPointer size = new SizeTPointer(1)) {
            require("nvrtcGetCUBINSize", whole ? nvrtcGetCUBINSize(program, size) : nvrtcGetPTXSize(program, size));
            byte[] image = new byte[Math.toIntExact(size.get())];
            require("nvrtcGetCUBIN", whole ? nvrtcGetCUBIN(program, image) : nvrtcGetPTX(program, image));
            return image;
        }
    }

    private static String log(_nvrtcProgram program) {
        try (SizeTPointer size = new SizeTPointer(1)) {
            require("nvrtcGetProgramLogSize", nvrtcGetProgramLogSize(program, size));
            try (BytePointer log = new BytePointer(size.get())) {
                require("nvrtcGetProgramLog", nvrtcGetProgramLog(program, log));
                return log.getString(StandardCharsets.UTF_8);
            }
        }
    }

    private static void require(String call, int status) {
        if (status != NVRTC_SUCCESS) {
            throw new IllegalStateException("cuda: " + call + " failed with status " + status + ": "
                    + nvrtcGetErrorString(status).getString());
        }
    }
}
