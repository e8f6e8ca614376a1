package aigateway.formats;

import aigateway.http.EventListener;
import aigateway.http.ServerSentEvents;
import aigateway.json.Json;
import aigateway.json.JsonReader;
import aigateway.kernel.Money;
import aigateway.kernel.Problem;
import aigateway.kernel.SecretRedactor;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads a provider's stream as it passes: hands each event on unchanged, holds the last one back until the cost is settled, and
 * records the usage. One stream, one thread.
 */
public abstract sealed class StreamReader implements EventListener
        permits ChatStreamReader, MessagesStreamReader, ResponsesStreamReader {
    private static final int MESSAGE_LENGTH_MAX = 1024;

    private final Client client;
    private byte @Nullable [] last;
    private @Nullable Problem problem;
    private boolean begun;
    private boolean hasIds;

    /** Where the events go. */
    public interface Client {
        /**
         * Blocks while the client is slow.
         *
         * @return false when it is gone
         */
        boolean take(byte[] event);

        /** From now on, calls this when the client leaves. */
        void whenGone(Runnable cancel);
    }

    StreamReader(Client client) {
        this.client = client;
    }

    @Override
    public void opened(Runnable cancel) {
        client.whenGone(cancel);
    }

    @Override
    public boolean take(byte[] event) {
        if (isComplete() || problem != null) {
            // Anything after the final event is ignored.
            return true;
        }
        String data = ServerSentEvents.dataOf(event);
        return data == null ? pass(event) : read(event, data);
    }

    /**
     * Reads an event with data.
     *
     * @return whether to go on reading
     */
    abstract boolean read(byte[] event, String data);

    /** The event that reports a broken stream, in the form for which every SDK raises an error. */
    public abstract byte[] broken(Problem why);

    /** The provider closed the stream: completes it where only the last event is missing. */
    public abstract void complete();

    final boolean pass(byte[] event) {
        begun = true;
        hasIds |= ServerSentEvents.hasId(event);
        // Some SDKs read a blank line as an event once they have read an id.
        boolean withoutBlankLine = hasIds && ServerSentEvents.isComment(event);
        return client.take(withoutBlankLine ? event : ServerSentEvents.withBlankLine(event));
    }

    final boolean hold(byte[] event) {
        meter().done();
        last = ServerSentEvents.withBlankLine(event);
        return true;
    }

    final boolean fail(Problem why) {
        problem = why;
        return false;
    }

    final boolean isComplete() {
        return last != null;
    }

    /** Whether the client has received any event. */
    public final boolean hasBegun() {
        return begun;
    }

    /** The last event, to send after the settlement; null when the stream did not come to its end. */
    public final byte @Nullable [] last() {
        return last;
    }

    /** The error that the provider reported, or the fault of its stream; null when there is none. */
    public final @Nullable Problem problem() {
        return problem;
    }

    /** Reads the usage in the events. */
    public abstract UsageMeter meter();

    /** The usage of the whole reply; null when it was not reported, or the reply did not come to its end. */
    public final @Nullable ReportedUsage usage() {
        return meter().isFinal() ? meter().reported() : null;
    }

    /** The usage of a part of the reply: not less was consumed; null when there was none. */
    public final @Nullable ReportedUsage partialUsage() {
        return meter().isFinal() ? null : meter().reported();
    }

    /** The provider's own cost of the whole reply, or null. */
    public final @Nullable Money providerCost() {
        ReportedUsage usage = usage();
        return usage == null ? null : usage.cost();
    }

    /** The members of a JSON object; empty for other data. */
    static Optional<Json.Obj> members(String data, Set<String> wanted) {
        return switch (JsonReader.provided(data.getBytes(StandardCharsets.UTF_8), wanted)) {
            case JsonReader.Result.Read(var document) -> Optional.of(document.root());
            case JsonReader.Result.Malformed _ -> Optional.empty();
        };
    }

    /** The type of an event; null where it is left out or empty. */
    static @Nullable String type(Json.Obj content) {
        String type = content.text("type");
        return type == null || type.isEmpty() ? null : type;
    }

    static Problem badJson() {
        return Problem.providerOutcomeUnknown("The provider's stream holds an event that is not valid JSON.");
    }

    /** The problem of an error in a stream: OpenAI's object, nested or flat. */
    static Problem failure(Json.Obj error) {
        String message = error.text("message");
        return Problem.providerOutcomeUnknown("The provider failed: "
                + SecretRedactor.text(message == null ? "without a reason" : message, MESSAGE_LENGTH_MAX));
    }
}
