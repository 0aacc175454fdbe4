/** Losses of regression and penalties on weights; the losses of classification are in {@code org.adjoint.ops}. */
package org.adjoint.nn.loss;
