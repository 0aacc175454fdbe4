package org.adjoint.backend;

import java.util.List;

/**
 * Steps that may run block by block: the rows are divided into blocks, and each block runs every step in order before the
 * next block begins, so that what one step leaves in cache the next finds there. What a step reads of an earlier step of
 * its region lies in the same rows. Blocks are independent and may run in parallel; a fold over axis 0 combines over
 * blocks and is complete at the end of the region.
 *
 * @param rows extent of axis 0 of every step
 * @param scratchBytesPerRow what a block needs of private memory for each of its rows
 */
public record Region(long rows, long scratchBytesPerRow, List<Step> steps) {}
