package io.headwater.wire;

import io.headwater.model.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The safetensors format (Hugging Face, version 1), as far as versions need it: 32-bit floats, a header of JSON, the
 * data without gaps. Thread-safe.
 */
public final class Safetensors {
    /** A header longer than this is refused before it is parsed. */
    static final int MAX_HEADER_BYTES = 4 << 20;

    private static final String METADATA = "__metadata__";
    private static final String DTYPE = "F32";
    private static final int ALIGNMENT = 8;

    private Safetensors() {}

    /**
     * A safetensors file.
     *
     * @param tensors sorted by name
     */
    public record Contents(Map<String, String> metadata, List<Tensor> tensors) {
        public Contents {
            metadata = Collections.unmodifiableMap(new TreeMap<>(metadata));
            tensors = List.copyOf(tensors);
        }
    }

    /**
     * Writes tensors in the order of their names, the data at a multiple of 8 bytes.
     *
     * @return a heap buffer, from position 0 to its limit
     * @throws IllegalArgumentException if a name is there twice, is empty or cannot be written, or if the whole is over
     *     2 GB
     */
    public static ByteBuffer write(Map<String, String> metadata, List<Tensor> tensors) {
        List<ByteBuffer> parts = parts(metadata, tensors);
        ByteBuffer file = ByteBuffer.allocate(
                        parts.stream().mapToInt(ByteBuffer::remaining).sum())
                .order(ByteOrder.LITTLE_ENDIAN);
        parts.forEach(file::put);
        return file.flip();
    }

    /**
     * The file that {@link #write} makes, in parts that share the tensors' memory: nothing is copied.
     *
     * @throws IllegalArgumentException as {@link #write}
     */
    public static List<ByteBuffer> parts(Map<String, String> metadata, List<Tensor> tensors) {
        List<Tensor> sorted = TensorNames.sorted(tensors);
        byte[] header = header(metadata, sorted);
        int padding = Math.floorMod(-header.length, ALIGNMENT);
        ByteBuffer head = ByteBuffer.allocate(Long.BYTES + header.length + padding)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(header.length + padding)
                .put(header);
        while (head.hasRemaining()) {
            head.put((byte) ' ');
        }
        List<ByteBuffer> parts = new ArrayList<>();
        parts.add(head.flip());
        long size = head.remaining();
        for (Tensor tensor : sorted) {
            parts.add(tensor.bytes());
            size += tensor.bytes().remaining();
        }
        if (size > Integer.MAX_VALUE - ALIGNMENT || header.length + padding > MAX_HEADER_BYTES) {
            throw new IllegalArgumentException("too large for one file: " + size + " bytes");
        }
        return parts;
    }

    /**
     * Reads a file from the buffer's position to its limit. The tensors share the buffer (direct stays direct), which
     * must not be written to afterwards.
     *
     * @throws MalformedException for any bytes that are not a file of this format, or that hold anything but {@code F32}
     */
    public static Contents read(ByteBuffer bytes) throws MalformedException {
        ByteBuffer file = bytes.slice().order(ByteOrder.LITTLE_ENDIAN);
        if (file.remaining() < Long.BYTES) {
            throw new MalformedException("safetensors: shorter than its header's length");
        }
        long headerLength = file.getLong();
        if (headerLength < 2 || headerLength > Math.min(MAX_HEADER_BYTES, file.remaining())) {
            throw new MalformedException(
                    "safetensors: a header of " + headerLength + " bytes in a file of " + file.limit());
        }
        int dataStart = Long.BYTES + (int) headerLength;
        if (file.get(Long.BYTES) != '{') {
            throw new MalformedException("safetensors: the header does not begin with a brace");
        }
        StrictObject header = StrictJson.object("safetensors header", file.slice(Long.BYTES, (int) headerLength));
        Map<String, String> metadata = header.has(METADATA) ? header.textMap(METADATA) : Map.of();
        List<Entry> entries = new ArrayList<>();
        for (Iterator<String> names = header.names(); names.hasNext(); ) {
            String name = names.next();
            if (!name.equals(METADATA)) {
                entries.add(entry(name, header.object(name)));
            }
        }
        return new Contents(metadata, tensors(entries, file.slice(dataStart, file.limit() - dataStart)));
    }

    private static byte[] header(Map<String, String> metadata, List<Tensor> sorted) {
        return JsonWriting.object(json -> {
            if (!metadata.isEmpty()) {
                JsonWriting.texts(json, METADATA, new TreeMap<>(metadata));
            }
            long offset = 0;
            for (Tensor tensor : sorted) {
                if (tensor.name().isEmpty() || tensor.name().equals(METADATA)) {
                    throw new IllegalArgumentException("not a name for a tensor: '" + tensor.name() + "'");
                }
                json.writeObjectFieldStart(tensor.name());
                json.writeStringField("dtype", DTYPE);
                json.writeArrayFieldStart("shape");
                for (int dimension : tensor.shape()) {
                    json.writeNumber(dimension);
                }
                json.writeEndArray();
                json.writeArrayFieldStart("data_offsets");
                json.writeNumber(offset);
                offset += tensor.bytes().remaining();
                json.writeNumber(offset);
                json.writeEndArray();
                json.writeEndObject();
            }
        });
    }

    private static Entry entry(String name, StrictObject json) {
        if (name.isEmpty() || !StrictJson.isUnicode(name)) {
            throw new MalformedException("safetensors: a tensor has no name, or one that is not Unicode");
        }
        String dtype = json.text("dtype");
        if (!dtype.equals(DTYPE)) {
            throw new MalformedException("safetensors: " + name + " is " + dtype + ", only F32 is read");
        }
        long[] offsets = json.integers("data_offsets");
        if (offsets.length != 2 || offsets[0] < 0 || offsets[1] < offsets[0]) {
            throw new MalformedException("safetensors: " + name + " has no range of offsets");
        }
        List<Integer> shape = new ArrayList<>();
        for (long dimension : json.integers("shape")) {
            if (dimension < 0 || dimension > Integer.MAX_VALUE) {
                throw new MalformedException("safetensors: " + name + " has a dimension of " + dimension);
            }
            shape.add((int) dimension);
        }
        return new Entry(name, shape, offsets[0], offsets[1]);
    }

    /** The format allows neither holes nor overlaps, so that a file has exactly one meaning. */
    private static List<Tensor> tensors(List<Entry> entries, ByteBuffer data) {
        entries.sort(Comparator.comparingLong(Entry::begin).thenComparingLong(Entry::end));
        List<Tensor> tensors = new ArrayList<>();
        long expected = 0;
        for (Entry entry : entries) {
            if (entry.begin != expected || entry.end > data.limit()) {
                throw new MalformedException("safetensors: the bytes of " + entry.name + " are not where they must be");
            }
            expected = entry.end;
            try {
                tensors.add(new Tensor(
                        entry.name, entry.shape, data.slice((int) entry.begin, (int) (entry.end - entry.begin))));
            } catch (IllegalArgumentException | ArithmeticException e) {
                throw new MalformedException("safetensors: " + e.getMessage(), e);
            }
        }
        if (expected != data.limit()) {
            throw new MalformedException("safetensors: " + (data.limit() - expected) + " bytes belong to no tensor");
        }
        return TensorNames.sorted(tensors);
    }

    private record Entry(String name, List<Integer> shape, long begin, long end) {}
}
