package io.headwater.cli.pacing;

/**
 * When the events of an open loop are due: evenly spaced from the start on, whatever happened in between, so that a pause
 * is made up for and the rate holds on average.
 */
public final class Pace {
    private static final double NANOS_PER_SECOND = 1e9;

    private final double perSecond;
    private final long startNanos;

    /**
     * @param perSecond events a second; 0: as fast as it goes
     * @param startNanos the monotonic clock's reading at the first event
     */
    public Pace(double perSecond, long startNanos) {
        if (!(perSecond >= 0) || Double.isInfinite(perSecond)) {
            throw new IllegalArgumentException("not a rate: " + perSecond);
        }
        this.perSecond = perSecond;
        this.startNanos = startNanos;
    }

    /**
     * How long to wait before an event, in nanoseconds; 0 if it is due already.
     *
     * @param index the event's, from 0
     */
    public long waitNanos(long index, long nowNanos) {
        if (perSecond == 0) {
            return 0;
        }
        return Math.max(0, (long) (index / perSecond * NANOS_PER_SECOND) - (nowNanos - startNanos));
    }
}
