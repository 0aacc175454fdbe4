package org.adjoint;

import java.lang.ref.Cleaner;
import org.adjoint.op.Site;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Warns of a graph that was dropped without being closed. Its memory is given back all the same. */
final class Lifetime implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(Graph.class);
    private static final Cleaner CLEANER = Cleaner.create();

    private final Site madeAt;
    private volatile boolean ended;

    private Lifetime(Site madeAt) {
        this.madeAt = madeAt;
    }

    static Lifetime of(Graph graph, Site madeAt) {
        Lifetime lifetime = new Lifetime(madeAt);
        CLEANER.register(graph, lifetime);
        return lifetime;
    }

    void ended() {
        ended = true;
    }

    @Override
    public void run() {
        if (!ended) {
            LOG.warn("a graph made at {} was never closed; its memory came back only with garbage collection", madeAt);
        }
    }
}
