package org.adjoint.backend;

/** How {@link java.util.ServiceLoader} finds a backend. Constructing a provider must not load anything native. */
public interface BackendProvider {
    /** The name that users choose the backend by. */
    String name();

    /** The available backend of the highest priority is the default: reference 0, cpu 100, cuda 200. */
    int priority();

    /**
     * Loads the backend; called once.
     *
     * @throws BackendUnavailableException saying why it can't serve on this machine and what to do
     */
    Backend load();
}
