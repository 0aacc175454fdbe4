/** The training loop: minibatches, validation, early stopping, progress. */
package org.adjoint.nn.train;
