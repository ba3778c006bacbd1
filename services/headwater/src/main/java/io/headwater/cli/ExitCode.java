package io.headwater.cli;

/** What a command's exit code means; the launcher uses the same ones. */
final class ExitCode {
    static final int OK = 0;

    /** It ran, and not everything went well: events that could not be sent, a defect. */
    static final int FAILED = 1;

    /** The command line or the configuration is wrong. */
    static final int USAGE = 2;

    /** Something outside is missing: a broker, a file, a free port, npm. */
    static final int UNAVAILABLE = 3;

    private ExitCode() {}
}
