package org.adjoint.cuda;

/** A place in a device's queue that readers wait for; whoever reads after it was freed waits for nothing, as it is past. */
final class Mark {
    private final Device device;
    private long event;

    Mark(Device device) {
        this.device = device;
        event = device.event();
    }

    /** Moves it to the end of the queue. */
    void set() {
        device.record(event);
    }

    synchronized void await() {
        if (event != 0) {
            device.await(event);
        }
    }

    /** Copies out of the device's memory what was queued up to here. */
    synchronized void read(long host, long address, long bytes) {
        device.read(host, address, bytes, event);
    }

    /** Waits, then frees the event. */
    synchronized void free() {
        if (event != 0) {
            device.await(event);
            device.forgetEvent(event);
            event = 0;
        }
    }
}
