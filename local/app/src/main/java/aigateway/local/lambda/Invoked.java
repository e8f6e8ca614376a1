package aigateway.local.lambda;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

/**
 * An event on its way through a function.
 *
 * @param id the invocation's
 * @param time until the deadline, from when the function gets it
 * @param ended when the answer is whole, or can no longer come
 */
public record Invoked(String id, byte[] event, Duration time, Answer answer, CompletableFuture<Ended> ended) {
    /** Receives an answer while it arrives. */
    public interface Answer {
        /**
         * The answer begins.
         *
         * @param streamed whether its pieces are status and headers, eight zero bytes and a body; else they are one JSON value
         */
        default void begin(boolean streamed) throws IOException {}

        /**
         * A piece as it arrived.
         *
         * @throws IOException to refuse the rest: the connection of the runtime is closed
         */
        void take(byte[] piece) throws IOException;
    }

    /** How an invocation ended. */
    public enum How {
        ANSWERED,
        /** The function reported an error, instead of an answer or after its pieces. */
        FAILED,
        /** The answer broke off, or was refused. */
        BROKEN_OFF,
        TIMED_OUT,
        EXITED
    }

    /**
     * The end of an invocation.
     *
     * @param trailers of a streamed answer, by name, whatever its case
     */
    public record Ended(How how, Map<String, String> trailers) {
        public boolean isAnswered() {
            return how == How.ANSWERED;
        }
    }

    static Invoked of(byte[] event, Duration time, Answer answer) {
        return new Invoked(UUID.randomUUID().toString(), event, time, answer, new CompletableFuture<>());
    }

    void end(How how, Map<String, String> trailers) {
        var _ = ended.complete(new Ended(how, trailers));
    }

    void end(How how) {
        end(how, Map.of());
    }
}
