package org.adjoint.cuda;

import java.util.List;

/** A launch whose places are addresses. */
sealed interface ReadyLaunch {
    /** Takes the addresses of the slots over. */
    void place(Addresses addresses);

    void queue(Device device);

    /** A kernel with the words of its parameters. */
    final class Kernel implements ReadyLaunch {
        private final Launch.Kernel launch;
        private final long function;
        private final long[] parameters;

        Kernel(Launch.Kernel launch, long function) {
            this.launch = launch;
            this.function = function;
            parameters = new long[launch.arguments().size()];
        }

        @Override
        public void place(Addresses addresses) {
            List<Argument> arguments = launch.arguments();
            for (int i = 0; i < parameters.length; i++) {
                parameters[i] = arguments.get(i) instanceof Argument.Place place
                        ? addresses.of(place)
                        : ((Argument.Word) arguments.get(i)).value();
            }
        }

        @Override
        public void queue(Device device) {
            device.launch(function, launch.grid(), launch.block(), launch.sharedBytes(), parameters);
        }
    }

    /** A product with the addresses of its matrices. */
    final class Product implements ReadyLaunch {
        private final Launch.Product launch;
        private long a;
        private long b;
        private long c;

        Product(Launch.Product launch) {
            this.launch = launch;
        }

        @Override
        public void place(Addresses addresses) {
            a = addresses.of(launch.a());
            b = addresses.of(launch.b());
            c = addresses.of(launch.c());
        }

        @Override
        public void queue(Device device) {
            device.product(launch, a, b, c);
        }
    }
}
