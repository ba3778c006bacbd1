package io.headwater.bench.quality;

import io.headwater.model.Prequential;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Results as they might have been measured, for what is made of them. */
final class Results {
    private Results() {}

    /** Hits as given, each event its own micro-batch; no checkpoints. */
    static Trace trace(boolean... hits) {
        Trace trace = new Trace();
        int right = 0;
        for (int i = 0; i < hits.length; i++) {
            right += hits[i] ? 1 : 0;
            trace.add(counter(i + 1, right, Map.of()));
        }
        return trace;
    }

    /** {@code percent} of every 100 events are right, in micro-batches of 100. */
    static Trace steady(int events, int percent) {
        Trace trace = new Trace();
        for (int seen = 100; seen <= events; seen += 100) {
            trace.add(counter(seen, (long) percent * seen / 100, Map.of()));
        }
        return trace;
    }

    static Prequential counter(int events, long hits, Map<Integer, Double> checkpoints) {
        return new Prequential(events, (double) hits / events, 0.5, 0, checkpoints);
    }

    /** One seed on 3,000 events of {@code agnews}: the committee, then learners called a, b, c and so on. */
    static StreamResult result(int microBatch, List<Peer> peers, int committee, int... learners) {
        return new StreamResult("agnews", List.of(run(1, microBatch, committee, learners)), peers);
    }

    static Run run(long seed, int microBatch, int committee, int... learners) {
        List<Participant> participants = new ArrayList<>();
        participants.add(new Participant("auto", 1, 0.5, steady(3000, committee)));
        for (int i = 0; i < learners.length; i++) {
            String name = Character.toString('a' + i);
            participants.add(new Participant(name, 0.25, 0.75, steady(3000, learners[i])));
        }
        return new Run(seed, microBatch, 3000, 4, 10, participants, List.of());
    }
}
