package org.adjoint.testkit;

import java.util.List;
import java.util.stream.Stream;

/** The rows of every public operation of {@code org.adjoint.ops}. */
public final class OpTable {
    private OpTable() {}

    /** All rows, family by family. */
    public static List<OpSpec> rows() {
        return Stream.of(
                        ArithmeticRows.rows(),
                        ExponentialRows.rows(),
                        TrigonometryRows.rows(),
                        ActivationRows.rows(),
                        SpecialFunctionRows.rows(),
                        RoundingRows.rows(),
                        ConditionRows.rows(),
                        ReductionRows.rows(),
                        MomentRows.rows(),
                        MatrixRows.rows(),
                        ContractionRows.rows(),
                        LayoutRows.rows(),
                        WindowRows.rows(),
                        PartRows.rows(),
                        PaddingRows.rows(),
                        DiagonalRows.rows(),
                        IndexRows.rows(),
                        LinearAlgebraRows.rows(),
                        RunningRows.rows(),
                        SamplingRows.rows(),
                        OrderingRows.rows(),
                        ProbabilityRows.rows(),
                        LossRows.rows(),
                        ConversionRows.rows(),
                        ControlRows.rows())
                .flatMap(List::stream)
                .toList();
    }
}
