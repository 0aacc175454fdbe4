package org.adjoint.samples.mnist;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MnistTest {
    @TempDir
    private Path folder;

    private Digits digits;

    /** What a run printed and returned. */
    private record Ran(int status, String out, String err) {}

    @BeforeEach
    void writeDigits() throws IOException {
        digits = Digits.in(folder, 240, 40);
    }

    private Ran run(String... options) {
        List<String> all =
                new ArrayList<>(List.of("--data", folder.toString(), "--backend", "reference", "--batch", "20"));
        all.addAll(List.of("--out", folder.resolve("loss.png").toString()));
        all.addAll(Arrays.asList(options));
        return command(all.toArray(String[]::new));
    }

    private static Ran command(String... options) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int status = Mnist.run(options, new PrintWriter(out, true), new PrintWriter(err, true));
        return new Ran(status, out.toString(), err.toString());
    }

    private static void assertOneLine(Ran ran, int status, String... parts) {
        assertEquals(status, ran.status, ran.err);
        assertEquals(1, ran.err.lines().count(), ran.err);
        for (String part : parts) {
            assertTrue(ran.err.contains(part), ran.err);
        }
    }

    @Test
    void itReportsEachEpochTheTestAndTheLossCurve() throws IOException {
        Ran ran = run("--epochs", "3", "--hidden", "16");
        assertEquals(0, ran.status, ran.err);
        assertEquals("", ran.err);
        assertEquals(3, ran.out.lines().filter(line -> line.startsWith("epoch")).count());
        assertTrue(ran.out.contains("truth \\ predicted"), ran.out);
        assertTrue(ran.out.contains("test accuracy 100.00 %"), ran.out);
        assertEquals(900, ImageIO.read(folder.resolve("loss.png").toFile()).getWidth());
    }

    @Test
    void aSeedFixesEveryFigure() {
        String[] options = {"--epochs", "2", "--seed", "9"};
        assertEquals(withoutTimes(run(options).out), withoutTimes(run(options).out));
    }

    private static String withoutTimes(String text) {
        return text.replaceAll("[0-9.]+ s\\b", "");
    }

    @Test
    void helpListsEveryOption() {
        Ran ran = command("--help");
        assertEquals(0, ran.status);
        for (String option : List.of(
                "--epochs", "--batch", "--lr", "--hidden", "--seed", "--backend", "--data", "--out", "--help")) {
            assertTrue(ran.out.contains(option), ran.out);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "--frobnicate, --frobnicate",
        "extra, extra",
        "--epochs, --epochs",
        "--epochs=many, many",
        "--epochs=0, --epochs must be at least 1",
        "--batch=-5, --batch must be at least 1",
        "--batch=55001, --batch 55001 is more than the 55000 training images",
        "--lr=0, --lr must be a positive number",
        "--lr=NaN, --lr must be a positive number",
        "--hidden=0, --hidden must be in 1..10000",
        "--hidden=99999999999, 99999999999",
        "--backend=abacus, it is abacus",
        "--data=/no/such/folder, --data must name a folder",
        "--out=/, --out must name a file"
    })
    void optionsThatMakeNoSenseAreOneLineAndStatusTwo(String option, String message) {
        assertOneLine(command(option), 2, "mnist: ", message, "--help");
    }

    @Test
    void aRateThatDivergesIsOneLineAndStatusOne() {
        assertOneLine(run("--lr", "1e38"), 1, "the loss is NaN", "learning rate");
    }

    @Test
    void aMissingFileIsNamed() throws IOException {
        Files.delete(digits.labels("t10k"));
        assertOneLine(run(), 1, folder.toString(), "t10k-labels-idx1-ubyte");
    }

    @Test
    void aTruncatedFileIsNamedWithItsSizes() throws IOException {
        Path images = digits.images("train");
        Files.write(images, Arrays.copyOf(Files.readAllBytes(images), 1000));
        assertOneLine(run(), 1, images.toString(), "truncated: 984 of the 188160 data bytes");
    }

    @Test
    void aWrongMagicNumberIsNamed() throws IOException {
        Files.writeString(digits.images("t10k"), "these are no images");
        assertOneLine(run(), 1, digits.images("t10k").toString(), "not an IDX file");
    }

    @Test
    void damagedGzipIsNamed() throws IOException {
        Path gzip = folder.resolve("train-labels-idx1-ubyte.gz");
        Files.write(gzip, new byte[] {0x1f, (byte) 0x8b, 8, 0, 0});
        assertOneLine(run(), 1, gzip.toString(), "damaged gzip");
    }

    @Test
    void labelsThatAreNotAsManyAsTheImagesAreCounted() throws IOException {
        digits.write("train", 240, 239, 28);
        assertOneLine(run(), 1, "239 labels for the 240 images");
    }

    @Test
    void labelsAndImagesInEachOthersPlaceAreRefused() throws IOException {
        byte[] labels = Files.readAllBytes(digits.labels("train"));
        Files.write(digits.images("train"), labels);
        assertOneLine(run(), 1, "images of 28 x 28 pixels are needed");
    }

    @Test
    void imagesOfAnotherSizeAreRefused() throws IOException {
        digits.write("t10k", 40, 40, 20);
        assertOneLine(run(), 1, "[40, 20, 20]", "28 x 28");
    }

    @Test
    void tooFewImagesAreRefused() throws IOException {
        digits.write("train", 11, 11, 28);
        assertOneLine(run(), 1, "11 images");
        digits.write("train", 240, 240, 28);
        digits.write("t10k", 0, 0, 28);
        assertOneLine(run(), 1, "[0, 28, 28]");
    }

    @Test
    void aCurveThatCanNotBeWrittenIsFoundBeforeTraining() {
        Path impossible = digits.images("train").resolve("loss.png");
        Ran ran = run("--out", impossible.toString());
        assertOneLine(ran, 2, "--out");
        assertEquals("", ran.out);
    }
}
