/** First values of parameters. */
package org.adjoint.nn.init;
