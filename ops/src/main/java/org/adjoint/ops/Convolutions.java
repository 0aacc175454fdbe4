package org.adjoint.ops;

import static org.adjoint.ops.Products.dot;

import org.adjoint.Expr;
import org.adjoint.Shape;
import org.adjoint.op.Pad;
import org.adjoint.op.Reshape;
import org.adjoint.op.Site;
import org.adjoint.op.Unfold;
import org.adjoint.op.Unfold.Window;

/** Convolutions as networks use them: cross-correlations, the kernel is not flipped. */
public final class Convolutions {
    private Convolutions() {}

    /**
     * The two-dimensional convolution of images x (n, c, h, w) with kernels k (o, c, kh, kw), of shape (n, o, h', w') with h' =
     * (h + 2 padding - kh) / step + 1, rounded down, and w' likewise: y[i, q, u, v] = Σ x'[i, p, u step + r, v step + s] k[q,
     * p, r, s] over p, r and s, where x' is x with {@code padding} zeros around each image. kBar[q, p, r, s] = Σ yBar[i, q, u,
     * v] x'[i, p, u step + r, v step + s] over i, u and v; x'Bar collects k[q, p, r, s] yBar[i, q, u, v] at [i, p, u step + r,
     * v step + s], and xBar is that without the margin. A bias (o, 1, 1) is added by {@code plus}.
     *
     * <p>It is the product of the kernels as a matrix (o, c kh kw) with the windows of each image as columns (K. Chellapilla,
     * S. Puri and P. Simard, High Performance Convolutional Neural Networks for Document Processing, 2006).
     *
     * @throws IllegalArgumentException if x or k has not four axes, their channels differ, a kernel is empty or does not fit
     *     into a padded image, step is below 1 or padding below 0, or the types are not one floating-point type
     */
    public static Expr conv2d(Expr x, Expr k, int step, int padding) {
        requireImages(x.shape(), k.shape(), padding);
        Shape kernels = k.shape();
        int height = kernels.dim(2);
        int width = kernels.dim(3);
        Expr windows = new Unfold(2, new Window(height, step, 1), new Window(width, step, 1)).apply(padded(x, padding));
        Shape places = windows.shape();
        int images = places.dim(0);
        int terms = places.dim(1) * height * width;
        Expr columns = Reshape.reshape(windows, Shape.of(images, terms, places.dim(4) * places.dim(5)));
        Expr rows = Reshape.reshape(k, Shape.of(kernels.dim(0), terms));
        return Reshape.reshape(dot(rows, columns), Shape.of(images, kernels.dim(0), places.dim(4), places.dim(5)));
    }

    private static void requireImages(Shape x, Shape k, int padding) {
        if (x.rank() != 4 || k.rank() != 4 || x.dim(1) != k.dim(1)) {
            throw Site.refusal("conv2d: needs images (n, c, h, w) and kernels (o, c, kh, kw) of as many channels: x is "
                    + x + ", k is " + k);
        }
        if (padding < 0) {
            throw Site.refusal("conv2d: padding " + padding + " is negative");
        }
        if (k.dim(2) > x.dim(2) + 2 * padding || k.dim(3) > x.dim(3) + 2 * padding) {
            throw Site.refusal("conv2d: kernels " + k + " do not fit into images " + x + " with padding " + padding);
        }
    }

    private static Expr padded(Expr x, int padding) {
        if (padding == 0) {
            return x;
        }
        Shape shape = x.shape();
        Shape whole = shape.with(2, shape.dim(2) + 2 * padding).with(3, shape.dim(3) + 2 * padding);
        return new Pad(whole, new int[] {0, 0, padding, padding}, new int[] {1, 1, 1, 1}).apply(x);
    }
}
