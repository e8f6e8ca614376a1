package aigateway.formats;

import aigateway.json.Json;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The usage in a stream of Messages: the input at its start, and the output shortly before its end. */
final class MessagesUsage implements UsageMeter {
    private Json.@Nullable Obj usage;
    private boolean current;
    private boolean stopped;
    private boolean done;

    @Override
    public void read(Json.Obj event) {
        switch (String.valueOf(event.text("type"))) {
            case "message_start" -> {
                Json.Obj message = event.object("message");
                usage = message == null ? null : message.object("usage");
            }
            case "message_delta" -> readEnd(event);
            case "content_block_start", "content_block_delta" -> current = false;
            case "message_stop" -> done();
            default -> {}
        }
        Json.Obj bedrock = event.object("amazon-bedrock-invocationMetrics");
        if (bedrock != null && usage == null) {
            usage = bedrock;
            current = true;
        }
    }

    /** The counts are complete only here: at the start the output has its first token only. */
    private void readEnd(Json.Obj event) {
        Json.Obj delta = event.object("delta");
        String reason = delta == null ? null : delta.text("stop_reason");
        stopped |= reason != null && !reason.isEmpty();
        Json.Obj counts = event.object("usage");
        if (counts != null && counts.member("output_tokens") != null) {
            usage = UsageMeter.merged(usage, counts);
            current = true;
        }
    }

    /** Whether the answer has an end, so that only the last event may be missing. */
    boolean isStopped() {
        return stopped;
    }

    @Override
    public void done() {
        done = true;
    }

    @Override
    public boolean isFinal() {
        return current && (stopped || done);
    }

    @Override
    public @Nullable ReportedUsage reported() {
        return usage == null ? null : ReportedUsage.read(new Json.Obj(Map.of()), usage, Map.of());
    }
}
