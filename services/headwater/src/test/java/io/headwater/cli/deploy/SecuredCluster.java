package io.headwater.cli.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import io.headwater.cli.docs.KubernetesObjects;
import io.headwater.devkit.EmbeddedBroker;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;

/**
 * What Strimzi's operators would make of the manifests, on one embedded broker: a TLS listener that asks clients for their
 * certificates, the topics, and users who may do what their rights say and nothing else. On a second, plain listener
 * everybody may do everything: that is the test's.
 */
final class SecuredCluster implements AutoCloseable {
    private final EmbeddedBroker broker;

    private SecuredCluster(EmbeddedBroker broker) {
        this.broker = broker;
    }

    /**
     * Starts the broker and makes topics and rights.
     *
     * @param address of the TLS listener
     * @param key of the broker
     * @param users whom it trusts
     */
    static SecuredCluster start(Path folder, KubernetesObjects objects, String address, int port, Path key, Path users)
            throws Exception {
        Map<String, String> settings = new HashMap<>();
        settings.put(
                "listeners", "PLAINTEXT://127.0.0.1:0,TLS://" + address + ":" + port + ",CONTROLLER://127.0.0.1:0");
        settings.put("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,TLS:SSL,CONTROLLER:PLAINTEXT");
        settings.put("listener.name.tls.ssl.client.auth", "required");
        settings.put("listener.name.tls.ssl.keystore.location", key.toString());
        settings.put("listener.name.tls.ssl.keystore.password", Keys.PASSWORD);
        settings.put("listener.name.tls.ssl.keystore.type", "PKCS12");
        settings.put("listener.name.tls.ssl.truststore.location", users.toString());
        settings.put("listener.name.tls.ssl.truststore.password", Keys.PASSWORD);
        settings.put("listener.name.tls.ssl.truststore.type", "PKCS12");
        settings.put("authorizer.class.name", "org.apache.kafka.metadata.authorizer.StandardAuthorizer");
        settings.put("super.users", "User:ANONYMOUS");
        SecuredCluster cluster = new SecuredCluster(EmbeddedBroker.start(folder.resolve("kafka"), 0, settings));
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", cluster.bootstrapServers()))) {
            admin.createTopics(objects.of("KafkaTopic").stream()
                            .map(SecuredCluster::topic)
                            .toList())
                    .all()
                    .get();
            List<AclBinding> rights = new ArrayList<>();
            objects.of("KafkaUser").forEach(user -> rights.addAll(rights(user)));
            admin.createAcls(rights).all().get();
            return cluster;
        } catch (Exception e) {
            cluster.close();
            throw e;
        }
    }

    /** On one broker nothing is replicated; the rest is as it is written. */
    private static NewTopic topic(JsonNode object) {
        Map<String, String> settings = new HashMap<>();
        object.at("/spec/config")
                .properties()
                .forEach(setting ->
                        settings.put(setting.getKey(), setting.getValue().asText()));
        return new NewTopic(
                        object.at("/metadata/name").asText(),
                        Optional.of(object.at("/spec/partitions").asInt()),
                        Optional.empty())
                .configs(settings);
    }

    /** Strimzi calls a user of TLS by the subject of the certificate that it makes. */
    private static List<AclBinding> rights(JsonNode user) {
        String principal = "User:CN=" + user.at("/metadata/name").asText();
        List<AclBinding> rights = new ArrayList<>();
        user.at("/spec/authorization/acls").forEach(acl -> {
            JsonNode resource = acl.path("resource");
            boolean prefix = resource.path("patternType").asText().equals("prefix");
            ResourcePattern pattern = new ResourcePattern(
                    ResourceType.fromString(constant(resource.path("type").asText())),
                    resource.path("name").asText(),
                    prefix ? PatternType.PREFIXED : PatternType.LITERAL);
            acl.path("operations")
                    .forEach(operation -> rights.add(new AclBinding(
                            pattern,
                            new AccessControlEntry(
                                    principal,
                                    "*",
                                    AclOperation.fromString(constant(operation.asText())),
                                    AclPermissionType.ALLOW))));
        });
        return rights;
    }

    /** {@code DescribeConfigs} as {@code DESCRIBE_CONFIGS}. */
    private static String constant(String name) {
        return name.replaceAll("(?<=[a-z])(?=[A-Z])", "_").toUpperCase(Locale.ROOT);
    }

    /** The plain listener. */
    String bootstrapServers() {
        return broker.bootstrapServers();
    }

    @Override
    public void close() {
        broker.close();
    }
}
