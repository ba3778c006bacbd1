package io.headwater.bench.updates;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.headwater.model.LabelSet;
import io.headwater.model.Manifest;
import io.headwater.model.Prediction;
import io.headwater.model.Topic;
import io.headwater.model.Version;
import io.headwater.scorer.SteppedScorer;
import io.headwater.wire.ManifestSigner;
import io.headwater.wire.UpdateRecord;
import io.headwater.wire.VersionHash;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Headers;

/**
 * One stream of versions of two models with its seeded damage, read by a scorer as it would be live: after each step whatever is
 * served must be a version that a trainer really published, content and labels, and never an older one than before; after the last
 * step, when good data has come, the newest.
 *
 * <p>In one stream of three versions are signed, and forgers write whatever they like with keys of their own or without. In the
 * others damage is what can happen without intent: the log's and the network's, trainers that believe to own a model, and branches
 * of histories that were lost.
 */
final class UpdateStream {
    private static final String UPDATES = Topic.MODEL_UPDATES.named("");
    private static final TopicPartition MODELS = new TopicPartition(Topic.MODELS.named(""), 0);
    private static final List<Damage> DAMAGES = List.of(Damage.values());
    private static final int MAX_STEPS = 100;

    private final Random random;
    private final List<List<ModelState>> histories;
    private final Keys keys;
    private final boolean signed;
    private final MeterRegistry registry;
    private final Tally tally;
    private final LogInMemory log = new LogInMemory();
    private final int partitions;
    private final List<Author> authors = new ArrayList<>();
    private final Map<String, Author> zombies = new HashMap<>();
    private final List<Sent> past = new ArrayList<>();
    private final Set<Identity> genuine = new HashSet<>();
    private final Map<String, Manifest> served = new HashMap<>();
    private Instant now = Instant.parse("2026-11-22T10:00:00Z");

    /** All that tells versions apart. */
    private record Identity(String model, long epoch, long version, String sha256, LabelSet labels) {
        static Identity of(Manifest manifest) {
            return new Identity(
                    manifest.model(), manifest.epoch(), manifest.version(), manifest.sha256(), manifest.labels());
        }
    }

    UpdateStream(long seed, List<List<ModelState>> histories, Keys keys, MeterRegistry registry, Tally tally) {
        this.random = new Random(seed);
        this.histories = histories;
        this.keys = keys;
        this.registry = registry;
        this.tally = tally;
        this.signed = random.nextInt(3) == 0;
        this.partitions = 1 + random.nextInt(3);
        log.create(UPDATES, partitions);
        log.create(MODELS.topic(), 1);
        for (String model : List.of("default", "other")) {
            authors.add(new Author(model, history(), signer(), random));
        }
    }

    private ManifestSigner signer() {
        return signed ? keys.ours() : ManifestSigner.NONE;
    }

    private List<ModelState> history() {
        return histories.get(random.nextInt(histories.size() - 1));
    }

    /** What no trainer learns whose versions may come: otherwise a branch could go on from one of those. */
    private List<ModelState> lostHistory() {
        return histories.get(histories.size() - 1);
    }

    /** @throws WrongVersionException if a wrong version was served, or the right one was not in the end */
    void run() {
        tally.add(signed ? "streams of signed versions" : "streams of unsigned versions");
        SteppedScorer scorer = open();
        try {
            for (int round = 4 + random.nextInt(12); round > 0; round--) {
                now = now.plusMillis(1 + random.nextInt(random.nextInt(20) == 0 ? 1_000_000 : 2_000));
                round(random.nextInt(authors.size()));
                read(scorer);
                if (random.nextInt(10) == 0) {
                    scorer.close();
                    served.clear();
                    scorer = open();
                    tally.add("cold starts in mid-stream");
                }
            }
            heal(scorer);
        } finally {
            scorer.close();
        }
    }

    private SteppedScorer open() {
        return SteppedScorer.of(keys.config(signed), new TinyEncoder(), registry, () -> now);
    }

