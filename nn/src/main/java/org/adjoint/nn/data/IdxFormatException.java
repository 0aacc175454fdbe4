package org.adjoint.nn.data;

import java.io.IOException;

/** An IDX file whose content is not what its format or its companion file promises; the message names the file. */
public final class IdxFormatException extends IOException {
    private static final long serialVersionUID = 1L;

    IdxFormatException(String file, String problem) {
        super(file + ": " + problem);
    }

    IdxFormatException(String file, String problem, IOException cause) {
        super(file + ": " + problem, cause);
    }
}
