package io.headwater.trainer;

/**
 * When the next version of a model may go out. A trainer that keeps up publishes at its least interval; one that is behind
 * publishes as seldom as labels wait anyway, up to a bound, and so has more of its time for catching up. Single-threaded;
 * times in milliseconds of the same clock as log-append times.
 */
final class PublishPace {
    private final PublishSettings settings;
    private long sent;
    private long affordable;
    private long waited;

    PublishPace(PublishSettings settings) {
        this.settings = settings;
    }

    /** A micro-batch was learned whose newest event arrived at {@code arrival}. */
    void learned(long now, long arrival) {
        waited = now - arrival;
    }

    void sent(long now, long bytes) {
        sent = now;
        affordable = now + 1_000 * bytes / settings.bytesPerSecond();
    }

    boolean allows(long now) {
        long interval = Math.max(settings.intervalMillis(), Math.min(waited, settings.busyIntervalMillis()));
        return now >= Math.max(sent + interval, affordable);
    }
}
