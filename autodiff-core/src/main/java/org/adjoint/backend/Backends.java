package org.adjoint.backend;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The backends of this process: found once, loaded at first use, best first. {@code -Dadjoint.backend=NAME} chooses
 * another default.
 */
public final class Backends {
    private static final Logger LOG = LoggerFactory.getLogger(Backends.class);
    /** A name, and the index of a device. */
    private static final Pattern NAME = Pattern.compile("([^:]+)(?::(\\d{1,4}))?");

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
                return load(provider, 0);
            } catch (BackendUnavailableException e) {
                if (first && e.isExpected()) {
                    LOG.debug("backend '{}' is not available: {}", provider.name(), e.getMessage());
                } else if (first) {
                    LOG.warn("backend '{}' is not available: {}", provider.name(), e.getMessage());
                }
            }
        }
        throw new BackendUnavailableException("no backend is available: " + names(), null);
    }

    /**
     * The backend of that name; of several devices, {@code NAME:1} is the second.
     *
     * @throws IllegalArgumentException if there is none of that name, listing those there are
     * @throws BackendUnavailableException if it can't load
     */
    public static synchronized Backend named(String name) {
        Matcher parts = NAME.matcher(name);
        return PROVIDERS.stream()
                .filter(p -> parts.matches() && p.name().equals(parts.group(1)))
                .findFirst()
                .map(p -> load(p, parts.group(2) == null ? 0 : Integer.parseInt(parts.group(2))))
                .orElseThrow(() -> new IllegalArgumentException(
                        "there is no backend '" + name + "'; on the class path: " + String.join(", ", names())));
    }

    /** Names of the backends on the class path, best first, whether they load or not. */
    public static List<String> names() {
        return PROVIDERS.stream().map(BackendProvider::name).collect(Collectors.toList());
    }

    private static Backend load(BackendProvider provider, int index) {
        String name = index == 0 ? provider.name() : provider.name() + ":" + index;
        if (FAILED.containsKey(name)) {
            throw FAILED.get(name);
        }
        if (!LOADED.containsKey(name)) {
            try {
                LOADED.put(name, index == 0 ? provider.load() : provider.load(index));
            } catch (BackendUnavailableException e) {
                FAILED.put(name, e);
                throw e;
            }
        }
        return LOADED.get(name);
    }
}
