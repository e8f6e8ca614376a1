package aigateway.jobs;

/**
 * How many jobs run at the same time in all processes together.
 *
 * @param normal of normal priority
 * @param low of low priority, which have workers of their own
 */
public record JobSlots(int normal, int low) {
    public int of(Priority priority) {
        return switch (priority) {
            case NORMAL -> normal;
            case LOW -> low;
        };
    }
}