    private void round(int which) {
        Author author = authors.get(which);
        switch (random.nextInt(12)) {
            case 0 -> takeOver(which);
            case 1 -> zombie(author);
            case 2 -> fork(author);
            case 3 -> replay();
            case 4 -> again(author);
            default -> {
                Sent sent = author.publish(random.nextInt(4) == 0, now);
                genuine.add(Identity.of(sent.manifest()));
                past.add(sent);
                deliver(sent);
                entry(sent);
            }
        }
    }

    private void takeOver(int which) {
        Author before = authors.get(which);
        authors.set(which, before.successor(before.epoch() + 1, before.states(), signer()));
        zombies.put(before.model(), before.successor(before.epoch(), history(), signer()));
        tally.add("trainers that took over");
    }

    /** A trainer that another has taken over from goes on: its key is good, its versions are real. */
    private void zombie(Author author) {
        Author zombie = zombies.get(author.model());
        if (zombie == null) {
            return;
        }
        Sent sent = zombie.publish(random.nextInt(3) == 0, now);
        genuine.add(Identity.of(sent.manifest()));
        past.add(sent);
        tally.add("updates of zombies");
        deliver(sent);
        if (random.nextInt(3) == 0) {
            entry(sent);
        }
    }

    /** A branch of which no reader can know the beginning; where versions are signed, one by a forger that is any version. */
    private void fork(Author author) {
        if (signed) {
            Author forger = author.successor(
                    author.epoch() + random.nextInt(3),
                    history(),
                    random.nextBoolean() ? keys.theirs() : ManifestSigner.NONE);
            Sent sent = forger.publish(random.nextBoolean(), now);
            tally.add("forged updates");
            append(forger.model(), Damage.deliveries(key(sent), sent.copies()), sent.timestamp());
            if (random.nextBoolean()) {
                entry(sent);
            }
        } else if (author.newest().isPresent()) {
            Author branch = author.successor(author.epoch(), lostHistory(), signer());
            Sent unused = branch.publish(true, now);
            Sent sent = branch.publish(false, now);
            if (sent.manifest().kind() == Manifest.Kind.DELTA) {
                tally.add("updates of lost branches");
                append(branch.model(), Damage.deliveries(key(sent), sent.copies()), sent.timestamp());
            }
        }
    }

    private void replay() {
        if (past.isEmpty()) {
            return;
        }
        Sent old = past.get(random.nextInt(past.size()));
        tally.add("old updates replayed");
        append(old.manifest().model(), Damage.deliveries(key(old), old.copies()), old.timestamp());
    }

    private void again(Author author) {
        if (author.newest().isPresent()) {
            Sent sent = author.publishAgain(now);
            past.add(sent);
            tally.add("versions published again");
            deliver(sent);
            entry(sent);
        }
    }

    private void deliver(Sent sent) {
        List<Delivery> deliveries;
        if (random.nextInt(5) < 3) {
            deliveries = Damage.deliveries(key(sent), sent.copies());
        } else {
            Damage damage = DAMAGES.get(random.nextInt(DAMAGES.size()));
            Sent other = past.get(random.nextInt(past.size()));
            deliveries = damage.harm(key(sent), sent.copies(), other.copies(), random);
            tally.add("damage: " + damage.name().toLowerCase(Locale.ROOT).replace('_', ' '));
        }
        append(sent.manifest().model(), deliveries, sent.timestamp());
    }

    private void append(String model, List<Delivery> deliveries, long timestamp) {
        TopicPartition partition = new TopicPartition(UPDATES, model.length() % partitions);
        for (Delivery delivery : deliveries) {
            tally.add("records");
            log.append(
                    partition,
                    timestamp,
                    delivery.key(),
                    delivery.record().value(),
                    delivery.record().headers());
        }
        log.endTransaction(partition);
    }

