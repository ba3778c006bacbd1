package io.headwater.runtime.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.model.Topic;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class TopicSpecsTest {
    private final Map<String, TopicSpec> specs = TopicSpecs.all("p.", 4, (short) -1).stream()
            .collect(Collectors.toMap(TopicSpec::name, Function.identity()));

    @Test
    void everyTopicOfTheContractIsThereUnderThePrefix() {
        assertThat(specs).hasSize(Topic.values().length).containsKey("p.labeled-texts");
        assertThat(specs.values()).allMatch(spec -> spec.partitions() == 4);
    }

    @Test
    void onlyTheDirectoryOfModelsIsCompacted() {
        assertThat(specs.values())
                .allSatisfy(spec -> assertThat(spec.required())
                        .containsEntry("cleanup.policy", spec.name().equals("p.models") ? "compact" : "delete"));
    }

    @Test
    void labelsAreStampedByTheBroker() {
        assertThat(specs.get("p.labels").expected()).containsEntry("message.timestamp.type", "LogAppendTime");
        assertThat(specs.get("p.labeled-texts").expected()).containsEntry("message.timestamp.type", "LogAppendTime");
    }

    @Test
    void noTopicRaisesTheLimitOfAMessage() {
        assertThat(specs.values())
                .noneMatch(spec -> spec.expected().containsKey("max.message.bytes")
                        || spec.required().containsKey("max.message.bytes"));
    }
}
