package io.headwater.learn;

import io.headwater.learn.replay.Reservoir;
import io.headwater.learn.replay.Stored;
import io.headwater.learn.state.SavedValues;
import io.headwater.model.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/**
 * Feeds the batch learners: every few events one step on those and on some of earlier days, so that nothing depends on how
 * the stream is cut into micro-batches and what was learned is not forgotten. With {@code recall} the targets of replayed
 * events hold what the learner answered when it had just learned them (Buzzega et al., "Dark experience for general
 * continual learning", 2020, with the cross-entropy to the stored answer in place of the distance of logits).
 */
final class Rehearsal {
    private static final String REPLAY = "replay.";
    private static final String FRESH = "fresh";
    private static final String WORDS = "words";
    private static final String WORD_COUNTS = "word-counts";

    private final CommitteeSettings settings;
    private final List<BatchLearner> learners;
    private final Meter meter;
    private final boolean[] resting;
    private final List<Stored<Memory>> fresh = new ArrayList<>();
    private Reservoir<Memory> reservoir;

    /** Does a learner's work, and may take the time of it. */
    interface Meter {
        /**
         * Runs the work, on the calling thread.
         *
         * @param learner its number among those that this rehearsal feeds
         */
        void run(int learner, Runnable work);
    }

    /**
     * What is kept of an event.
     *
     * @param answers {@code [learners][labels known then]}, log-probabilities; empty if none are kept
     */
    private record Memory(Features features, float[][] answers) {}

    Rehearsal(CommitteeSettings settings, List<BatchLearner> learners) {
        this(settings, learners, (learner, work) -> work.run());
    }

    Rehearsal(CommitteeSettings settings, List<BatchLearner> learners, Meter meter) {
        this.settings = settings;
        this.learners = List.copyOf(learners);
        this.meter = meter;
        this.resting = new boolean[learners.size()];
        this.reservoir = new Reservoir<>(settings.replayEvents(), settings.seed());
    }

    /** Takes in one event, whose label all learners know; perhaps a step is due. Without learners nothing is kept. */
    void learn(Features features, int label) {
        if (learners.isEmpty()) {
            return;
        }
        // Batch learners read no n-grams.
        Features read = new Features(features.dense(), new int[0], features.words());
        fresh.add(new Stored<>(label, new Memory(read, new float[0][])));
        if (fresh.size() == settings.stepEvents()) {
            step();
            fresh.clear();
        }
    }

    private void step() {
        List<Stored<Memory>> rows = new ArrayList<>(fresh);
        rows.addAll(reservoir.draw(settings.stepRows() - fresh.size()));
        List<Features> texts = rows.stream().map(row -> row.item().features()).toList();
        for (int learner = 0; learner < learners.size(); learner++) {
            if (!resting[learner]) {
                int asked = learner;
                meter.run(learner, () -> step(asked, rows, texts));
            }
        }
        keep(texts.subList(0, fresh.size()));
    }

    private void step(int learner, List<Stored<Memory>> rows, List<Features> texts) {
        float[][] targets = rows.stream().map(row -> target(row, learner)).toArray(float[][]::new);
        learners.get(learner).step(texts, targets);
    }

    /** Some of what is kept, at most {@code most} texts; nothing is drawn. */
    List<Features> remembered(int most) {
        return reservoir.items().stream()
                .limit(most)
                .map(kept -> kept.item().features())
                .toList();
    }

    /** A learner that rests takes no steps; what comes meanwhile is kept for it as for all. */
    void rest(int learner, boolean rests) {
        resting[learner] = rests;
    }

    /**
     * Steps of a learner on replayed events alone, for those of {@code missed} events; no more than show it about as many rows
     * as are kept.
     */
    void catchUp(int learner, long missed) {
        long steps = Math.min(missed / settings.stepEvents(), reservoir.size() / settings.stepRows());
        for (int step = 0; step < steps; step++) {
            List<Stored<Memory>> rows = reservoir.draw(settings.stepRows());
            step(learner, rows, rows.stream().map(row -> row.item().features()).toList());
        }
    }

    private float[] target(Stored<Memory> row, int learner) {
        float[][] answers = row.item().answers();
        int known = answers.length == 0 ? 0 : answers[learner].length;
        // Who rested when the event was learned has answered nothing.
        float recall = known == 0 ? 0 : (float) settings.recall();
        float[] target = new float[Math.max(known, row.label() + 1)];
        for (int label = 0; label < known; label++) {
            target[label] = recall * (float) StrictMath.exp(answers[learner][label]);
        }
        target[row.label()] += 1 - recall;
        return target;
    }

    private void keep(List<Features> texts) {
        float[][][] answers = new float[texts.size()][0][];
        if (settings.recall() > 0) {
            float[][][] byLearner = new float[learners.size()][texts.size()][0];
            for (int learner = 0; learner < byLearner.length; learner++) {
                if (!resting[learner]) {
                    byLearner[learner] = learners.get(learner).predict(texts);
                }
            }
            for (int text = 0; text < answers.length; text++) {
                int row = text;
                answers[text] = Arrays.stream(byLearner).map(rows -> rows[row]).toArray(float[][]::new);
            }
        }
        for (int text = 0; text < answers.length; text++) {
            OptionalInt unused = reservoir.insert(fresh.get(text).label(), new Memory(texts.get(text), answers[text]));
        }
    }

