package org.adjoint.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** NVRTC, which needs no GPU, compiles every unit as a plan would give it. */
@EnabledIfSystemProperty(
        named = "adjoint.test.nvrtc",
        matches = "true",
        disabledReason = "only the profile nvrtc, which downloads 362 MB, has NVRTC")
class NvrtcUnitsTest {
    private static Collection<String> units;

    @BeforeAll
    static void findUnits() {
        // NVRTC does not, but its bindings do ask for a driver.
        if (!CudaProvider.hasDriver()) {
            StandInDriver.load();
        }
        units = SuiteUnits.texts();
    }

    @ParameterizedTest
    @ValueSource(ints = {80, 90, 100})
    void unitsCompile(int architecture) {
        Nvrtc nvrtc = new Nvrtc(architecture);
        Map<String, String> errors = new ConcurrentSkipListMap<>();
        units.parallelStream().forEach(unit -> {
            try {
                nvrtc.compile(unit);
            } catch (IllegalArgumentException e) {
                errors.put(e.getMessage(), unit);
            }
        });
        assertEquals(Map.of(), errors);
    }
}
