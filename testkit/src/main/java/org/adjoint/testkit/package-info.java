/**
 * Tools that test operations and backends: a table with one row per operation, generators of shapes and values, and the
 * conformance suite that a backend must pass. An operation of a user's own gets the same tests by one {@link
 * org.adjoint.testkit.OpSpec} given to {@link org.adjoint.testkit.OpTests}.
 */
package org.adjoint.testkit;
