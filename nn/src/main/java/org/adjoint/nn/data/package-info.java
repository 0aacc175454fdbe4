/** Data on plain arrays: reading files, splitting, and cutting into shuffled minibatches. */
package org.adjoint.nn.data;
