package io.headwater.runtime;

/** A service as a sequence of parts. */
@FunctionalInterface
public interface Service {
    /**
     * Starts the parts one after another by {@link Lifecycle#start} and returns when all run; what was started is stopped in
     * reverse, also when this method throws. Called once, on the thread of {@link ServiceRunner#run}.
     *
     * @throws Exception what keeps it from starting; {@link ExitCode#of} says whose fault it is
     */
    void start(Lifecycle lifecycle) throws Exception;
}
