package io.headwater.bench;

/**
 * Encoder calls over a stretch of time.
 *
 * @param calls of the encoder
 * @param seconds of the wall clock
 * @param cpuSeconds of this process, over all its threads: what other processes take does not count
 */
record Rate(long calls, double seconds, double cpuSeconds) {
    Rate {
        if (calls < 1 || !(seconds > 0) || !(cpuSeconds > 0)) {
            throw new IllegalArgumentException(calls + " calls in " + seconds + " s, " + cpuSeconds + " s of CPU");
        }
    }

    double perSecond() {
        return calls / seconds;
    }

    double perCpuSecond() {
        return calls / cpuSeconds;
    }
}
