package org.adjoint.op;

import java.util.List;

/**
 * The author's text for a device, and how the result is put together from its functions, each of one element.
 *
 * @param name what the compiler's messages call the text
 * @param parts of the result, which lie one after another
 */
public record DeviceText(String name, String text, List<Part> parts) {
    /** {@code size} elements that a function of the text computes from the inputs. */
    public record Part(String function, long size) {}
}
