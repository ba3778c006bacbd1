package io.headwater.bench;

/** What is compared with the bare encoder, and how much of its speed must be left. */
enum Compared {
    /** Every event is encoded twice: to be scored and to be learned. */
    WHOLE_FLOW("whole flow", 0.80) {
        @Override
        Rate run(Workload workload) throws Exception {
            return FlowRun.of(workload, 0).steady();
        }
    },

    /** All learners on, nothing is scored: an encoder call is an event learned. */
    TRAINER_ALONE("trainer alone", 0.90) {
        @Override
        Rate run(Workload workload) throws Exception {
            return TrainerRun.of(workload);
        }
    };

    private final String title;
    private final double required;

    Compared(String title, double required) {
        this.title = title;
        this.required = required;
    }

    String title() {
        return title;
    }

    /** Share of the bare encoder's calls a second. */
    double required() {
        return required;
    }

    /** The steady part of one pass. */
    abstract Rate run(Workload workload) throws Exception;
}
