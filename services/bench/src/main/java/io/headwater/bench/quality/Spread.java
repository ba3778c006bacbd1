package io.headwater.bench.quality;

import java.util.Optional;
import java.util.stream.DoubleStream;

/** A number over several seeds: its mean, and half of the distance from the least to the most. */
record Spread(double mean, double half) {
    /** Empty of no numbers. */
    static Optional<Spread> of(DoubleStream numbers) {
        double[] all = numbers.toArray();
        if (all.length == 0) {
            return Optional.empty();
        }
        double least = DoubleStream.of(all).min().orElseThrow();
        double most = DoubleStream.of(all).max().orElseThrow();
        return Optional.of(new Spread(DoubleStream.of(all).average().orElseThrow(), (most - least) / 2));
    }
}
