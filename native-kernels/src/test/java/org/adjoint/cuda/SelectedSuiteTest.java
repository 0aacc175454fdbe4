package org.adjoint.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.adjoint.backend.Backend;
import org.adjoint.backend.Backends;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Shards leave nothing out and run nothing twice. */
class SelectedSuiteTest {
    private static final class Suite extends SelectedSuite {
        Suite(Shard shard) {
            super(1, shard);
        }

        @Override
        protected Backend backend() {
            return Backends.named("reference");
        }

        @Override
        void prepare(Function<Backend, Stream<DynamicTest>> tests) {}
    }

    /** Of what so many shards run together. */
    private static List<String> names(int shards) {
        return IntStream.range(0, shards)
                .mapToObj(i -> new Suite(new Shard(i, shards)))
                .flatMap(suite -> Stream.of(suite.operations(), suite.plans(), suite.faults()))
                .flatMap(nodes -> nodes.map(DynamicNode::getDisplayName))
                .sorted()
                .toList();
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 7, 1000})
    void theShardsTogetherAreTheSuite(int shards) {
        assertEquals(names(1), names(shards));
    }

    @Test
    void aShardIsOneOfSoMany() {
        assertEquals(new Shard(2, 8), Shard.parse("2/8"));
        for (String none : List.of("8/8", "-1/8", "0/0", "3", "a/b")) {
            assertThrows(IllegalArgumentException.class, () -> Shard.parse(none));
        }
    }
}
