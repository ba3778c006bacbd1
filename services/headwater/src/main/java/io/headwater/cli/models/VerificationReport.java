package io.headwater.cli.models;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.ArrayList;
import java.util.List;

/**
 * What a verification has found.
 *
 * @param versions that hang together, from {@code oldest} to {@code newest}
 * @param records of the model on the topic, with {@code bytes} of values
 * @param contents how many updates' graphs and tensors were hashed and have the hash that they should have
 * @param withoutBase deltas whose content cannot be checked: before the first snapshot that is there, or after a fault
 * @param again snapshots that were published once more
 * @param heldVersions that are not to be served: told of by their manifests, without content
 * @param events that the newest version says it has learned
 * @param named those of them that the lineages on the topic name, each once
 * @param undone events that were learned and undone
 */
public record VerificationReport(
        String model,
        long versions,
        long oldest,
        long newest,
        long epoch,
        long records,
        long bytes,
        long contents,
        @JsonProperty("without_base") long withoutBase,
        long again,
        @JsonProperty("held_versions") long heldVersions,
        long signed,
        long events,
        long named,
        long undone,
        @JsonProperty("held_out") long heldOut,
        List<Fault> faults) {
    /** Of more, only how many there are is told. */
    private static final int TOLD = 50;

    private static final JsonMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    public VerificationReport {
        faults = List.copyOf(faults);
    }

    public boolean isSound() {
        return faults.isEmpty() && versions > 0;
    }

    /** The summary; faults first. */
    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        faults.stream().limit(TOLD).forEach(fault -> lines.add(fault.line()));
        if (faults.size() > TOLD) {
            lines.add("... and " + Amounts.count(faults.size() - TOLD) + " more");
        }
        lines.add("versions   " + Amounts.count(versions) + ", from " + oldest + " to " + newest + ", epoch " + epoch
                + "; one chain of parents");
        lines.add("contents   " + Amounts.count(contents) + " hashed, " + Amounts.count(bytes) + " bytes in "
                + Amounts.count(records) + " records"
                + (withoutBase > 0
                        ? "; " + Amounts.count(withoutBase) + " deltas not, for want of the snapshot that they build on"
                        : "")
                + (heldVersions > 0 ? "; " + Amounts.count(heldVersions) + " held, without content" : "")
                + (again > 0 ? "; " + Amounts.count(again) + " published again" : ""));
        lines.add("events     " + Amounts.count(events) + " learned"
                + (named < events
                        ? ", " + Amounts.count(named) + " of them named by lineages that are there"
                        : ", each named once")
                + "; " + Amounts.count(undone) + " undone, " + Amounts.count(heldOut) + " held out");
        lines.add("signatures " + (signed == 0 ? "none" : Amounts.count(signed) + " versions bear one"));
        lines.add(isSound() ? "no fault" : Amounts.count(faults.size()) + " faults");
        return lines;
    }

    /** One JSON object; indented. */
    public String toJson() throws JsonProcessingException {
        return JSON.writeValueAsString(this);
    }
}
