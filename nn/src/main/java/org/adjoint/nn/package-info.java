/** Neural networks: layers over parameters that several graphs share. */
package org.adjoint.nn;
