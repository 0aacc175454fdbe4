package org.adjoint.cuda;

import java.util.Collection;
import java.util.List;
import org.adjoint.testkit.OpTable;
import org.adjoint.testkit.OpTests;

/** What the CUDA backend would have compiled for the operations of the table and for the routines that those never reach. */
final class SuiteUnits {
    private static final Device.Properties DEVICE = new Device.Properties("none", 90, 132, 219 << 10, 80L << 30);
    private static Collection<String> texts;

    private SuiteUnits() {}

    /** The texts, with one case drawn for each check; the same for all that ask. */
    static synchronized Collection<String> texts() {
        if (texts == null) {
            texts = rehearsed();
        }
        return texts;
    }

    private static Collection<String> rehearsed() {
        Rehearsal rehearsal = new Rehearsal(DEVICE, false)
                .run(1, backend -> OpTable.rows().stream().flatMap(row -> OpTests.of(row, backend)));
        LongRoutines.on(rehearsal);
        return List.copyOf(rehearsal.texts());
    }
}
