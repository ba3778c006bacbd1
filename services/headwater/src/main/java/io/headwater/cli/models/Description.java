package io.headwater.cli.models;

import static java.util.Objects.requireNonNull;

import io.headwater.model.Manifest;
import io.headwater.model.Prequential;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A version's manifest in words. */
public record Description(Manifest manifest) {
    /** So many labels are named; of more, only how many there are. */
    private static final int NAMED = 12;

    public Description {
        requireNonNull(manifest, "manifest");
    }

    /** One fact a line. */
    public List<String> lines(Instant now) {
        List<String> lines = new ArrayList<>();
        lines.add(row("model", manifest.model()));
        lines.add(row(
                "version",
                manifest.version() + " (epoch " + manifest.epoch() + "), made "
                        + Amounts.age(Duration.between(manifest.time(), now)) + " ago, at " + manifest.time()));
        lines.add(row("learned", learned()));
        lines.add(row("labels", labels()));
        accuracy(lines);
        lines.add(row("committee", committee()));
        lines.add(row(
                "gate",
                (manifest.gate().serve() ? "served: " : "not served: ")
                        + manifest.gate().reason()));
        lines.add(row("payload", payload()));
        lines.add(
                row("start from", "version " + manifest.snapshotVersion() + ", published " + manifest.snapshotTime()));
        lines.add(row("sha256", manifest.sha256()));
        manifest.parentSha256().ifPresent(parent -> lines.add(row("parent", manifest.parent() + ", " + parent)));
        manifest.encoders().forEach((encoder, sha256) -> lines.add(row("encoder", encoder + ", " + sha256)));
        lines.add(row("source", manifest.source()));
        lines.add(row("software", manifest.software()));
        lines.add(row("signature", manifest.signature().isPresent() ? "Ed25519" : "none"));
        return lines;
    }

    private String learned() {
        return Amounts.count(manifest.lineage().eventsTotal()) + " events, "
                + Amounts.count(manifest.lineage().events()) + " of them since version " + manifest.parent() + ", in "
                + Amounts.count(manifest.lineage().microBatches().size()) + " micro-batches; "
                + Amounts.count(manifest.lineage().heldOut()) + " held out";
    }

    private String labels() {
        List<String> names = manifest.labels().names();
        String first = String.join(", ", names.subList(0, Math.min(NAMED, names.size())));
        return Amounts.count(names.size()) + ": " + first + (names.size() > NAMED ? ", ..." : "");
    }

    private void accuracy(List<String> lines) {
        Prequential metrics = manifest.metrics();
        if (metrics.events() == 0) {
            lines.add(row("accuracy", "unknown: nothing was predicted so far"));
            return;
        }
        lines.add(row(
                "accuracy",
                Amounts.share(metrics.accuracy()) + " over " + Amounts.count(metrics.events())
                        + " events, each predicted before it was learned; the last 1,000: "
                        + Amounts.share(metrics.lastThousand())));
        metrics.checkpoints()
                .forEach((events, accuracy) ->
                        lines.add(row("", Amounts.share(accuracy) + " over the first " + Amounts.count(events))));
        lines.add(row("log loss", String.format(Locale.ROOT, "%.3f", metrics.logLoss())));
    }

    private String committee() {
        List<String> members = new ArrayList<>();
        manifest.committee()
                .forEach((learner, weight) ->
                        members.add(String.format(Locale.ROOT, "%s (weight %.2f)", learner, weight)));
        return String.join(", ", members);
    }

    private String payload() {
        String what = manifest.base().isPresent()
                ? "delta on version " + manifest.base().getAsLong()
                : "snapshot";
        return what + " of " + Amounts.count(manifest.bytes()) + " bytes in " + manifest.chunks()
                + " chunks: graph " + Amounts.count(manifest.graphBytes()) + ", weights "
                + Amounts.count(manifest.weightsBytes());
    }

    private static String row(String name, String value) {
        return String.format(Locale.ROOT, "%-12s%s", name, value);
    }
}
