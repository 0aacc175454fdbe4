package org.adjoint.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The page of operations is that of the sources; -Dadjoint.docs=write writes it. */
class OpsPageTest {
    private static final Path PAGE = Path.of("..", "docs", "ops.md");

    private final OpsPage page = OpsPage.of(OpsPage.sources(), OpTable.rows());

    @Test
    void thePageIsUpToDate() throws IOException {
        if ("write".equals(System.getProperty("adjoint.docs"))) {
            Files.writeString(PAGE, page.markdown());
        }
        assertEquals(
                page.markdown(),
                Files.readString(PAGE),
                "docs/ops.md is out of date; write it with -Dadjoint.docs=write, see its head");
    }

    @Test
    void everyFunctionSaysItsGradient() {
        assertEquals(List.of(), page.withoutGradient());
    }

    @Test
    void everyOperationOfTheTableIsOnThePage() {
        String text = page.markdown();
        for (OpSpec row : OpTable.rows()) {
            String name = row.function().substring(row.function().indexOf('.') + 1);
            assertTrue(text.contains("| `" + name + "("), row.name());
        }
    }
}
