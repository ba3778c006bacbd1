package io.headwater.cli.demo;

import static java.util.Objects.requireNonNull;

import io.headwater.model.LabelMap;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * How a demo runs.
 *
 * @param rate events a second; 0: closed loop, as fast as it goes with a bounded number of events under way
 * @param labelDelay how long after its text a label is sent
 * @param learners which make the committee: {@code auto}, or names separated by commas
 * @param source folder of the source model's bundle; empty: the built-in one
 * @param dir where broker and services keep their data
 * @param port of metrics, health and API
 * @param seed of everything random in learning
 * @param service further settings of trainer and scorer, by key
 * @param labelMap what the source model's labels are called here
 */
public record DemoSettings(
        double rate,
        Duration labelDelay,
        String learners,
        Optional<Path> source,
        Path dir,
        int port,
        long seed,
        Map<String, String> service,
        LabelMap labelMap) {
    /** So many events are under way at most in the closed loop. */
    public static final int UNDER_WAY = 128;

    public DemoSettings {
        requireNonNull(labelDelay, "labelDelay");
        requireNonNull(learners, "learners");
        requireNonNull(source, "source");
        requireNonNull(dir, "dir");
        requireNonNull(labelMap, "labelMap");
        service = Map.copyOf(service);
        if (!(rate >= 0) || Double.isInfinite(rate) || labelDelay.isNegative()) {
            throw new IllegalArgumentException("rate " + rate + ", label delay " + labelDelay);
        }
    }
}
