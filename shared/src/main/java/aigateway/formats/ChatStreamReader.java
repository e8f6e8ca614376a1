package aigateway.formats;

import aigateway.http.ServerSentEvents;
import aigateway.json.Json;
import aigateway.json.JsonText;
import aigateway.kernel.Problem;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A stream of {@code /v1/chat/completions}: chunks, then one with the usage only, then {@code [DONE]}. The gateway always
 * requests the usage, and hides it from a client that did not.
 */
public final class ChatStreamReader extends StreamReader {
    private static final Set<String> MEMBERS = Stream.concat(
                    Stream.of("choices", "error"), UsagePlaces.MEMBERS.stream())
            .collect(Collectors.toUnmodifiableSet());

    private final boolean showsUsage;
    private final ChatUsage usage;

    /** @param choices that the client wants */
    public ChatStreamReader(Client client, boolean showsUsage, long choices) {
        super(client);
        this.showsUsage = showsUsage;
        this.usage = new ChatUsage(choices);
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
        boolean onlyUsage =
                chunk.object("usage") != null && chunk.items("choices").isEmpty();
        return (onlyUsage && !showsUsage) || pass(event);
    }

    @Override
    public UsageMeter meter() {
        return usage;
    }

    /** Some providers omit the last line. */
    @Override
    public void complete() {
        if (usage.hasFinished() && problem() == null && !isComplete()) {
            hold(ServerSentEvents.done());
        }
    }

    @Override
    public byte[] broken(Problem why) {
        String data = JsonText.objectText(json -> ErrorBody.openai(json, why));
        return ServerSentEvents.withBlankLine(ServerSentEvents.data(data));
    }
}
