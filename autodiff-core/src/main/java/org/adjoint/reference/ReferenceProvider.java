package org.adjoint.reference;

import org.adjoint.backend.Backend;
import org.adjoint.backend.BackendProvider;

/** Offers the backend that runs everywhere. */
public final class ReferenceProvider implements BackendProvider {
    @Override
    public String name() {
        return "reference";
    }

    @Override
    public int priority() {
        return 0;
    }

    @Override
    public Backend load() {
        return new ReferenceBackend();
    }
}
