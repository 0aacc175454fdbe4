package org.adjoint.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class NvrtcTest {
    private static final int[] KNOWN = {75, 80, 86, 89, 90, 100};

    @Test
    void theDeviceIsTheTarget() {
        assertEquals("sm_90", Nvrtc.target(90, "13.0", KNOWN));
    }

    @Test
    void forANewerDeviceTheDriverFinishesTheNewestItKnows() {
        assertEquals("compute_100", Nvrtc.target(121, "13.0", KNOWN));
        assertEquals("compute_86", Nvrtc.target(87, "13.0", KNOWN));
    }

    @Test
    void anOlderDeviceIsRefused() {
        IllegalStateException refusal =
                assertThrows(IllegalStateException.class, () -> Nvrtc.target(61, "13.0", KNOWN));
        assertTrue(refusal.getMessage().contains("6.1, the oldest it knows is 7.5"), refusal.getMessage());
    }
}
