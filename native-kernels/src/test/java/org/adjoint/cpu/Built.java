package org.adjoint.cpu;

import org.bytedeco.javacpp.Loader;

/** Whether the native library is there: without a C++ compiler the build leaves it out. */
final class Built {
    private Built() {}

    static boolean isBuilt() {
        String library = Loader.getPlatform() + "/" + System.mapLibraryName("jniadjoint");
        return CpuProvider.class.getResource(library) != null;
    }
}
