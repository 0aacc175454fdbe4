package org.adjoint.cpu;

import org.adjoint.backend.Backend;
import org.adjoint.backend.BackendProvider;
import org.adjoint.backend.BackendUnavailableException;

/** Offers the native CPU backend. */
public final class CpuProvider implements BackendProvider {
    @Override
    public String name() {
        return "cpu";
    }

    @Override
    public int priority() {
        return 100;
    }

    @Override
    public Backend load() {
        try {
            return new CpuBackend();
        } catch (LinkageError e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new BackendUnavailableException(
                    "its native library does not load (" + cause.getMessage() + "); it is built where a C++ compiler is"
                            + " installed, for the platform that -Djavacpp.platform names",
                    e);
        }
    }
}
