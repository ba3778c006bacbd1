package io.headwater.bench.updates;

/** A scorer served what it must not, or did not heal. */
final class WrongVersionException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    WrongVersionException(String message) {
        super(message);
    }
}
