package aigateway.kernel;

/**
 * Names one request to the gateway: {@code req_} and 32 hex digits, in every answer's {@code x-request-id}. The first 12 digits
 * are its time in milliseconds since 1970; ids made before that rule are random throughout.
 */
public record RequestId(String value) {
    @Override
    public String toString() {
        return value;
    }
}
