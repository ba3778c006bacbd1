package io.headwater.trainer;

/**
 * How often versions are published.
 *
 * @param intervalMillis least time between two versions of one model
 * @param busyIntervalMillis most time between them while labels wait that long before they are learned
 * @param bytesPerSecond a version of so many bytes defers the next one by a second
 * @param snapshotVersions so many versions after the newest snapshot the next version is one
 * @param againMillis age at which the newest version is published once more
 * @param mostEvents so many events learned make a version due before its time
 */
record PublishSettings(
        long intervalMillis,
        long busyIntervalMillis,
        long bytesPerSecond,
        int snapshotVersions,
        long againMillis,
        int mostEvents) {
    /** More would not fit into the lineage of one manifest. */
    static final int MOST_EVENTS = 20_000;
}
