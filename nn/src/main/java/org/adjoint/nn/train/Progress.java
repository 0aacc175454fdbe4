package org.adjoint.nn.train;

/** Shown how far an epoch is. */
public interface Progress {
    /** Shows nothing. */
    Progress NONE = new Progress() {
        @Override
        public void begin(int epoch, int epochs, int steps) {}

        @Override
        public void step(double loss) {}

        @Override
        public void end() {}
    };

    /** An epoch of {@code steps} steps begins. */
    void begin(int epoch, int epochs, int steps);

    /** A step is done, with the loss before it. */
    void step(double loss);

    /** The epoch, or the training, is over. */
    void end();
}
