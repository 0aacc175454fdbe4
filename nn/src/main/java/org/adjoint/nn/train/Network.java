package org.adjoint.nn.train;

import org.adjoint.Graph;

/**
 * Builds a classifier in a graph. It is called once for each number of rows that training and evaluation need; its
 * parameters come from a {@link org.adjoint.nn.ParameterSet} or from layers, so that all have the same.
 */
@FunctionalInterface
public interface Network {
    /** The model for {@code rows} examples at a time, in {@code graph}. */
    Model build(Graph graph, int rows);
}
