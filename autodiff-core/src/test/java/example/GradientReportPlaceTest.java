package example;

import static org.adjoint.op.Pointwise.pointwise;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.adjoint.Expr;
import org.adjoint.Graph;
import org.adjoint.Shape;
import org.adjoint.check.GradientCheck;
import org.adjoint.check.GradientReport;
import org.adjoint.op.Pointwise;
import org.junit.jupiter.api.Test;

class GradientReportPlaceTest {
    private static final Pointwise WRONG = pointwise("square", a -> a.times(a)).partials((a, y) -> a.times(2.002));
    private static final Pointwise TANH = pointwise("tanh", a -> a.tanh());

    @Test
    void theLineThatBuiltTheWrongOperationIsNamed() {
        try (Graph graph = Graph.on("reference")) {
            Expr x = graph.input("x", Shape.of(2)).requireGrad();
            Expr squared = WRONG.apply(x);
            int line = new Throwable().getStackTrace()[0].getLineNumber() - 1;
            Expr y = TANH.apply(squared);
            x.set(0.5f, 0.7f);
            GradientReport report = GradientCheck.of(y).run();
            String place = "fails alone: square FLOAT32 (2), built at GradientReportPlaceTest.java:" + line;
            assertTrue(report.toString().contains(place), report.toString());
        }
    }
}
