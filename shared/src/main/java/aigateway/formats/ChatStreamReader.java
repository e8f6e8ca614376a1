package aigateway.formats;

import aigateway.http.ServerSentEvents;
import aigateway.json.Json;
import aigateway.json.JsonText;
import aigateway.kernel.Problem;
import java.util.Set;

/**
 * A stream of {@code /v1/chat/completions}: chunks, then one with the usage only, then {@code [DONE]}. The gateway always
 * requests the usage, and hides it from a client that did not.
 */
public final class ChatStreamReader extends StreamReader {
    private static final Set<String> MEMBERS = Set.of("choices", "usage", "error");

    private final boolean showsUsage;
    private boolean finished;

    public ChatStreamReader(Client client, boolean showsUsage) {
        super(client);
        this.showsUsage = showsUsage;
    }

    @Override
    boolean read(byte[] event, String data) {
        if (ServerSentEvents.isDone(data)) {
            return hold(event);
        }
        var read = members(data, MEMBERS);
        if (read.isEmpty()) {
            return fail(badJson());
        }
        Json.Obj chunk = read.get();
        if (chunk.member("error") instanceof Json.Obj error) {
            return fail(failure(error));
        }
        Json.Obj usage = chunk.object("usage");
        if (usage != null) {
            used(usage);
        }
        for (Json choice : chunk.items("choices")) {
            finished |= choice instanceof Json.Obj of && of.member("finish_reason") != null;
        }
        boolean onlyUsage = usage != null && chunk.items("choices").isEmpty();
        return (onlyUsage && !showsUsage) || pass(event);
    }

    /** Some providers omit the last line. */
    @Override
    public void complete() {
        if (finished && problem() == null && !isComplete()) {
            hold(ServerSentEvents.done());
        }
    }

    @Override
    public byte[] broken(Problem why) {
        String data = JsonText.objectText(json -> ErrorBody.openai(json, why));
        return ServerSentEvents.withBlankLine(ServerSentEvents.data(data));
    }
}
