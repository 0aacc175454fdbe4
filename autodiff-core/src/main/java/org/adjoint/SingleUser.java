package org.adjoint;

import java.util.concurrent.atomic.AtomicReference;

/** Lets one thread at a time use a graph, and none after it is closed. The same thread may enter again. */
final class SingleUser {
    private final AtomicReference<Thread> user = new AtomicReference<>();
    private int depth;
    private boolean closed;

    /** Throws IllegalStateException if another thread is inside, or the graph is closed. */
    void enter() {
        Thread current = Thread.currentThread();
        if (user.get() != current && !user.compareAndSet(null, current)) {
            throw new IllegalStateException("the graph is in use by the thread " + user.get()
                    + "; a graph belongs to one thread at a time, make one graph per thread and share Parameters");
        }
        if (closed) {
            user.set(null);
            throw new IllegalStateException("the graph is closed");
        }
        depth++;
    }

    void leave() {
        if (--depth == 0) {
            user.set(null);
        }
    }

    /** Lets nobody in any more; false if that was so already. Throws IllegalStateException if another thread is inside. */
    boolean close() {
        if (closed) {
            return false;
        }
        enter();
        closed = true;
        leave();
        return true;
    }
}
