package aigateway.kernel;

/** Names one job: {@code job_} and 32 hex digits. */
public record JobId(String value) {
    @Override
    public String toString() {
        return value;
    }
}
