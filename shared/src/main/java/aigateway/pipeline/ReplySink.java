package aigateway.pipeline;

/** Where a streamed reply goes, event by event, while the call is under way. */
public interface ReplySink {
    /** Takes the next bytes; blocks while the client is slow. */
    void write(byte[] event);

    /** For a call whose reply is taken whole. */
    ReplySink NONE = event -> {
        throw new IllegalStateException("this call's reply is whole");
    };
}
