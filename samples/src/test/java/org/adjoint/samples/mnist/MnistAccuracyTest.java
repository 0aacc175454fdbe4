package org.adjoint.samples.mnist;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.adjoint.backend.Backends;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On the real images, where a native backend makes that a matter of seconds. */
class MnistAccuracyTest {
    private static final Pattern ACCURACY = Pattern.compile("test accuracy ([0-9.]+) %");

    @TempDir
    private Path folder;

    @BeforeEach
    void requireSpeed() {
        assumeFalse(Backends.best().name().equals("reference"), "the reference backend takes minutes");
    }

    private String trained(String epochs) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        String[] options = {
            "--epochs", epochs, "--out", folder.resolve("loss.png").toString()
        };
        assertEquals(0, Mnist.run(options, new PrintWriter(out, true), new PrintWriter(err, true)), err.toString());
        return out.toString();
    }

    @Test
    void twelveEpochsReachNinetySevenAndAHalfPercent() {
        String printed = trained("12");
        Matcher accuracy = ACCURACY.matcher(printed);
        assertTrue(accuracy.find(), printed);
        assertTrue(Double.parseDouble(accuracy.group(1)) >= 97.5, printed);
    }

    @Test
    void everyRunGivesTheSameFigures() {
        String times = "[0-9.]+ s\\b";
        assertEquals(trained("1").replaceAll(times, ""), trained("1").replaceAll(times, ""));
    }
}
