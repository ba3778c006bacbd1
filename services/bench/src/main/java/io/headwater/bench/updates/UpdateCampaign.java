package io.headwater.bench.updates;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Runs streams of versions with damage, one after the other, and counts. Not thread-safe. */
final class UpdateCampaign {
    private static final int HISTORIES = 6;
    private static final int STATES = 16;

    private final List<List<ModelState>> histories;
    private final Keys keys;
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final Tally tally = new Tally();

    private UpdateCampaign(List<List<ModelState>> histories, Keys keys) {
        this.histories = histories;
        this.keys = keys;
    }

    /** @param folder for a file with a public key */
    static UpdateCampaign prepare(Path folder) throws IOException {
        List<List<ModelState>> histories = new ArrayList<>();
        for (int i = 0; i < HISTORIES; i++) {
            histories.add(ModelState.learn(STATES, i));
        }
        return new UpdateCampaign(List.copyOf(histories), Keys.generate(folder));
    }

    /** @throws WrongVersionException naming the seed */
    void run(long seed) {
        try {
            new UpdateStream(seed, histories, keys, registry, tally).run();
        } catch (WrongVersionException e) {
            throw new WrongVersionException("stream " + seed + ": " + e.getMessage());
        }
    }

    /** Everything that was done, and everything that was refused. */
    Tally tally() {
        Tally all = new Tally();
        registry.find("headwater.updates.refused")
                .counters()
                .forEach(counter -> all.add("refused: " + counter.getId().getTag("reason"), (long) counter.count()));
        return all.with(tally);
    }
}
