package io.headwater.bench.updates;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.headwater.model.Manifest;
import io.headwater.wire.TrustedKeys;
import io.headwater.wire.UpdateRecord;
import io.headwater.wire.UpdateRefusedException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;

/** What may happen to the records of one update between its trainer and a scorer; each happens to some of them, at random. */
enum Damage {
    FLIPPED_BITS {
        @Override
        List<Delivery> harm(byte[] key, List<UpdateRecord> update, List<UpdateRecord> other, Random random) {
            byte[] value = update.get(random.nextInt(update.size())).value();
            for (int flips = 1 + random.nextInt(3); flips > 0; flips--) {
                value[random.nextInt(value.length)] ^= (byte) (1 << random.nextInt(8));
            }
            return deliveries(key, update);
        }
    },
    FLIPPED_HEADER {
        @Override
        List<Delivery> harm(byte[] key, List<UpdateRecord> update, List<UpdateRecord> other, Random random) {
            int at = random.nextInt(update.size());
            Header[] headers = update.get(at).headers().toArray();
            int which = random.nextInt(headers.length);
            RecordHeaders changed = new RecordHeaders();
            for (int i = 0; i < headers.length; i++) {
                byte[] value = headers[i].value().clone();
                if (i == which && value.length > 0) {
                    value[random.nextInt(value.length)] ^= (byte) (1 << random.nextInt(8));
                }
                changed.add(headers[i].key(), value);
            }
            update.set(at, new UpdateRecord(changed, update.get(at).value()));
            return deliveries(key, update);
        }
    },
    TRUNCATED {
        @Override
        List<Delivery> harm(byte[] key, List<UpdateRecord> update, List<UpdateRecord> other, Random random) {
            int at = random.nextInt(update.size());
            UpdateRecord record = update.get(at);
            byte[] cut = Arrays.copyOf(record.value(), random.nextInt(record.value().length));
            update.set(at, new UpdateRecord(record.headers(), cut));
            return deliveries(key, update);
        }
    },
    RECORD_DROPPED {
        @Override
        List<Delivery> harm(byte[] key, List<UpdateRecord> update, List<UpdateRecord> other, Random random) {
            update.remove(random.nextInt(update.size()));
            return deliveries(key, update);
        }
    },
    DROPPED {
        @Override
        List<Delivery> harm(byte[] key, List<UpdateRecord> update, List<UpdateRecord> other, Random random) {
            return List.of();
        }
    },
    RECORD_DUPLICATED {
        @Override
        List<Delivery> harm(byte[] key, List<UpdateRecord> update, List<UpdateRecord> other, Random random) {
            int at = random.nextInt(update.size());
            update.add(at, update.get(at));
            return deliveries(key, update);
        }
    },
    DUPLICATED {
        @Override
        List<Delivery> harm(byte[] key, List<UpdateRecord> update, List<UpdateRecord> other, Random random) {
            List<UpdateRecord> twice = new ArrayList<>(update);
            twice.addAll(update);
            return deliveries(key, twice);
        }
    },
    REORDERED {
        @Override
        List<Delivery> harm(byte[] key, List<UpdateRecord> update, List<UpdateRecord> other, Random random) {
            Collections.shuffle(update, random);
            return deliveries(key, update);
        }
    },
    CHUNK_REPLACED {
        @Override
        List<Delivery> harm(byte[] key, List<UpdateRecord> update, List<UpdateRecord> other, Random random) {
            int at = 1 + random.nextInt(update.size() - 1);
            UpdateRecord foreign = other.get(1 + random.nextInt(other.size() - 1));
            // With its own headers, or under false ones.
            Headers headers =
                    random.nextBoolean() ? foreign.headers() : update.get(at).headers();
            update.set(at, new UpdateRecord(headers, foreign.value()));
            return deliveries(key, update);
        }
    },
    MODELS_MIXED {
        @Override
        List<Delivery> harm(byte[] key, List<UpdateRecord> update, List<UpdateRecord> other, Random random) {
            List<Delivery> mixed = new ArrayList<>(deliveries(key, update));
            for (UpdateRecord record : other) {
                mixed.add(random.nextInt(mixed.size() + 1), new Delivery(key, record));
            }
            return mixed;
        }
    },
    UNKNOWN_SCHEMA {
        @Override
        List<Delivery> harm(byte[] key, List<UpdateRecord> update, List<UpdateRecord> other, Random random) {
            byte[] later = Integer.toString(2 + random.nextInt(9)).getBytes(UTF_8);
            int at = random.nextInt(update.size());
            Headers headers = new RecordHeaders(update.get(at).headers().toArray());
            headers.remove("headwater.schema").add("headwater.schema", later);
            update.set(at, new UpdateRecord(headers, update.get(at).value()));
            return deliveries(key, update);
        }
    },
    OVERSIZE {
        @Override
        List<Delivery> harm(byte[] key, List<UpdateRecord> update, List<UpdateRecord> other, Random random) {
            int at = random.nextInt(update.size());
            byte[] value = update.get(at).value();
            byte[] longer = Arrays.copyOf(value, value.length + 1 + random.nextInt(200_000));
            update.set(at, new UpdateRecord(update.get(at).headers(), longer));
            return deliveries(key, update);
        }
    },
    LARGER_THAN_ALLOWED {
        @Override
        List<Delivery> harm(byte[] key, List<UpdateRecord> update, List<UpdateRecord> other, Random random) {
            Manifest manifest = manifest(update.get(0));
            long weights = Keys.MAX_UPDATE_BYTES + 1 + random.nextInt(Integer.MAX_VALUE);
            Manifest claim = manifest.republishedAt(
                    manifest.snapshotTime(), Math.max(1, manifest.graphBytes()), weights, manifest.chunks());
            update.set(0, UpdateRecord.of(claim));
            return deliveries(key, update);
        }
    },
    GARBAGE {
        @Override
        List<Delivery> harm(byte[] key, List<UpdateRecord> update, List<UpdateRecord> other, Random random) {
            List<Delivery> between = new ArrayList<>(deliveries(key, update));
            byte[] bytes = new byte[random.nextInt(200)];
            random.nextBytes(bytes);
            Headers headers = random.nextBoolean()
                    ? new RecordHeaders()
                    : new RecordHeaders(update.get(0).headers().toArray());
            byte[] strange = random.nextInt(4) == 0 ? null : random.nextBoolean() ? bytes : key;
            between.add(random.nextInt(between.size() + 1), new Delivery(strange, new UpdateRecord(headers, bytes)));
            return between;
        }
    };

    /**
     * What arrives in the place of an update.
     *
     * @param update its records, which are the callee's to change
     * @param other records of another update
     */
    abstract List<Delivery> harm(byte[] key, List<UpdateRecord> update, List<UpdateRecord> other, Random random);

    private static Manifest manifest(UpdateRecord unharmed) {
        try {
            return UpdateRecord.manifest(unharmed.value(), unharmed.headers(), TrustedKeys.ANY);
        } catch (UpdateRefusedException e) {
            throw new IllegalStateException("what was published can be read", e);
        }
    }

    static List<Delivery> deliveries(byte[] key, List<UpdateRecord> records) {
        return records.stream().map(record -> new Delivery(key, record)).toList();
    }
}
