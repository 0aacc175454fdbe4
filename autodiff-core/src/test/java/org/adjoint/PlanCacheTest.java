package org.adjoint;

import static org.adjoint.op.Pointwise.pointwise;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.adjoint.backend.Backend;
import org.adjoint.backend.Backends;
import org.adjoint.op.Pointwise;
import org.adjoint.plan.Structure;
import org.junit.jupiter.api.Test;

/** What is planned once, what is kept, and what is dropped. */
class PlanCacheTest {
    private static final Backend REFERENCE = Backends.named("reference");
    private static final Pointwise TANH = pointwise("tanh", a -> a.tanh());
    private static final long AMPLE = 1 << 20;

    /** tanh of {@code length} numbers: each length is a structure of its own, with an arena of at least its bytes. */
    private static PlanCache.Lease lease(PlanCache cache, int length) {
        try (Graph graph = Graph.on(REFERENCE, DType.FLOAT64)) {
            Expr y = TANH.apply(graph.input("x", Shape.of(length)));
            return cache.lease(REFERENCE, Structure.of(List.of(List.of(y)), List.of()));
        }
    }

    @Test
    void theSameFormulaInAnotherGraphNeedsNoNewPlan() {
        double[] first = gradient(0.5);
        long planned = PlanCache.SHARED.planned();
        for (int i = 0; i < 5; i++) {
            assertArrayEquals(first, gradient(0.5));
        }
        assertEquals(planned, PlanCache.SHARED.planned());
        gradient(0.25);
        assertTrue(PlanCache.SHARED.planned() > planned, "another number in the formula is another plan");
    }

    private static double[] gradient(double factor) {
        try (Graph graph = Graph.on(REFERENCE, DType.FLOAT64)) {
            Expr x = graph.input("x", Shape.of(3)).requireGrad();
            Expr y = TANH.apply(x.times(factor));
            x.set(1.0, 2, 3);
            graph.forward();
            graph.backward(y, Tensor.of(Shape.of(3), 1.0, -2, 0.5));
            return x.grad().toDoubles();
        }
    }

    @Test
    void anIdleCompiledPlanServesTheNext() {
        PlanCache cache = new PlanCache(4, 4, AMPLE);
        PlanCache.Lease first = lease(cache, 8);
        PlanCache.Lease meanwhile = lease(cache, 8);
        assertNotSame(first.compiled(), meanwhile.compiled());
        first.release();
        assertEquals(1, cache.idle());
        assertSame(first.compiled(), lease(cache, 8).compiled());
        assertEquals(0, cache.idle());
        assertEquals(0, cache.idleBytes());
    }

    @Test
    void plansUsedLongestAgoAreForgotten() {
        PlanCache cache = new PlanCache(3, 0, 0);
        for (int length : new int[] {1, 2, 3, 1, 4}) {
            lease(cache, length).release();
        }
        assertEquals(3, cache.plans());
        assertEquals(4, cache.planned());
        lease(cache, 1);
        assertEquals(4, cache.planned());
        lease(cache, 2);
        assertEquals(5, cache.planned());
    }

    @Test
    void idleCompiledPlansAreBoundedByCount() {
        PlanCache cache = new PlanCache(100, 3, AMPLE);
        List<PlanCache.Lease> leases =
                IntStream.range(1, 6).mapToObj(n -> lease(cache, n)).toList();
        leases.forEach(PlanCache.Lease::release);
        assertEquals(3, cache.idle());
        assertSame(leases.get(4).compiled(), lease(cache, 5).compiled());
        assertNotSame(leases.get(0).compiled(), lease(cache, 1).compiled());
    }

    @Test
    void idleCompiledPlansAreBoundedByTheirMemory() {
        long bytes = lease(new PlanCache(1, 1, AMPLE), 1000).compiled().bytes();
        assertTrue(bytes >= 8000, "an arena of 1000 doubles has " + bytes + " bytes");
        PlanCache cache = new PlanCache(100, 100, 2 * bytes);
        List<PlanCache.Lease> leases = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            leases.add(lease(cache, 1000));
        }
        leases.forEach(PlanCache.Lease::release);
        assertEquals(2, cache.idle());
        assertEquals(2 * bytes, cache.idleBytes());
        lease(cache, 3000).release();
        assertEquals(0, cache.idle(), "a plan over the bound pushes the older ones out and is not kept either");
        assertEquals(0, cache.idleBytes());
    }

    @Test
    void theElementsOfAConstantAreNoPartOfThePlan() {
        assertArrayEquals(new double[] {11, 22}, plusConstant(10, 20));
        long planned = PlanCache.SHARED.planned();
        assertArrayEquals(new double[] {4, 6}, plusConstant(3, 4));
        assertEquals(planned, PlanCache.SHARED.planned());
        assertArrayEquals(new double[] {6, 7}, plusConstant(5, 5));
        assertArrayEquals(new double[] {7, 8}, plusConstant(6, 6));
    }

    private static double[] plusConstant(double... constant) {
        try (Graph graph = Graph.on(REFERENCE, DType.FLOAT64)) {
            Expr x = graph.input("x", Shape.of(2));
            Expr y = x.plus(graph.constant(Tensor.of(Shape.of(2), constant)));
            x.set(1.0, 2);
            graph.forward();
            return y.value().toDoubles();
        }
    }
}
