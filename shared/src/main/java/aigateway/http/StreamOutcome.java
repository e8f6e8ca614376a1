package aigateway.http;

/** The outcome of a request whose response may be a stream of events. */
public sealed interface StreamOutcome {
    /** The response was not a stream: the whole response, or why there is none. No event was passed on. */
    record NoStream(HttpOutcome outcome) implements StreamOutcome {}

    /** The other side ended the stream; only its events show whether it was complete. */
    record Ended() implements StreamOutcome {}

    /** The listener wanted no more events. */
    record Cancelled() implements StreamOutcome {}

    /** No byte for too long, or the stream took too long. */
    record TimedOut() implements StreamOutcome {}

    /**
     * The stream broke off.
     *
     * @param reason one of reset, too_large, interrupted; never the other side's text
     */
    record Broken(String reason) implements StreamOutcome {}
}
