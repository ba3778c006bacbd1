package io.headwater.bench.quality;

import io.headwater.learn.TargetModel;

/** Makes the target models that are measured. */
interface Models {
    /**
     * A fresh one; the caller closes it.
     *
     * @param seed draws all that is random in it
     */
    TargetModel create(long seed);

    /** What its committee is called in tables, for example {@code auto}. */
    String committee();
}
