package org.adjoint;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.adjoint.backend.Backend;
import org.adjoint.plan.Plan;
import org.adjoint.plan.Planner;
import org.adjoint.plan.Structure;

/**
 * Plans by structure, so that building the same formula again (a loop over batches, a sequence of another length) plans
 * nothing anew. Compiled plans that a closed graph gave back serve the next graph of the same structure. Bounded: the
 * plans and the idle compiled plans used longest ago are dropped. Safe for use by several threads.
 */
final class PlanCache {
    /**
     * The cache of the process. 256 MiB hold the idle plans of ordinary networks; a plan with a larger arena does so much
     * work per run that compiling it for each graph does not show.
     */
    static final PlanCache SHARED = new PlanCache(512, 32, 256L << 20);

    /** Compared by methods of its own for the reason that {@link org.adjoint.op.TensorType} gives. */
    private record Key(Backend backend, Object structure) {
        @Override
        public boolean equals(Object other) {
            return other instanceof Key key && backend.equals(key.backend) && structure.equals(key.structure);
        }

        @Override
        public int hashCode() {
            return backend.hashCode() * 31 + structure.hashCode();
        }
    }

    private final int mostIdle;
    private final long mostIdleBytes;
    private final Map<Object, Plan> plans;
    /** In the order of their last release, oldest first. */
    private final Map<Key, Deque<Compiled>> idle = new LinkedHashMap<>();

    private int idleCount;
    private long idleBytes;
    private long planned;

    /**
     * @param mostPlans plans kept
     * @param mostIdle compiled plans kept that no graph uses
     * @param mostIdleBytes memory that those may hold
     */
    PlanCache(int mostPlans, int mostIdle, long mostIdleBytes) {
        this.mostIdle = mostIdle;
        this.mostIdleBytes = mostIdleBytes;
        this.plans = new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1;

            @Override
            protected boolean removeEldestEntry(Map.Entry<Object, Plan> eldest) {
                return size() > mostPlans;
            }
        };
    }

    /** A compiled plan that belongs to one graph until it is released. */
    final class Lease {
        private final Compiled compiled;
        private final Optional<Key> key;

        private Lease(Compiled compiled, Optional<Key> key) {
            this.compiled = compiled;
            this.key = key;
        }

        Compiled compiled() {
            return compiled;
        }

        /** Gives the compiled plan back for the next graph of the same structure. */
        void release() {
            key.ifPresentOrElse(k -> PlanCache.this.release(k, compiled), compiled::free);
        }
    }

    /** A compiled plan of the structure: an idle one, else one made from the known plan, else from a new plan. */
    Lease lease(Backend backend, Structure structure) {
        if (!structure.isShareable()) {
            return new Lease(compiled(backend, Planner.plan(structure)), Optional.empty());
        }
        Key key = new Key(backend, structure.key());
        Plan plan;
        synchronized (this) {
            Deque<Compiled> waiting = idle.get(key);
            if (waiting != null) {
                Compiled compiled = waiting.pop();
                forget(compiled);
                if (waiting.isEmpty()) {
                    idle.remove(key);
                }
                return new Lease(compiled, Optional.of(key));
            }
            plan = plans.get(key.structure);
        }
        if (plan == null) {
            plan = Planner.plan(structure);
            synchronized (this) {
                plans.put(key.structure, plan);
                planned++;
            }
        }
        return new Lease(compiled(backend, plan), Optional.of(key));
    }

    /** If there is not enough memory, what waits idle is given up for it. */
    private Compiled compiled(Backend backend, Plan plan) {
        try {
            return new Compiled(backend, plan);
        } catch (OutOfMemoryError e) {
            if (!dropIdle()) {
                throw e;
            }
            return new Compiled(backend, plan);
        }
    }

    /** Frees the compiled plans that no graph uses; returns whether there were any. */
    private boolean dropIdle() {
        List<Compiled> dropped = new ArrayList<>();
        synchronized (this) {
            idle.values().forEach(dropped::addAll);
            idle.clear();
            dropped.forEach(this::forget);
        }
        dropped.forEach(Compiled::free);
        return !dropped.isEmpty();
    }

    private void release(Key key, Compiled compiled) {
        compiled.unbindLeaves();
        List<Compiled> dropped = new ArrayList<>();
        synchronized (this) {
            Deque<Compiled> waiting = idle.remove(key);
            waiting = waiting == null ? new ArrayDeque<>() : waiting;
            waiting.push(compiled);
            idle.put(key, waiting);
            idleCount++;
            idleBytes += compiled.bytes();
            Iterator<Deque<Compiled>> oldest = idle.values().iterator();
            while (isOver()) {
                Deque<Compiled> queue = oldest.next();
                while (!queue.isEmpty() && isOver()) {
                    Compiled last = queue.removeLast();
                    forget(last);
                    dropped.add(last);
                }
                if (queue.isEmpty()) {
                    oldest.remove();
                }
            }
        }
        dropped.forEach(Compiled::free);
    }

    private boolean isOver() {
        return idleCount > mostIdle || idleBytes > mostIdleBytes;
    }

    private void forget(Compiled compiled) {
        idleCount--;
        idleBytes -= compiled.bytes();
    }

    /** How many plans were made. */
    synchronized long planned() {
        return planned;
    }

    /** How many plans are kept. */
    synchronized int plans() {
        return plans.size();
    }

    /** How many compiled plans wait for a graph. */
    synchronized int idle() {
        return idleCount;
    }

    /** Memory that the waiting compiled plans hold. */
    synchronized long idleBytes() {
        return idleBytes;
    }
}
