package io.headwater.trainer;

import io.headwater.learn.ServingModel;
import io.headwater.model.Manifest;
import java.util.Optional;

/**
 * The first version on the way that is not, when learned again, what was published.
 *
 * @param published its manifest
 * @param why what differs
 * @param rebuilt what was learned again instead; empty if the log has other events than were learned
 */
public record Parting(Manifest published, String why, Optional<ServingModel> rebuilt) {}