    /** The directory may lag behind, name an older version, be damaged or empty. */
    private void entry(Sent sent) {
        UpdateRecord manifest = sent.copies().get(0);
        switch (random.nextInt(12)) {
            case 0 -> tally.add("directory: entries dropped");
            case 1 -> {
                manifest.value()[random.nextInt(manifest.value().length)] ^= (byte) (1 << random.nextInt(8));
                tally.add("directory: entries damaged");
                entry(key(sent), sent.timestamp(), manifest);
            }
            case 2 -> {
                Sent old = past.isEmpty() ? sent : past.get(random.nextInt(past.size()));
                tally.add("directory: entries of other versions or models");
                entry(key(sent), old.timestamp(), old.copies().get(0));
            }
            default -> entry(key(sent), sent.timestamp(), manifest);
        }
    }

    private void entry(byte[] key, long timestamp, UpdateRecord manifest) {
        Headers headers = manifest.headers();
        log.append(MODELS, timestamp, key, manifest.value(), headers);
        log.endTransaction(MODELS);
    }

    private static byte[] key(Sent sent) {
        return sent.manifest().model().getBytes(UTF_8);
    }

    private void read(SteppedScorer scorer) {
        boolean again = true;
        for (int steps = 0; again || !log.isRead(); steps++) {
            if (steps == MAX_STEPS) {
                throw new WrongVersionException("reading does not come to an end");
            }
            again = scorer.advance(log);
            check(scorer);
        }
    }

    private void check(SteppedScorer scorer) {
        for (Author author : authors) {
            Optional<Version> version = scorer.serving(author.model());
            if (version.isEmpty()) {
                continue;
            }
            Manifest manifest = version.get().manifest();
            Manifest before = served.get(author.model());
            if (before != null && Identity.of(before).equals(Identity.of(manifest))) {
                continue;
            }
            tally.add("versions served and checked");
            require(genuine.contains(Identity.of(manifest)), "nobody has published", manifest);
            require(
                    VersionHash.of(version.get().graph(), version.get().tensors())
                            .equals(manifest.sha256()),
                    "has other content than",
                    manifest);
            require(
                    before == null
                            || manifest.epoch() > before.epoch()
                            || (manifest.epoch() == before.epoch() && manifest.version() > before.version()),
                    "is not newer than what was served before",
                    manifest);
            Prediction prediction = scorer.score("id", author.model(), "a text").orElseThrow();
            require(
                    prediction.version() == manifest.version()
                            && List.copyOf(prediction.probabilities().keySet())
                                    .equals(manifest.labels().names()),
                    "does not answer by itself",
                    manifest);
            served.put(author.model(), manifest);
        }
    }

    private static void require(boolean right, String what, Manifest manifest) {
        if (!right) {
            throw new WrongVersionException("the version served " + what + " " + manifest.model() + " "
                    + manifest.version() + " of epoch " + manifest.epoch());
        }
    }

    private void heal(SteppedScorer scorer) {
        now = now.plusSeconds(1);
        for (Author author : authors) {
            Sent sent = author.publish(true, now);
            genuine.add(Identity.of(sent.manifest()));
            append(author.model(), Damage.deliveries(key(sent), sent.copies()), sent.timestamp());
            entry(key(sent), sent.timestamp(), sent.copies().get(0));
        }
        read(scorer);
        for (int looks = 0; looks < 3 && scorer.doubt().isPresent(); looks++) {
            now = now.plus(Duration.ofMinutes(1));
            read(scorer);
            tally.add("looks at the directory until healed");
        }
        for (Author author : authors) {
            Manifest newest = author.newest().orElseThrow().manifest();
            Optional<Manifest> serving = scorer.serving(author.model()).map(Version::manifest);
            if (!serving.map(Identity::of).equals(Optional.of(Identity.of(newest)))) {
                throw new WrongVersionException("not healed: " + newest.model() + " " + newest.version() + " of epoch "
                        + newest.epoch() + " is not served, but "
                        + serving.map(manifest -> manifest.version() + " of epoch " + manifest.epoch())
                                .orElse("none"));
            }
        }
        if (scorer.doubt().isPresent()) {
            throw new WrongVersionException(
                    "healed, but in doubt: " + scorer.doubt().get());
        }
    }
}
