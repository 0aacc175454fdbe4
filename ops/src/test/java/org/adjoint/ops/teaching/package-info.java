/** The examples that lectures on backpropagation work through by hand, each with the numbers or identities they publish. */
package org.adjoint.ops.teaching;
