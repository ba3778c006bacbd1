package io.headwater.learn;

/**
 * How much is kept back from learning so that versions can be judged by it.
 *
 * @param share of the events, 0 for none
 * @param events most of them at a time
 */
public record HoldoutSettings(double share, int events) {
    public static final HoldoutSettings NONE = new HoldoutSettings(0, 0);

    public HoldoutSettings {
        if (!(share >= 0 && share < 1) || events < 0 || (share > 0) != (events > 0)) {
            throw new IllegalArgumentException("a share of " + share + " in a holdout of " + events + " events");
        }
    }

    /** After so many events an event has waited long enough, even if no newer one has taken its place. */
    long mostAge() {
        return share > 0 ? (long) (2 * events / share) : 0;
    }
}
