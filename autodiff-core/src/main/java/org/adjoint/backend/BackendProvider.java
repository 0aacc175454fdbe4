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

    /**
     * Loads the backend for a device of several, called once for each; {@code NAME:1} is the second. {@link #load()} is
     * for the first.
     *
     * @throws BackendUnavailableException saying how many there are, if there is none of that index
     */
    default Backend load(int index) {
        if (index > 0) {
            throw new BackendUnavailableException("there is only one device of '" + name() + "'", null);
        }
        return load();
    }
}
