package aigateway.http;

/** What became of a request whose answer may be a stream of events. */
public sealed interface StreamOutcome {
    /** It was no stream: the whole answer, or why there is none. No event was taken. */
    record Not(HttpOutcome exchange) implements StreamOutcome {}

    /** The other side ended the stream; whether it was complete, only its events can say. */
    record Ended() implements StreamOutcome {}

    /** The listener wanted no more events. */
    record Left() implements StreamOutcome {}

    /** Nothing came for too long, or it went on for too long. */
    record TimedOut() implements StreamOutcome {}

    /**
     * It broke off.
     *
     * @param reason one of reset, too_large, interrupted; never text of the other side
     */
    record Broken(String reason) implements StreamOutcome {}
}
