package io.headwater.cli.doctor;

/**
 * What was found of one thing.
 *
 * @param subject what was looked at, in a word or two
 * @param found how it is
 * @param advice what to do; empty if nothing
 */
public record Finding(Grade grade, String subject, String found, String advice) {
    /** How bad it is. */
    public enum Grade {
        /** As it should be. */
        FINE,
        /** It works, at a cost. */
        WARNING,
        /** It does not work. */
        PROBLEM
    }

    public Finding {
        if (subject.isEmpty() || found.isEmpty() || advice.isEmpty() != (grade == Grade.FINE)) {
            throw new IllegalArgumentException(
                    "advice is for what is not fine: " + subject + ", " + found + ", " + advice);
        }
    }

    static Finding fine(String subject, String found) {
        return new Finding(Grade.FINE, subject, found, "");
    }

    static Finding warning(String subject, String found, String advice) {
        return new Finding(Grade.WARNING, subject, found, advice);
    }

    static Finding problem(String subject, String found, String advice) {
        return new Finding(Grade.PROBLEM, subject, found, advice);
    }
}
