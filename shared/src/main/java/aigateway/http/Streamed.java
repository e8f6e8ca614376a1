package aigateway.http;

/** What became of a request whose answer may be a stream of events. */
public sealed interface Streamed {
    /** It was no stream: the whole answer, or why there is none. No event was taken. */
    record Not(Exchange exchange) implements Streamed {}

    /** The other side ended the stream; whether it was complete, only its events can say. */
    record Ended() implements Streamed {}

    /** Whoever took the events wanted no more. */
    record Left() implements Streamed {}

    /** Nothing came for too long, or it went on for too long. */
    record TimedOut() implements Streamed {}

    /**
     * It broke off.
     *
     * @param reason one of reset, too_large, interrupted; never text of the other side
     */
    record Broken(String reason) implements Streamed {}
}
