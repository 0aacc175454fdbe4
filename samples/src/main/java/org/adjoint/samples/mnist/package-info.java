/** Handwritten digits by the textbook network: tanh, softmax and cross-entropy. */
package org.adjoint.samples.mnist;
