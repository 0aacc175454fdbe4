package org.adjoint;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.adjoint.backend.Backend;
import org.adjoint.plan.Plan;
import org.adjoint.plan.Planner;
import org.adjoint.plan.Structure;

/**
 * Plans by structure, so that building the same formula again (a loop over batches, a sequence of another length) plans
 * nothing anew. Compiled plans that a closed graph gave back serve the next graph of the same structure. Bounded: the
 * plans and the idle compiled plans used longest ago are dropped.
 */
final class PlanCache {
    private static final int MOST_PLANS = 512;
    private static final int MOST_IDLE = 32;

    private record Key(Backend backend, Object structure) {}

    private static final Map<Object, Plan> PLANS = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Object, Plan> eldest) {
            return size() > MOST_PLANS;
        }
    };
    private static final Map<Key, Deque<Compiled>> IDLE = new LinkedHashMap<>();
    private static int idle;
    private static long planned;

    private PlanCache() {}

    /** A compiled plan for a structure, with the key to give it back under. */
    record Lease(Compiled compiled, Object key, Backend backend) {
        /** Gives the compiled plan back for the next graph of the same structure. */
        void release() {
            PlanCache.release(new Key(backend, key), compiled);
        }
    }

    static Lease lease(Backend backend, Structure structure) {
        Object key = structure.key();
        Plan plan;
        synchronized (PlanCache.class) {
            Deque<Compiled> waiting = IDLE.get(new Key(backend, key));
            if (waiting != null) {
                idle--;
                Compiled compiled = waiting.pop();
                if (waiting.isEmpty()) {
                    IDLE.remove(new Key(backend, key));
                }
                return new Lease(compiled, key, backend);
            }
            plan = PLANS.get(key);
        }
        if (plan == null) {
            plan = Planner.plan(structure);
            synchronized (PlanCache.class) {
                PLANS.put(key, plan);
                planned++;
            }
        }
        return new Lease(new Compiled(backend, plan), key, backend);
    }

    private static void release(Key key, Compiled compiled) {
        compiled.unbindLeaves();
        List<Compiled> dropped = new ArrayList<>();
        synchronized (PlanCache.class) {
            // Put last, so that the first entry is the one used longest ago.
            Deque<Compiled> waiting = IDLE.remove(key);
            waiting = waiting == null ? new ArrayDeque<>() : waiting;
            waiting.push(compiled);
            IDLE.put(key, waiting);
            idle++;
            Iterator<Deque<Compiled>> oldest = IDLE.values().iterator();
            while (idle > MOST_IDLE) {
                Deque<Compiled> queue = oldest.next();
                while (!queue.isEmpty() && idle > MOST_IDLE) {
                    dropped.add(queue.removeLast());
                    idle--;
                }
                if (queue.isEmpty()) {
                    oldest.remove();
                }
            }
        }
        dropped.forEach(Compiled::free);
    }

    /** How many plans were made in this process. */
    static synchronized long planned() {
        return planned;
    }
}
