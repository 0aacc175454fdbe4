package org.adjoint.samples.mnist;

import java.awt.BasicStroke;
import java.awt.Color;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.ToDoubleFunction;
import javax.imageio.ImageIO;
import org.adjoint.nn.train.EpochReport;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** Training and validation loss by epoch, as a picture. */
final class LossCurve {
    private LossCurve() {}

    /**
     * Makes the folder that {@code file} is to lie in, before time is spent on what it is to show.
     *
     * @throws IOException if that is not possible, or the folder can't be written to
     */
    static void prepare(Path file) throws IOException {
        Path folder = file.toAbsolutePath().getParent();
        Files.createDirectories(folder);
        if (!Files.isWritable(folder)) {
            throw new AccessDeniedException(folder.toString());
        }
    }

    /**
     * Writes a PNG.
     *
     * @throws IOException if the file can't be written, or the Java runtime can't draw text
     */
    static void write(List<EpochReport> history, Path file) throws IOException {
        // A stream, because for a file that it can't open ImageIO prints a stack trace.
        try (OutputStream stream = Files.newOutputStream(file)) {
            ImageIO.write(BitmapEncoder.getBufferedImage(chart(history)), "png", stream);
        } catch (LinkageError | InternalError e) {
            // What AWT throws where the system has no fonts or no font library.
            throw new IOException(file + ": this Java runtime can't draw text (" + e + ")", e);
        }
    }

    private static XYChart chart(List<EpochReport> history) {
        XYChart chart = new XYChartBuilder()
                .width(900)
                .height(560)
                .title("MNIST, mean cross-entropy per image")
                .xAxisTitle("epoch")
                .yAxisTitle("loss")
                .build();
        chart.getStyler().setLegendPosition(LegendPosition.InsideNE);
        chart.getStyler().setChartBackgroundColor(Color.WHITE);
        chart.getStyler().setYAxisMin(0.0);
        chart.getStyler().setXAxisDecimalPattern("0");
        chart.getStyler().setYAxisDecimalPattern("0.00");
        line(chart, "training", history, EpochReport::trainLoss, new Color(0x1f77b4));
        line(chart, "validation", history, EpochReport::validationLoss, new Color(0xd62728));
        return chart;
    }

    private static void line(
            XYChart chart, String name, List<EpochReport> history, ToDoubleFunction<EpochReport> loss, Color color) {
        double[] epochs = history.stream().mapToDouble(EpochReport::epoch).toArray();
        double[] losses = history.stream().mapToDouble(loss).toArray();
        XYSeries line = chart.addSeries(name, epochs, losses);
        line.setMarker(SeriesMarkers.CIRCLE).setMarkerColor(color);
        line.setLineColor(color).setLineStyle(new BasicStroke(2));
    }
}
