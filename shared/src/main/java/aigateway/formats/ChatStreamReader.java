package aigateway.formats;

import aigateway.http.ServerSentEvents;
import aigateway.json.Json;
import aigateway.json.JsonText;
import aigateway.kernel.Problem;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A stream of {@code /v1/chat/completions}: chunks, then one with the usage only, then {@code [DONE]}. The gateway always
 * requests the usage, and hides it from a client that did not.
 */
public final class ChatStreamReader extends StreamReader {
    private static final Set<String> MEMBERS = Set.of("choices", "usage", "error");

    private final boolean showsUsage;
    private final long choices;
    private final ChatUsage usage = new ChatUsage();
    /** The choices that have begun, and those that have ended. */
    private final Set<Long> seen = new HashSet<>();

    private final Set<Long> finished = new HashSet<>();

    /** @param choices that the client wants */
    public ChatStreamReader(Client client, boolean showsUsage, long choices) {
        super(client);
        this.showsUsage = showsUsage;
        this.choices = choices;
    }

    @Override
    boolean read(byte[] event, String data) {
        if (ServerSentEvents.isDone(data)) {
            return hold(ServerSentEvents.done());
        }
        var read = members(data, MEMBERS);
        if (read.isEmpty()) {
            return fail(badJson());
        }
        Json.Obj chunk = read.get();
        if (chunk.member("error") instanceof Json.Obj error) {
            return fail(failure(error));
        }
        usage.read(chunk);
        for (Json item : chunk.items("choices")) {
            if (item instanceof Json.Obj choice) {
                seen.add(choice.integer("index", 0));
                if (ChatUsage.isFinished(choice)) {
                    finished.add(choice.integer("index", 0));
                }
            }
        }
        boolean onlyUsage =
                chunk.object("usage") != null && chunk.items("choices").isEmpty();
        return (onlyUsage && !showsUsage) || pass(event);
    }

    @Override
    Json.@Nullable Obj latestUsage() {
        return usage.latest();
    }

    @Override
    boolean isUsageFinal() {
        return usage.current() != null && (finished.size() >= choices || isComplete());
    }

    /** Some providers omit the last line. */
    @Override
    public void complete() {
        if (!finished.isEmpty() && finished.containsAll(seen) && problem() == null && !isComplete()) {
            hold(ServerSentEvents.done());
        }
    }

    @Override
    public byte[] broken(Problem why) {
        String data = JsonText.objectText(json -> ErrorBody.openai(json, why));
        return ServerSentEvents.toSend(ServerSentEvents.data(data));
    }
}
