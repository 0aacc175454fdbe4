package org.adjoint.nn.train;

import java.io.Console;
import java.lang.reflect.Method;
import java.util.Locale;
import java.util.Optional;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** A bar on the error stream, erased at the end of each epoch so that reports stand alone. */
public final class TerminalProgress implements Progress {
    private static final int COLUMNS = 79;

    private Optional<ProgressBar> bar = Optional.empty();

    private TerminalProgress() {}

    /** A bar if the process has a terminal, else silence: a log file is no place for a bar. */
    public static Progress create() {
        return hasTerminal() ? new TerminalProgress() : Progress.NONE;
    }

    private static boolean hasTerminal() {
        Console console = System.console();
        if (console == null) {
            return false;
        }
        try {
            // From JDK 22 on a console may exist without a terminal, and this method tells.
            Method isTerminal = Console.class.getMethod("isTerminal");
            return (boolean) isTerminal.invoke(console);
        } catch (NoSuchMethodException e) {
            return true;
        } catch (ReflectiveOperationException e) {
            return false;
        }
    }

    @Override
    public void begin(int epoch, int epochs, int steps) {
        end();
        bar = Optional.of(new ProgressBarBuilder()
                .setTaskName("epoch " + epoch + "/" + epochs)
                .setInitialMax(steps)
                .setStyle(ProgressBarStyle.ASCII)
                .setUpdateIntervalMillis(200)
                // One line that is written over: the default consumer leaves an empty line behind each bar it clears.
                .setConsumer(new ConsoleProgressBarConsumer(System.err, COLUMNS))
                .clearDisplayOnFinish()
                .build());
    }

    @Override
    public void step(double loss) {
        bar.ifPresent(b -> b.step().setExtraMessage(String.format(Locale.ROOT, " loss %.4f", loss)));
    }

    @Override
    public void end() {
        bar.ifPresent(ProgressBar::close);
        bar = Optional.empty();
    }
}
