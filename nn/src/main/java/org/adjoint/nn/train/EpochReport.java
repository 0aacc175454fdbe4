package org.adjoint.nn.train;

/**
 * What one epoch of training gave.
 *
 * @param epoch its number, from 1
 * @param trainLoss mean loss over its batches, each before the step taken on it
 * @param validationLoss loss on the validation set after the epoch; NaN without one
 * @param validationAccuracy accuracy on the validation set after the epoch; NaN without one
 * @param seconds time of the epoch, validation included
 */
public record EpochReport(
        int epoch, double trainLoss, double validationLoss, double validationAccuracy, double seconds) {}
