package io.headwater.model;

/** The topics of the contract, by their default names; a prefix can be put before all of them. */
public enum Topic {
    TEXTS("texts"),
    LABELS("labels"),
    LABELED_TEXTS("labeled-texts"),
    PREDICTIONS("predictions"),
    MODEL_UPDATES("model-updates"),
    MODELS("models"),
    MODEL_COMMANDS("model-commands"),
    MODEL_EVENTS("model-events"),
    REJECTED("rejected");

    private final String defaultName;

    Topic(String defaultName) {
        this.defaultName = defaultName;
    }

    /** The topic's name under {@code prefix}, which may be empty. */
    public String named(String prefix) {
        return prefix + defaultName;
    }
}
