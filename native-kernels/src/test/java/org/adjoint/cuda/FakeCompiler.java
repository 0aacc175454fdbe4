package org.adjoint.cuda;

import java.nio.charset.StandardCharsets;

/** Images that are the text; counts how often it was asked. */
final class FakeCompiler implements Compiler {
    int compiled;
    String fingerprint = "fake";

    @Override
    public String fingerprint() {
        return fingerprint;
    }

    @Override
    public byte[] compile(String text) {
        compiled++;
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
