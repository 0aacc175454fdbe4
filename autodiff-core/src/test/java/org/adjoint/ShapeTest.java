package org.adjoint;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class ShapeTest {
    private static String message(Runnable action) {
        return assertThrows(IllegalArgumentException.class, action::run).getMessage();
    }

    @Test
    void sizeIsTheProductOfTheExtents() {
        assertEquals(24, Shape.of(2, 3, 4).size());
        assertEquals(0, Shape.of(2, 0, 4).size());
        assertEquals(1, Shape.scalar().size());
        assertEquals(0, Shape.scalar().rank());
    }

    @Test
    void theShapeKeepsNoReferenceToArrays() {
        int[] dims = {2, 3};
        Shape shape = Shape.of(dims);
        dims[0] = 9;
        shape.dims()[1] = 9;
        assertEquals(Shape.of(2, 3), shape);
        assertEquals("(2, 3)", shape.toString());
        assertEquals("()", Shape.scalar().toString());
    }

    @Test
    void negativeExtentsAreRefused() {
        assertTrue(message(() -> Shape.of(2, -1)).contains("[2, -1]"));
    }

    @Test
    void sizesBeyondLongAreRefused() {
        assertThrows(ArithmeticException.class, () -> Shape.of(1 << 30, 1 << 30, 1 << 30));
    }

    @Test
    void negativeAxesCountFromTheEnd() {
        Shape shape = Shape.of(2, 3, 4);
        assertEquals(4, shape.dim(-1));
        assertEquals(0, shape.axis(-3, "op"));
        assertTrue(message(() -> shape.axis(3, "sum")).startsWith("sum: axis 3"));
        assertTrue(message(() -> shape.axis(-4, "sum")).contains("(2, 3, 4)"));
        assertThrows(IllegalArgumentException.class, () -> Shape.scalar().axis(0, "sum"));
    }

    @Test
    void axesAreSortedAndDistinct() {
        Shape shape = Shape.of(2, 3, 4);
        assertArrayEquals(new int[] {0, 2}, shape.axes("sum", -1, 0));
        assertArrayEquals(new int[] {0, 1, 2}, shape.axes("sum"));
        assertArrayEquals(new int[0], Shape.scalar().axes("sum"));
        assertTrue(message(() -> shape.axes("sum", 1, -2)).contains("twice"));
    }

    @Test
    void reducedAxesAreDroppedOrKept() {
        Shape shape = Shape.of(2, 3, 0);
        assertEquals(Shape.of(3), shape.reduced(new int[] {0, 2}, false));
        assertEquals(Shape.of(1, 3, 1), shape.reduced(new int[] {0, 2}, true));
        assertEquals(shape, shape.reduced(new int[0], false));
    }

    @Test
    void anExtentOfOneBroadcastsEvenToNone() {
        assertEquals(Shape.of(0, 3), Shape.broadcast("add", Shape.of(1, 3), Shape.of(0, 1)));
        assertTrue(Shape.of(1).broadcastsTo(Shape.of(2, 0)));
        assertFalse(Shape.of(2).broadcastsTo(Shape.of(2, 0)));
        assertTrue(
                message(() -> Shape.broadcast("add", Shape.of(2), Shape.of(0))).startsWith("add: "));
    }

    @Test
    void higherRanksDoNotBroadcastToLower() {
        assertFalse(Shape.of(1, 1).broadcastsTo(Shape.of(1)));
    }

    @Property
    void broadcastingIsSymmetricAndBothOperandsBroadcastToIt(
            @ForAll @Size(max = 4) List<@IntRange(max = 3) Integer> a,
            @ForAll @Size(max = 4) List<@IntRange(max = 3) Integer> b) {
        Shape left = Shape.of(a.stream().mapToInt(d -> d).toArray());
        Shape right = Shape.of(b.stream().mapToInt(d -> d).toArray());
        Shape joint;
        try {
            joint = Shape.broadcast("op", left, right);
        } catch (IllegalArgumentException e) {
            assertThrows(IllegalArgumentException.class, () -> Shape.broadcast("op", right, left));
            return;
        }
        assertEquals(joint, Shape.broadcast("op", right, left));
        assertTrue(left.broadcastsTo(joint) && right.broadcastsTo(joint));
        assertEquals(Math.max(left.rank(), right.rank()), joint.rank());
    }
}
