package io.headwater.cli.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.simpleName;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.simpleNameEndingWith;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Test;

/** What no class does, whatever its room. */
class HabitsTest {
    private static final JavaClasses ROOMS = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("io.headwater");

    @Test
    void logsGoThroughSlf4j() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAPackage("java.util.logging..")
                .because("an operator configures one logging library")
                .check(ROOMS);
    }

    @Test
    void timeIsPassedIn() {
        noClasses()
                .should()
                .callMethod(Instant.class, "now")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(Clock.class, "systemUTC")
                .orShould()
                .callMethod(Clock.class, "systemDefaultZone")
                .because("a decision that depends on the time of day must be testable: take an InstantSource")
                .check(ROOMS);
    }

    @Test
    void randomnessIsPassedInOrSeeded() {
        noClasses()
                // A new instance's name must not repeat, on no machine: it decides nothing else.
                .that(not(simpleName("InstanceId")))
                .should()
                .callMethod(Math.class, "random")
                .orShould()
                .callMethod(ThreadLocalRandom.class, "current")
                .orShould()
                .callMethod(UUID.class, "randomUUID")
                .orShould()
                .callConstructor(SecureRandom.class)
                .orShould()
                .callConstructor(Random.class)
                .because("the same log must give the same bytes: take a seed")
                .check(ROOMS);
    }

    @Test
    void onlyMainsEndTheProcess() {
        noClasses()
                .that(not(simpleNameEndingWith("Main")))
                .should()
                .callMethod(System.class, "exit", int.class)
                .because("whoever embeds a class must not die with it")
                .check(ROOMS);
    }

    @Test
    void onlyTheRunnerOfServicesHalts() {
        noClasses()
                .that(not(simpleNameEndingWith("ServiceRunner")))
                .should()
                .callMethod(Runtime.class, "halt", int.class)
                .because("halting skips everything that was promised to be closed")
                .check(ROOMS);
    }
}
