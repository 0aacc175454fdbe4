package org.adjoint.backend;

import org.adjoint.op.Fn;

/**
 * One step of a pointwise program in static single assignment: register = fn(a, b, c), where a, b, c number earlier
 * registers and {@code immediate} is the number of a CONST or the axis of an INDEX. The reads of a loop are its first
 * registers.
 */
public record Instruction(Fn fn, int a, int b, int c, double immediate) {}
