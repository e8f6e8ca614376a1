package aigateway.kernel;

/** Names one request to the gateway: {@code req_} and 32 hex digits, in every answer's {@code x-request-id}. */
public record RequestId(String value) {
    @Override
    public String toString() {
        return value;
    }
}