    /** Forgets the events up to now, for the sake of a stream that has changed. */
    void forget() {
        fresh.clear();
        reservoir = reservoir.emptied();
    }

    /** Writes the numbers into {@code state} and gives the events as tensors whose names begin with {@code prefix}. */
    List<Tensor> save(String prefix, SavedValues state) {
        state.put(FRESH, fresh.stream().mapToLong(Stored::label).toArray());
        reservoir.save(state.prefix() + REPLAY, state.metadata());
        List<Stored<Memory>> all = new ArrayList<>(fresh);
        all.addAll(reservoir.items());
        List<Tensor> tensors = new ArrayList<>();
        tensors.add(rows(
                prefix + "dense",
                all.stream().map(event -> event.item().features().dense()).toList()));
        List<float[]> words = all.stream()
                .map(event -> floats(event.item().features().words()))
                .toList();
        if (words.stream().anyMatch(row -> row.length > 0)) {
            tensors.add(rows(prefix + WORDS, words));
            tensors.add(rows(
                    prefix + WORD_COUNTS,
                    words.stream().map(row -> new float[] {row.length}).toList()));
        }
        if (settings.recall() > 0) {
            for (int learner = 0; learner < learners.size(); learner++) {
                int asked = learner;
                List<float[]> answers = reservoir.items().stream()
                        .map(event -> event.item().answers()[asked])
                        .toList();
                tensors.add(rows(prefix + "answers." + learners.get(learner).name(), answers));
                float[] sizes = new float[answers.size()];
                for (int i = 0; i < sizes.length; i++) {
                    sizes[i] = answers.get(i).length;
                }
                tensors.add(
                        Tensor.of(prefix + "answered." + learners.get(learner).name(), List.of(sizes.length), sizes));
            }
        }
        return tensors;
    }

    /** Numbers of buckets are below 2^24: every one is a float. */
    private static float[] floats(int[] numbers) {
        float[] floats = new float[numbers.length];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = numbers[i];
        }
        return floats;
    }

    private static int[][] words(String prefix, Map<String, Tensor> tensors, int events) {
        int[][] words = new int[events][0];
        if (tensors.containsKey(prefix + WORDS)) {
            float[] counts = required(tensors, prefix + WORD_COUNTS).toArray();
            float[] all = required(tensors, prefix + WORDS).toArray();
            int at = 0;
            for (int event = 0; event < events; event++) {
                words[event] = new int[(int) counts[event]];
                for (int word = 0; word < words[event].length; word++) {
                    words[event][word] = (int) all[at++];
                }
            }
        }
        return words;
    }

    private static Tensor rows(String name, List<float[]> rows) {
        float[] all = new float[rows.stream().mapToInt(row -> row.length).sum()];
        int at = 0;
        for (float[] row : rows) {
            System.arraycopy(row, 0, all, at, row.length);
            at += row.length;
        }
        return Tensor.of(name, List.of(all.length), all);
    }

    /** Goes on with what {@link #save} has given. */
    void load(String prefix, SavedValues state, Map<String, Tensor> tensors) {
        long[] freshLabels = state.longNumbers(FRESH);
        int kept = state.longNumbers(REPLAY + "slots").length;
        float[] dense = required(tensors, prefix + "dense").toArray();
        int events = freshLabels.length + kept;
        int dimension = events == 0 ? 0 : dense.length / events;
        if (dense.length != (long) events * dimension) {
            throw new IllegalArgumentException("a replay of " + events + " events has " + dense.length + " numbers");
        }
        float[][][] answers = answers(prefix, tensors, kept);
        int[][] words = words(prefix, tensors, events);
        List<Memory> memories = new ArrayList<>();
        for (int event = 0; event < events; event++) {
            float[] row = Arrays.copyOfRange(dense, event * dimension, (event + 1) * dimension);
            memories.add(new Memory(
                    new Features(row, new int[0], words[event]),
                    event < freshLabels.length ? new float[0][] : answers[event - freshLabels.length]));
        }
        reservoir =
                Reservoir.load(state.prefix() + REPLAY, state.metadata(), memories.subList(freshLabels.length, events));
        fresh.clear();
        for (int i = 0; i < freshLabels.length; i++) {
            fresh.add(new Stored<>(Math.toIntExact(freshLabels[i]), memories.get(i)));
        }
    }

    private float[][][] answers(String prefix, Map<String, Tensor> tensors, int kept) {
        if (settings.recall() == 0) {
            return new float[kept][0][];
        }
        float[][][] answers = new float[kept][learners.size()][];
        for (int learner = 0; learner < learners.size(); learner++) {
            String name = learners.get(learner).name();
            float[] sizes = required(tensors, prefix + "answered." + name).toArray();
            float[] all = required(tensors, prefix + "answers." + name).toArray();
            int at = 0;
            for (int event = 0; event < kept; event++) {
                answers[event][learner] = Arrays.copyOfRange(all, at, at + (int) sizes[event]);
                at += (int) sizes[event];
            }
        }
        return answers;
    }

    private static Tensor required(Map<String, Tensor> tensors, String name) {
        Tensor tensor = tensors.get(name);
        if (tensor == null) {
            throw new IllegalArgumentException("no tensor " + name + " in a state of " + tensors.keySet());
        }
        return tensor;
    }
}
