package org.adjoint.backend;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The backends of this process: found once, loaded at first use, best first. {@code -Dadjoint.backend=NAME} chooses
 * another default.
 */
public final class Backends {
    private static final Logger LOG = LoggerFactory.getLogger(Backends.class);
    private static final List<BackendProvider> PROVIDERS =
            ServiceLoader.load(BackendProvider.class, Backends.class.getClassLoader()).stream()
                    .map(ServiceLoader.Provider::get)
                    .sorted(Comparator.comparingInt(BackendProvider::priority).reversed())
                    .toList();
    private static final Map<String, Backend> LOADED = new LinkedHashMap<>();
    private static final Map<String, BackendUnavailableException> FAILED = new LinkedHashMap<>();

    private Backends() {}

    /**
     * The default: the one that {@code adjoint.backend} names, else the best that loads. One log line tells of a better
     * one that did not load.
     */
    public static synchronized Backend best() {
        String chosen = System.getProperty("adjoint.backend", "");
        if (!chosen.isEmpty()) {
            return named(chosen);
        }
        for (BackendProvider provider : PROVIDERS) {
            boolean first = !FAILED.containsKey(provider.name());
            try {
                return load(provider);
            } catch (BackendUnavailableException e) {
                if (first) {
                    LOG.warn("backend '{}' is not available: {}", provider.name(), e.getMessage());
                }
            }
        }
        throw new BackendUnavailableException("no backend is available: " + names(), null);
    }

    /**
     * The backend of that name.
     *
     * @throws IllegalArgumentException if there is none of that name, listing those there are
     * @throws BackendUnavailableException if it can't load
     */
    public static synchronized Backend named(String name) {
        return load(PROVIDERS.stream()
                .filter(p -> p.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "there is no backend '" + name + "'; on the class path: " + String.join(", ", names()))));
    }

    /** Names of the backends on the class path, best first, whether they load or not. */
    public static List<String> names() {
        return PROVIDERS.stream().map(BackendProvider::name).collect(Collectors.toList());
    }

    private static Backend load(BackendProvider provider) {
        String name = provider.name();
        if (FAILED.containsKey(name)) {
            throw FAILED.get(name);
        }
        if (!LOADED.containsKey(name)) {
            try {
                LOADED.put(name, provider.load());
            } catch (BackendUnavailableException e) {
                FAILED.put(name, e);
                throw e;
            }
        }
        return LOADED.get(name);
    }
}
