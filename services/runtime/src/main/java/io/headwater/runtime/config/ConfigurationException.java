package io.headwater.runtime.config;

import java.util.List;

/** Every mistake found in one service's configuration; each names its key and where it came from. */
public final class ConfigurationException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    @SuppressWarnings("serial") // List.copyOf gives a serializable list.
    private final List<String> mistakes;

    public ConfigurationException(List<String> mistakes) {
        super(String.join(System.lineSeparator(), mistakes));
        if (mistakes.isEmpty()) {
            throw new IllegalArgumentException("no mistake, no exception");
        }
        this.mistakes = List.copyOf(mistakes);
    }

    public ConfigurationException(String mistake) {
        this(List.of(mistake));
    }

    /** One sentence for each mistake, in the order of their keys. */
    public List<String> mistakes() {
        return mistakes;
    }
}
