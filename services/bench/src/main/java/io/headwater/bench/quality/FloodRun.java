package io.headwater.bench.quality;

import io.headwater.learn.Example;
import io.headwater.learn.Features;
import io.headwater.learn.HoldoutSettings;
import io.headwater.learn.TargetModel;
import io.headwater.learn.TrainingState;
import io.headwater.learn.gate.GateSettings;
import io.headwater.learn.gate.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * A pass through a flood of wrong labels with a version after every micro-batch: what the version being served knew of texts that
 * are never learned.
 *
 * @param points every so many events
 * @param verdicts those that held or served after a hold, with the events before them
 * @param held how many versions were held
 * @param judgeMillis what a verdict took, in the mean
 * @param learnMillis what learning a micro-batch took, in the mean
 */
record FloodRun(
        long seed,
        Kind kind,
        List<Point> points,
        List<Told> verdicts,
        int held,
        double judgeMillis,
        double learnMillis) {
    /** So many events lie between two exams; in the flood and as long after it, one follows each version. */
    private static final int APART = 160;

    private static final double NANOS_PER_MILLI = 1e6;

    /** What stands against the flood. */
    enum Kind {
        NEITHER("nothing", false, false),
        ROLLBACK("rollback", false, true),
        GATE("gate", true, false),
        BOTH("gate, rollback", true, true);

        private final String title;
        private final boolean gate;
        private final boolean rollback;

        Kind(String title, boolean gate, boolean rollback) {
            this.title = title;
            this.gate = gate;
            this.rollback = rollback;
        }

        String title() {
            return title;
        }
    }

    /** How good the version being served is after so many events. */
    record Point(int events, double accuracy) {}

    /** A verdict on the version after so many events. */
    record Told(int events, Verdict verdict) {}

    FloodRun {
        points = List.copyOf(points);
        verdicts = List.copyOf(verdicts);
    }

    /** @param nanoTime a monotonic clock, as {@link System#nanoTime()} */
    static FloodRun of(
            Models models,
            Kind kind,
            Flood flood,
            int microBatch,
            HoldoutSettings holdout,
            long seed,
            LongSupplier nanoTime) {
        return new Course(models, kind, flood, microBatch, holdout, seed, nanoTime).run();
    }

    /** The accuracy when the flood began. */
    double before(Flood flood) {
        return points.stream()
                .filter(point -> point.events() <= flood.from())
                .reduce((earlier, later) -> later)
                .orElseThrow()
                .accuracy();
    }

    /** The lowest accuracy from then on. */
    Point lowest(Flood flood) {
        return points.stream()
                .filter(point -> point.events() > flood.from())
                .reduce((one, other) -> other.accuracy() < one.accuracy() ? other : one)
                .orElseThrow();
    }

    /** The accuracy so many events after the flood, or at the end. */
    double after(Flood flood, int events) {
        return points.stream()
                .filter(point -> point.events() <= flood.to() + events)
                .reduce((earlier, later) -> later)
                .orElseThrow()
                .accuracy();
    }

    /** One pass on its way. */
    private static final class Course {
        private final Models models;
        private final Kind kind;
        private final Flood flood;
        private final int microBatch;
        private final HoldoutSettings holdout;
        private final long seed;
        private final List<Features> texts;
        private final List<Point> points = new ArrayList<>();
        private final List<Told> verdicts = new ArrayList<>();
        private final LongSupplier nanoTime;
        private int held;
        private int versions;
        private long judging;
        private long learning;
        private boolean served;
        private double accuracy;

        Course(
                Models models,
                Kind kind,
                Flood flood,
                int microBatch,
                HoldoutSettings holdout,
                long seed,
                LongSupplier nanoTime) {
            this.models = models;
            this.kind = kind;
            this.flood = flood;
            this.microBatch = microBatch;
            this.holdout = holdout;
            this.seed = seed;
            this.nanoTime = nanoTime;
            this.texts = flood.exam().stream().map(Example::features).toList();
        }

        FloodRun run() {
            TrainingState before;
            try (TargetModel model = fresh()) {
                learn(model, 0, flood.from());
                before = model.state();
                if (!kind.rollback) {
                    learn(model, flood.from(), flood.events().size());
                    return result();
                }
                learn(model, flood.from(), flood.to());
            }
            try (TargetModel model = fresh()) {
                model.restore(before);
                serve(model, Verdict.told("rollback"), flood.to());
                examine(model, flood.to());
                learn(model, flood.to(), flood.events().size());
                return result();
            }
        }

        private FloodRun result() {
            double each = NANOS_PER_MILLI * versions;
            return new FloodRun(seed, kind, points, verdicts, held, judging / each, learning / each);
        }

        private TargetModel fresh() {
            TargetModel model = models.create(seed);
            if (kind.gate) {
                model.keepBack(holdout);
                model.judgeBy(GateSettings.DEFAULT);
            }
            return model;
        }

        private void learn(TargetModel model, int from, int to) {
            for (int at = from; at < to; at += microBatch) {
                int end = Math.min(to, at + microBatch);
                long begun = nanoTime.getAsLong();
                model.learn(flood.events().subList(at, end));
                long learned = nanoTime.getAsLong();
                model.export();
                long exported = nanoTime.getAsLong();
                Verdict verdict = model.judge();
                judging += nanoTime.getAsLong() - exported;
                learning += learned - begun;
                versions++;
                serve(model, verdict, end);
                boolean closely = end > flood.from() && end <= 2 * flood.to() - flood.from();
                if (closely || end == to || end / APART > at / APART) {
                    examine(model, end);
                }
            }
        }

        private void serve(TargetModel model, Verdict verdict, int events) {
            boolean before = model.isHeld();
            model.apply(verdict);
            if (before || !verdict.serve()) {
                verdicts.add(new Told(events, verdict));
            }
            if (verdict.serve()) {
                if (verdict.cause() == Verdict.Cause.TOLD) {
                    model.export();
                }
                model.servesThis();
                served = true;
            } else {
                held++;
            }
        }

        private void examine(TargetModel model, int events) {
            if (served) {
                int[] answers = model.served(texts).orElseThrow();
                int right = 0;
                for (int i = 0; i < answers.length; i++) {
                    right += model.labels()
                                    .names()
                                    .get(answers[i])
                                    .equals(flood.exam().get(i).label())
                            ? 1
                            : 0;
                }
                accuracy = (double) right / answers.length;
                served = false;
            }
            points.add(new Point(events, accuracy));
        }
    }
}
