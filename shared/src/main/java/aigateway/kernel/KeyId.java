package aigateway.kernel;

/** The public part of a client key: 8 to 32 of [A-Za-z0-9]. Limits and budgets follow it through every roll. */
public record KeyId(String value) {
    @Override
    public String toString() {
        return value;
    }
}
