package io.headwater.cli.demo;

import io.headwater.model.Prequential;
import java.util.List;
import java.util.Map;

/** Reports to test with. */
final class Reports {
    private Reports() {}

    /** A run over 7,600 events that reached five checkpoints. */
    static DemoReport complete() {
        Map<Integer, Double> reached = Map.of(200, 0.555, 500, 0.708, 1000, 0.778, 2000, 0.819, 5000, 0.852);
        return new DemoReport(
                7600,
                7590,
                4,
                6,
                "default",
                4,
                312,
                310,
                DemoReport.Learned.of(new Prequential(7590, 0.866, 0.41, 0.89, reached)),
                List.of(DemoReport.LearnerReport.of("minilm-mlp", "feature", "minilm", 0.861, 0.91, Map.of(200, 0.44))),
                new DemoReport.Served(0.84, 7600, 131),
                new Percentiles(120L, 210L, 260L, 400L, 7440),
                new Percentiles(30_000L, 60_000L, 70_000L, 71_000L, 150),
                DemoReport.UpdateBytes.of(new Percentiles(61_234L, 90_000L, 100_000L, 410_000L, 310)),
                new DemoReport.Throughput(85.0, 84.5),
                89.4);
    }

    /** A run in which nothing was learned. */
    static DemoReport empty() {
        return new DemoReport(
                2,
                0,
                0,
                2,
                "default",
                0,
                0,
                0,
                DemoReport.Learned.of(Prequential.NONE),
                List.of(),
                new DemoReport.Served(null, 0, 0),
                Percentiles.NONE,
                Percentiles.NONE,
                DemoReport.UpdateBytes.of(Percentiles.NONE),
                new DemoReport.Throughput(0, 0),
                1.5);
    }
}
