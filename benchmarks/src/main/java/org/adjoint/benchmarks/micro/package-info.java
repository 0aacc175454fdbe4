/** Micro-benchmarks of kernels and of the work around them, by JMH: {@code benchmarks/micro} runs them. */
package org.adjoint.benchmarks.micro;
