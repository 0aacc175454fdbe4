/**
 * Optimisers as expressions: each gives the new value of a parameter in terms of the old one, its gradient and a state,
 * so an update is planned, fused and run with the gradient it uses.
 */
package org.adjoint.nn.optim;
