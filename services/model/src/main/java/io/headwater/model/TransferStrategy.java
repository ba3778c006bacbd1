package io.headwater.model;

/** How the source model's knowledge enters a target model. */
public enum TransferStrategy {
    /** The encoder and the source's layers are frozen, a new head is learned. */
    FEATURE,
    /** The target starts from the source's weights, and all or the top layers are fine-tuned. */
    PARAMETER,
    /** The source's own head answers from the first event through a label map, then is fine-tuned. */
    TASK,
    /** The control: nothing is transferred. */
    SCRATCH
}
