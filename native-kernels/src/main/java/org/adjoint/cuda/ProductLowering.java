package org.adjoint.cuda;

import java.util.List;
import org.adjoint.backend.Step;

/** A product as a call of cuBLAS, or of the tiled kernel of {@code matmul.cu}. */
final class ProductLowering {
    private ProductLowering() {}

    static List<Launch> of(Step.Product product, Lowering.Context context) {
        return List.of(new Launch.Product(
                product, context.place(product.a()), context.place(product.b()), context.place(product.c())));
    }
}
