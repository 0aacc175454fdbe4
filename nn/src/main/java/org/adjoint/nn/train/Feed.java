package org.adjoint.nn.train;

import org.adjoint.DType;
import org.adjoint.Expr;
import org.adjoint.nn.data.Batches;
import org.adjoint.nn.data.Dataset;

/** Sets a model's inputs to batches of a dataset, through arrays that are made once. */
final class Feed {
    private final Model model;
    private final float[] features;
    private final int[] labels;
    private final float[] oneHot;

    /** Throws IllegalArgumentException if the dataset has another width, or other classes, than the model. */
    Feed(Model model, Dataset data) {
        if (model.width() != data.width() || model.classes() != data.classes()) {
            throw new IllegalArgumentException("model: it takes rows of width " + model.width() + " to "
                    + model.classes() + " classes, the data has width " + data.width() + " and " + data.classes()
                    + " classes");
        }
        this.model = model;
        this.features = new float[model.rows() * model.width()];
        this.labels = new int[model.rows()];
        this.oneHot = new float[model.y().dtype() == DType.INT32 ? 0 : model.rows() * model.classes()];
    }

    void set(Batches batch) {
        batch.copyFeatures(features);
        set(model.x(), features);
        if (model.y().dtype() == DType.INT32) {
            batch.copyLabels(labels);
            model.y().set(labels);
        } else {
            batch.copyOneHot(oneHot);
            set(model.y(), oneHot);
        }
    }

    /** The classes of the batch, valid until the next call. */
    int[] labels(Batches batch) {
        batch.copyLabels(labels);
        return labels;
    }

    private static void set(Expr input, float[] elements) {
        if (input.dtype() == DType.FLOAT32) {
            input.set(elements);
            return;
        }
        double[] wide = new double[elements.length];
        for (int i = 0; i < wide.length; i++) {
            wide[i] = elements[i];
        }
        input.set(wide);
    }
}
