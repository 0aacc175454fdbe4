package org.adjoint.cuda;

import java.util.List;
import java.util.stream.IntStream;

/** One of the parts of a list that several JVMs share; neighbours, which take about as long, go to different ones. */
record Shard(int index, int count) {
    Shard {
        if (index < 0 || index >= count) {
            throw new IllegalArgumentException(
                    "the shards of " + count + " are 0 to " + (count - 1) + ", not " + index);
        }
    }

    /** Of {@code index/count}. */
    static Shard parse(String text) {
        String[] numbers = text.split("/");
        if (numbers.length != 2) {
            throw new IllegalArgumentException("a shard is i/n, such as 0/4, not " + text);
        }
        return new Shard(Integer.parseInt(numbers[0]), Integer.parseInt(numbers[1]));
    }

    <T> List<T> of(List<T> all) {
        return IntStream.range(0, all.size())
                .filter(i -> i % count == index)
                .mapToObj(all::get)
                .toList();
    }
}
