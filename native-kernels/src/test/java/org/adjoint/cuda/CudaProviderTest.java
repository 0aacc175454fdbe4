package org.adjoint.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.adjoint.Graph;
import org.adjoint.backend.BackendUnavailableException;
import org.adjoint.backend.Backends;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIf;

/** Without an NVIDIA driver nothing is broken, and who asks for a GPU hears what is missing. */
class CudaProviderTest {
    static boolean hasDriver() {
        return CudaProvider.hasDriver();
    }

    @Test
    @DisabledIf(value = "hasDriver", disabledReason = "there is a driver, so nothing is refused")
    void withoutADriverAGraphOnCudaSaysWhatIsMissing() {
        BackendUnavailableException refusal = assertThrows(BackendUnavailableException.class, () -> Graph.on("cuda"));
        assertTrue(refusal.isExpected());
        assertTrue(refusal.getMessage().contains("no NVIDIA driver"), refusal.getMessage());
        assertTrue(refusal.getMessage().contains("580"), refusal.getMessage());
        assertThrows(BackendUnavailableException.class, () -> Graph.on("cuda:1"));
    }

    @Test
    void cudaComesBeforeTheOthers() {
        assertEquals("cuda", Backends.names().get(0));
    }

    @Test
    void aDeviceIsChosenByItsIndex() {
        BackendUnavailableException refusal =
                assertThrows(BackendUnavailableException.class, () -> Backends.named("reference:1"));
        assertTrue(refusal.getMessage().contains("only one device"), refusal.getMessage());
        assertFalse(refusal.isExpected());
        assertEquals(Backends.named("reference"), Backends.named("reference:0"));
        assertThrows(IllegalArgumentException.class, () -> Backends.named("cuda:first"));
        assertThrows(IllegalArgumentException.class, () -> Backends.named("cuda:"));
    }
}
