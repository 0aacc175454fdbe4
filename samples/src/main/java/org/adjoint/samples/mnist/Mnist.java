package org.adjoint.samples.mnist;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.adjoint.DType;
import org.adjoint.backend.Backend;
import org.adjoint.backend.Backends;
import org.adjoint.nn.ParameterSet;
import org.adjoint.nn.optim.Adam;
import org.adjoint.nn.optim.Optimizer;
import org.adjoint.nn.optim.RateSchedule;
import org.adjoint.nn.train.EarlyStopping;
import org.adjoint.nn.train.EpochReport;
import org.adjoint.nn.train.Evaluation;
import org.adjoint.nn.train.Evaluator;
import org.adjoint.nn.train.TerminalProgress;
import org.adjoint.nn.train.Trainer;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Trains {@link MnistNetwork} and prints how it does on the test images. */
@Command(
        name = "mnist",
        description = "Trains a network of one hidden layer on the MNIST digits and tests it.",
        sortOptions = false)
public final class Mnist implements Callable<Integer> {
    /** Where the activations of all test images would outgrow the memory of most machines. */
    private static final int MOST_HIDDEN = 10_000;

    private static final int PATIENCE = 5;

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--epochs",
            paramLabel = "N",
            defaultValue = "30",
            description = "epochs at most (${DEFAULT-VALUE})")
    private int epochs;

    @Option(
            names = "--batch",
            paramLabel = "N",
            defaultValue = "500",
            description = "images per step (${DEFAULT-VALUE})")
    private int batch;

    @Option(
            names = "--lr",
            paramLabel = "RATE",
            defaultValue = "0.01",
            description = "learning rate of the first step, falling to 0 along a cosine (${DEFAULT-VALUE})")
    private double learningRate;

    @Option(
            names = "--hidden",
            paramLabel = "N",
            defaultValue = "100",
            description = "units of the hidden layer (${DEFAULT-VALUE})")
    private int hidden;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "1",
            description = "fixes the first weights, the split and the order of the images (${DEFAULT-VALUE})")
    private long seed;

    @Option(names = "--backend", paramLabel = "NAME", description = "what to run on (the best there is)")
    private Optional<String> backend = Optional.empty();

    @Option(names = "--data", paramLabel = "DIR", description = "folder of the four IDX files (those bundled)")
    private Optional<Path> data = Optional.empty();

    @Option(
            names = "--out",
            paramLabel = "FILE",
            defaultValue = "target/mnist-loss.png",
            description = "where the loss curve is written (${DEFAULT-VALUE})")
    private Path out;

    @Option(names = "--help", usageHelp = true, description = "show this and stop; defaults are in parentheses")
    private boolean help;

    /** Exits with 0, 1 if training is not possible, or 2 if the options make no sense. */
    public static void main(String... args) {
        System.setProperty("java.awt.headless", "true");
        System.exit(run(args, new PrintWriter(System.out, true), new PrintWriter(System.err, true)));
    }

    /** Runs the command and returns its exit status; whatever goes wrong is one line of {@code err}. */
    static int run(String[] args, PrintWriter out, PrintWriter err) {
        try {
            return new CommandLine(new Mnist())
                    .setOut(out)
                    .setErr(err)
                    .setParameterExceptionHandler((e, a) -> {
                        err.println("mnist: " + oneLine(e.getMessage()) + "; --help lists the options");
                        return CommandLine.ExitCode.USAGE;
                    })
                    .setExecutionExceptionHandler((e, command, result) -> {
                        err.println("mnist: " + oneLine(describe(e)));
                        return CommandLine.ExitCode.SOFTWARE;
                    })
                    .execute(args);
        } catch (OutOfMemoryError e) {
            err.println("mnist: not enough memory; a smaller --hidden needs less, java -Xmx gives more");
            return CommandLine.ExitCode.SOFTWARE;
        }
    }

    private static String describe(Exception e) {
        if (e instanceof FileSystemException failure) {
            // Its message is often no more than the path; its name says the rest: AccessDeniedException.
            String problem = e.getClass().getSimpleName().replace("Exception", "");
            return failure.getFile() + ":"
                    + problem.replaceAll("([A-Z])", " $1").toLowerCase(Locale.ROOT);
        }
        return Optional.ofNullable(e.getMessage()).orElse(e.toString());
    }

    private static String oneLine(String message) {
        return message.replaceAll("\\s*\\R\\s*", " ");
    }

    @Override
    public Integer call() throws IOException {
        requireSensibleOptions();
        Backend device = device();
        MnistData images = MnistData.load(data, seed);
        require(
                batch <= images.training().size(),
                "--batch " + batch + " is more than the " + images.training().size() + " training images");
        prepareCurve();
        train(device, images);
        return CommandLine.ExitCode.OK;
    }

    private void requireSensibleOptions() {
        require(epochs >= 1, "--epochs must be at least 1, it is " + epochs);
        require(batch >= 1, "--batch must be at least 1, it is " + batch);
        require(
                Double.isFinite(learningRate) && learningRate > 0,
                "--lr must be a positive number, it is " + learningRate);
        require(hidden >= 1 && hidden <= MOST_HIDDEN, "--hidden must be in 1.." + MOST_HIDDEN + ", it is " + hidden);
        require(!Files.isDirectory(out), "--out must name a file, " + out + " is a folder");
        data.ifPresent(
                folder -> require(Files.isDirectory(folder), "--data must name a folder, " + folder + " is none"));
    }

    private void prepareCurve() {
        try {
            LossCurve.prepare(out);
        } catch (IOException e) {
            throw new ParameterException(spec.commandLine(), "--out can't be written: " + describe(e));
        }
    }

    private Backend device() {
        if (backend.isPresent()) {
            List<String> known = Backends.names();
            require(
                    known.contains(backend.get()),
                    "--backend must be one of " + String.join(", ", known) + ", it is " + backend.get());
            return Backends.named(backend.get());
        }
        return Backends.best();
    }

    private void require(boolean condition, String message) {
        if (!condition) {
            throw new ParameterException(spec.commandLine(), message);
        }
    }

    private void train(Backend device, MnistData images) throws IOException {
        PrintWriter print = spec.commandLine().getOut();
        print.printf(
                Locale.ROOT,
                "784-%d-10 on the backend '%s': %,d images to train, %,d to validate, %,d to test%n",
                hidden,
                device.name(),
                images.training().size(),
                images.validation().size(),
                images.test().size());
        long start = System.nanoTime();
        try (ParameterSet weights = ParameterSet.on(device, DType.FLOAT32, seed);
                Optimizer adam = Adam.of(learningRate);
                Evaluator evaluator = new Evaluator(
                        new MnistNetwork(weights, hidden),
                        weights,
                        images.test().size())) {
            long steps = (long) epochs * (images.training().size() / batch);
            List<EpochReport> history = Trainer.of(new MnistNetwork(weights, hidden), weights, adam)
                    .batch(batch)
                    .seed(seed)
                    .schedule(RateSchedule.cosine(learningRate, 0, steps))
                    .validation(images.validation(), EarlyStopping.after(PATIENCE))
                    .progress(TerminalProgress.create())
                    .onEpoch(report -> print(print, report))
                    .fit(images.training(), epochs);
            double seconds = (System.nanoTime() - start) / 1e9;
            EpochReport best = history.stream()
                    .min(Comparator.comparingDouble(EpochReport::validationLoss))
                    .orElseThrow();
            Evaluation result = evaluator.evaluate(images.test());
            print.printf(Locale.ROOT, "kept the weights of epoch %d; trained in %.1f s%n%n", best.epoch(), seconds);
            print.println(result.confusion());
            print.printf(
                    Locale.ROOT, "test accuracy %.2f %%, test loss %.4f%n", 100 * result.accuracy(), result.loss());
            LossCurve.write(history, out);
            print.println("loss curve: " + out);
        }
    }

    private static void print(PrintWriter print, EpochReport report) {
        print.printf(
                Locale.ROOT,
                "epoch %2d  loss %.4f  validation loss %.4f  validation accuracy %.2f %%  %.2f s%n",
                report.epoch(),
                report.trainLoss(),
                report.validationLoss(),
                100 * report.validationAccuracy(),
                report.seconds());
    }
}
