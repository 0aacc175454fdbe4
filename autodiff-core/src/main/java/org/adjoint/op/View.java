package org.adjoint.op;

import java.util.Optional;
import org.adjoint.backend.Layout;

/** An operation whose result is its input's elements seen under another layout: it costs nothing where that exists. */
public abstract sealed class View extends Op permits Reshape, Permute, BroadcastTo, Slice, Unfold, StopGradient {
    /** The layout of the result over the input's buffer; empty if the elements must first be copied densely. */
    public abstract Optional<Layout> view(Layout input);
}
