package io.headwater.runtime;

import static java.util.Objects.requireNonNull;

import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Named checks of whether a process is alive (if not, restart it) and ready (if not, send it nothing yet).
 * Thread-safe; checks run on the thread that asks and must return at once.
 */
public final class Health {
    private static final Logger LOG = LoggerFactory.getLogger(Health.class);

    private final ConcurrentMap<String, Check> live = new ConcurrentHashMap<>();
    private final ConcurrentMap<String, Check> ready = new ConcurrentHashMap<>();

    /** Looks at one thing. */
    @FunctionalInterface
    public interface Check {
        /** Empty when all is well, otherwise the reason why not, for a human to read. */
        Optional<String> problem();
    }

    /**
     * What all checks of one kind said.
     *
     * @param status {@code up} or {@code down}
     * @param checks name → {@code ok} or the reason, by name
     */
    public record Report(String status, Map<String, String> checks) {
        static final String OK = "ok";

        public Report {
            requireNonNull(status, "status");
            checks = Collections.unmodifiableMap(new TreeMap<>(checks));
        }

        static Report of(Map<String, String> checks) {
            return new Report(checks.values().stream().allMatch(OK::equals) ? "up" : "down", checks);
        }

        public boolean up() {
            return status.equals("up");
        }
    }

    /** Adds a check of being alive; one of that name is replaced. */
    public void live(String name, Check check) {
        live.put(name, check);
    }

    /** Adds a check of being ready; one of that name is replaced. */
    public void ready(String name, Check check) {
        ready.put(name, check);
    }

    /** Takes both checks of that name away. */
    public void remove(String name) {
        live.remove(name);
        ready.remove(name);
    }

    public Report live() {
        return Report.of(ask(live));
    }

    /** A process that is not alive is not ready either: the checks of both kinds count, a reason more than an ok. */
    public Report ready() {
        Map<String, String> answers = ask(ready);
        ask(live)
                .forEach((name, answer) ->
                        answers.merge(name, answer, (first, second) -> second.equals(Report.OK) ? first : second));
        return Report.of(answers);
    }

    private static Map<String, String> ask(Map<String, Check> checks) {
        Map<String, String> answers = new TreeMap<>();
        checks.forEach((name, check) -> answers.put(name, answer(name, check)));
        return answers;
    }

    private static String answer(String name, Check check) {
        try {
            return check.problem().orElse(Report.OK);
        } catch (RuntimeException e) {
            LOG.warn("The health check {} failed", name, e);
            return "the check failed: " + e;
        }
    }
}
