package io.headwater.devkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(KafkaExtension.class)
class KafkaExtensionIT {
    private static final Set<EmbeddedBroker> SEEN = new HashSet<>();

    @Test
    void aTestIsGivenARunningBroker(EmbeddedBroker broker, TestTopics topics) throws Exception {
        SEEN.add(broker);
        assertThat(topics.admin().describeCluster().clusterId().get()).isEqualTo(broker.clusterId());
    }

    @Nested
    class InAnotherClass {
        @Test
        void theBrokerIsTheSame(EmbeddedBroker broker) {
            SEEN.add(broker);
        }
    }

    @AfterAll
    static void oneBrokerServedThemAll() {
        assertThat(SEEN).hasSize(1);
    }
}
