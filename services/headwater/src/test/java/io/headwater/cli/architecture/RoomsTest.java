package io.headwater.cli.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import org.junit.jupiter.api.Test;

/** The arrows between the rooms. */
class RoomsTest {
    private static final JavaClasses ROOMS = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("io.headwater");

    private static final DescribedPredicate<JavaClass> DL4J =
            resideInAnyPackage("org.deeplearning4j..", "org.nd4j..", "org.bytedeco..");

    private static final DescribedPredicate<JavaClass> LEARN =
            resideInAPackage("io.headwater.learn..").and(not(resideInAPackage("io.headwater.learn.dl4j..")));

    @Test
    void modelKnowsOnlyJava() {
        check(classes()
                .that()
                .resideInAPackage("io.headwater.model..")
                .should()
                .onlyDependOnClassesThat(in("io.headwater.model.."))
                .because("the domain's words outlive every library"));
    }

    @Test
    void wireKnowsTheModelAndWhatIsOnTheWire() {
        check(classes()
                .that()
                .resideInAPackage("io.headwater.wire..")
                .should()
                .onlyDependOnClassesThat(in(
                        "io.headwater.wire..",
                        "io.headwater.model..",
                        "com.fasterxml.jackson..",
                        "io.cloudevents..",
                        "org.apache.kafka.common..",
                        "org.apache.kafka.clients.."))
                .because("any client that reads versions or events needs this room and no engine"));
    }

    @Test
    void encodersKnowTheModelAndOnnxRuntime() {
        check(classes()
                .that()
                .resideInAPackage("io.headwater.encode..")
                .should()
                .onlyDependOnClassesThat(in(
                        "io.headwater.encode..",
                        "io.headwater.model..",
                        "ai.onnxruntime..",
                        "ai.onnx.proto..", // tribuo-util-onnx's
                        "com.google.protobuf..",
                        "ai.djl..",
                        "com.google.gson..",
                        "org.slf4j.."))
                .because("encoding is stateless: it runs in trainers, scorers and applications alike"));
    }

    @Test
    void learningKnowsOnlyTheModel() {
        check(classes()
                .that(LEARN)
                .should()
                .onlyDependOnClassesThat(in("io.headwater.model..").or(LEARN))
                .because("what is learned, and when, must be testable without Kafka and without DL4J"));
    }

    @Test
    void onlyOneRoomKnowsDl4j() {
        check(noClasses()
                .that()
                .resideOutsideOfPackage("io.headwater.learn.dl4j..")
                .should()
                .dependOnClassesThat(DL4J)
                .because("a library this size must be replaceable, and its native memory must have one owner"));
    }

    @Test
    void dl4jsRoomKnowsNeitherKafkaNorTheWire() {
        check(classes()
                .that()
                .resideInAPackage("io.headwater.learn.dl4j..")
                .should()
                .onlyDependOnClassesThat(in(
                                "io.headwater.learn..",
                                "io.headwater.encode..",
                                "io.headwater.model..",
                                "ai.onnxruntime..",
                                "org.tribuo..",
                                "ai.onnx.proto..", // tribuo-util-onnx's
                                "com.google.protobuf..",
                                "org.slf4j..")
                        .or(DL4J))
                .because("learners learn; how events reach them is not their business"));
    }

    @Test
    void theRuntimeKnowsNothingOfLearningOrTheWire() {
        check(classes()
                .that()
                .resideInAPackage("io.headwater.runtime..")
                .should()
                .onlyDependOnClassesThat(in(
                        "io.headwater.runtime..",
                        "io.headwater.model..",
                        "org.apache.kafka..",
                        "io.micrometer..",
                        "io.prometheus..",
                        "io.javalin..",
                        "com.fasterxml.jackson.annotation..", // how Javalin writes a record as JSON
                        "org.eclipse.jetty..",
                        "jakarta.servlet..",
                        "kotlin..",
                        "picocli..",
                        "org.slf4j.."))
                .because("configuration, health and HTTP are the same for every service"));
    }

    @Test
    void theConsoleKnowsTheTopicsAndTheRuntime() {
        check(classes()
                .that()
                .resideInAPackage("io.headwater.console..")
                .should()
                .onlyDependOnClassesThat(in(
                        "io.headwater.console..",
                        "io.headwater.model..",
                        "io.headwater.wire..",
                        "io.headwater.runtime..",
                        "org.apache.kafka.clients..",
                        "org.apache.kafka.common..",
                        "io.javalin..",
                        "io.micrometer..",
                        "com.fasterxml.jackson..",
                        "kotlin..",
                        "org.slf4j.."))
                .because("what it shows is on the topics: no service needs to know that it is watched"));
    }

    @Test
    void aScorerNeverLearns() {
        check(noClasses()
                .that()
                .resideInAPackage("io.headwater.scorer..")
                .should()
                .dependOnClassesThat(
                        resideInAnyPackage("io.headwater.learn..", "io.headwater.trainer..", "io.headwater.cli..")
                                .or(DL4J))
                .because("a scorer carries no training library: it is small, and it may be embedded"));
    }

    @Test
    void aTrainerDoesNotScore() {
        check(noClasses()
                .that()
                .resideInAPackage("io.headwater.trainer..")
                .should()
                .dependOnClassesThat(resideInAnyPackage("io.headwater.scorer..", "io.headwater.cli.."))
                .because("they meet on model-updates and nowhere else"));
    }

    @Test
    void theDevelopmentKitStaysOutOfTheServices() {
        check(noClasses()
                .that()
                .resideOutsideOfPackages("io.headwater.devkit..", "io.headwater.cli..", "io.headwater.bench..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.headwater.devkit..")
                .because("a broker and a fault proxy have no place in production"));
    }

    @Test
    void packagesHaveNoCycles() {
        check(slices().matching("io.headwater.(**)")
                .should()
                .beFreeOfCycles()
                .because("what goes round in a circle can only be understood all at once"));
    }

    private static void check(ArchRule rule) {
        rule.check(ROOMS);
    }

    /** Java, the null annotations, arrays of primitives, and these packages. */
    private static DescribedPredicate<JavaClass> in(String... packages) {
        return resideInAnyPackage("java..", "javax..", "org.jspecify..", "")
                .or(resideInAnyPackage(packages))
                .as("are in Java or " + String.join(", ", packages));
    }
}
