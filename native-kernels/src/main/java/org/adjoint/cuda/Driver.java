package org.adjoint.cuda;

import static org.bytedeco.cuda.global.cudart.*;

import org.adjoint.backend.BackendUnavailableException;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.PointerPointer;

/** The driver as such: whether it serves, and what its status codes mean. */
final class Driver {
    /** CUDA 13.0, as {@code cuDriverGetVersion} says it. */
    private static final int OLDEST = 13000;

    private Driver() {}

    /**
     * Starts the driver; returns how many devices there are.
     *
     * @throws BackendUnavailableException if it is too old or there is no device
     */
    static int start() {
        int status = cuInit(0);
        if (status == CUDA_ERROR_NO_DEVICE) {
            throw BackendUnavailableException.notForThisMachine("the NVIDIA driver finds no GPU", null);
        }
        require("cuInit", status);
        int[] version = new int[1];
        require("cuDriverGetVersion", cuDriverGetVersion(version));
        if (version[0] < OLDEST) {
            throw new BackendUnavailableException(
                    "the NVIDIA driver is for CUDA " + version[0] / 1000 + "." + version[0] % 1000 / 10
                            + ", version 580 or newer, for CUDA 13, is needed",
                    null);
        }
        int[] count = new int[1];
        require("cuDeviceGetCount", cuDeviceGetCount(count));
        return count[0];
    }

    /** The number by which the driver's calls know the device of an index. */
    static int device(int index) {
        int[] device = new int[1];
        require("cuDeviceGet", cuDeviceGet(device, index));
        return device[0];
    }

    /** Compute capability, 90 for 9.0. */
    static int architecture(int device) {
        return 10 * attribute(CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR, device)
                + attribute(CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MINOR, device);
    }

    static int attribute(int which, int device) {
        int[] value = new int[1];
        require("cuDeviceGetAttribute", cuDeviceGetAttribute(value, which, device));
        return value[0];
    }

    /**
     * Checks a status.
     *
     * @throws OutOfMemoryError if the device has not enough memory for what the driver keeps there: code, graphs
     * @throws IllegalStateException naming the call, the status and its meaning, for any other but success
     */
    static void require(String call, int status) {
        if (status == CUDA_ERROR_OUT_OF_MEMORY) {
            throw new OutOfMemoryError(message(call, status));
        }
        if (status != CUDA_SUCCESS) {
            throw new IllegalStateException(message(call, status));
        }
    }

    private static String message(String call, int status) {
        try (PointerPointer<BytePointer> text = new PointerPointer<>(1)) {
            String name = cuGetErrorName(status, text) == CUDA_SUCCESS
                    ? text.get(BytePointer.class, 0).getString()
                    : "unknown status";
            String meaning = cuGetErrorString(status, text) == CUDA_SUCCESS
                    ? text.get(BytePointer.class, 0).getString()
                    : "no description";
            return "cuda: " + call + " failed with status " + status + " (" + name + "): " + meaning;
        }
    }
}
