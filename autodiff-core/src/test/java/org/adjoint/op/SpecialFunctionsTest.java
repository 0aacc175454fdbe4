package org.adjoint.op;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.function.DoubleUnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The functions that the JDK lacks, against values computed with 30 digits. */
class SpecialFunctionsTest {
    static Stream<Arguments> values() {
        return Stream.of(
                arguments("erf", of(ErrorFunction::erf), 1e-10, 1.1283791670955126e-10),
                arguments("erf", of(ErrorFunction::erf), 0.5, 0.52049987781304654),
                arguments("erf", of(ErrorFunction::erf), 0.75, 0.71115563365351513),
                arguments("erf", of(ErrorFunction::erf), -2.0, -0.99532226501895273),
                arguments("erf", of(ErrorFunction::erf), 5.0, 0.99999999999846254),
                arguments("erfc", of(ErrorFunction::erfc), -3.0, 1.9999779095030014),
                arguments("erfc", of(ErrorFunction::erfc), 0.3, 0.67137324054087258),
                arguments("erfc", of(ErrorFunction::erfc), 0.75, 0.28884436634648487),
                arguments("erfc", of(ErrorFunction::erfc), 2.0, 0.0046777349810472658),
                arguments("erfc", of(ErrorFunction::erfc), 6.2, 1.8166756172381270e-18),
                arguments("erfc", of(ErrorFunction::erfc), 6.4, 1.4170803476684050e-19),
                arguments("erfc", of(ErrorFunction::erfc), 26.0, 5.6631924088561428e-296),
                arguments("erfInv", of(ErrorFunction::inverse), 1e-09, 8.8622692545275807e-10),
                arguments("erfInv", of(ErrorFunction::inverse), -0.3, -0.27246271472675435),
                arguments("erfInv", of(ErrorFunction::inverse), 0.9, 1.1630871536766742),
                arguments("erfInv", of(ErrorFunction::inverse), 0.9999999, 3.7665625816384709),
                arguments("lgamma", of(GammaFunction::logarithm), 1e-10, 23.025850929882735),
                arguments("lgamma", of(GammaFunction::logarithm), 0.3, 1.0957979948180756),
                arguments("lgamma", of(GammaFunction::logarithm), 0.999, 0.00057803853289138024),
                arguments("lgamma", of(GammaFunction::logarithm), 1.0001, -5.7713342220471268e-5),
                arguments("lgamma", of(GammaFunction::logarithm), 1.5, -0.12078223763524522),
                arguments("lgamma", of(GammaFunction::logarithm), 2.001, 0.00042310673480011699),
                arguments("lgamma", of(GammaFunction::logarithm), 2.5, 0.28468287047291916),
                arguments("lgamma", of(GammaFunction::logarithm), 7.25, 7.0521854507385394),
                arguments("lgamma", of(GammaFunction::logarithm), 11.9, 17.258477450595522),
                arguments("lgamma", of(GammaFunction::logarithm), 100.0, 359.13420536957540),
                arguments("lgamma", of(GammaFunction::logarithm), 10000000000.0, 220258509288.81058),
                arguments("lgamma", of(GammaFunction::logarithm), -0.5, 1.2655121234846454),
                arguments("lgamma", of(GammaFunction::logarithm), -7.3, -7.7791016298268517),
                arguments("digamma", of(GammaFunction::digamma), 1e-05, -100000.57719921567),
                arguments("digamma", of(GammaFunction::digamma), 0.7, -1.2200235536979347),
                arguments("digamma", of(GammaFunction::digamma), 3.0, 0.92278433509846714),
                arguments("digamma", of(GammaFunction::digamma), 12.0, 2.4426616799758120),
                arguments("digamma", of(GammaFunction::digamma), 100000000.0, 18.420680738952365),
                arguments("digamma", of(GammaFunction::digamma), -0.7, -2.0739527936287038),
                arguments("digamma", of(GammaFunction::digamma), -4.0001, 10001.505810836974),
                arguments("trigamma", of(a -> GammaFunction.polygamma(1, a)), 0.01, 10001.621213528313),
                arguments("trigamma", of(a -> GammaFunction.polygamma(1, a)), 1.0, 1.6449340668482264),
                arguments("trigamma", of(a -> GammaFunction.polygamma(1, a)), 30.0, 0.033895060357739944),
                arguments("trigamma", of(a -> GammaFunction.polygamma(1, a)), -2.3, 14.725912160961291),
                arguments("polygamma 4", of(a -> GammaFunction.polygamma(4, a)), 0.5, -771.47424982666723),
                arguments("polygamma 4", of(a -> GammaFunction.polygamma(4, a)), 9.0, -0.0011363732756376135),
                arguments("polygamma 4", of(a -> GammaFunction.polygamma(4, a)), -1.2, 74934.946195489087),
                arguments("asinh", of(Elementary::asinh), 1e-09, 1.0000000000000001e-9),
                arguments("asinh", of(Elementary::asinh), 0.7, 0.65266656608235575),
                arguments("asinh", of(Elementary::asinh), -3.0, -1.8184464592320668),
                arguments("asinh", of(Elementary::asinh), 1e+200, 461.21016577936908),
                arguments("acosh", of(Elementary::acosh), 1.0000001, 0.00044721359190373473),
                arguments("acosh", of(Elementary::acosh), 2.0, 1.3169578969248167),
                arguments("acosh", of(Elementary::acosh), 1e+200, 461.21016577936908),
                arguments("atanh", of(Elementary::atanh), 1e-09, 1.0000000000000001e-9),
                arguments("atanh", of(Elementary::atanh), -0.7, -0.86730052769405311),
                arguments("atanh", of(Elementary::atanh), 0.9999, 4.9517187756430983),
                arguments("log2", of(Elementary::log2), 0.3, -1.7369655941662062),
                arguments("log2", of(Elementary::log2), 0.999, -0.0014434168696687187),
                arguments("log2", of(Elementary::log2), 1e-310, -1029.7977094150823),
                arguments("log2", of(Elementary::log2), 1e+300, 996.57842846620870));
    }

    private static DoubleUnaryOperator of(DoubleUnaryOperator f) {
        return f;
    }

    @ParameterizedTest(name = "{0}({2})")
    @MethodSource
    void values(String name, DoubleUnaryOperator f, double at, double expected) {
        assertEquals(expected, f.applyAsDouble(at), 1e-14 * Math.abs(expected));
    }

    @Test
    void polesAndEnds() {
        double inf = Double.POSITIVE_INFINITY;
        assertEquals(inf, GammaFunction.logarithm(-3));
        assertEquals(inf, GammaFunction.logarithm(inf));
        assertEquals(-inf, GammaFunction.digamma(0.0));
        assertEquals(inf, GammaFunction.digamma(-0.0));
        assertEquals(Double.NaN, GammaFunction.digamma(-2));
        assertEquals(inf, GammaFunction.polygamma(1, -2));
        assertEquals(Double.NaN, GammaFunction.polygamma(2, -2));
        assertEquals(Double.NaN, GammaFunction.polygamma(0.5, 1));
        assertEquals(2, ErrorFunction.erfc(-inf));
        assertEquals(0, ErrorFunction.erfc(inf));
        assertEquals(-1, ErrorFunction.erf(-inf));
        assertEquals(Double.NaN, ErrorFunction.inverse(1.5));
        assertEquals(Double.NaN, Elementary.acosh(0.5));
        assertEquals(Double.NaN, Elementary.acosh(-1e8));
        assertEquals(10, Elementary.log2(1024));
        assertEquals(-inf, Elementary.log2(0));
    }
}
