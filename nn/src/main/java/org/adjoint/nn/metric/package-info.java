/** What a trained classifier is judged by. */
package org.adjoint.nn.metric;
