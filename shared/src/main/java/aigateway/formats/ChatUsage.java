package aigateway.formats;

import aigateway.json.Json;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The usage in the chunks of a Chat Completions stream. Some providers report one in each chunk, and some only an early one: a
 * usage counts no longer when a later chunk writes more.
 */
public final class ChatUsage implements UsageMeter {
    private final long choices;
    /** The choices that have ended. */
    private final Set<Long> finished = new HashSet<>();

    private Json.@Nullable Obj latest;
    private Json.Obj tier = new Json.Obj(Map.of());
    private boolean current;
    private boolean done;

    /** Of a stream with one answer. */
    public ChatUsage() {
        this(1);
    }

    /** @param choices that the client wants */
    public ChatUsage(long choices) {
        this.choices = choices;
    }

    /** The usage of a response or a chunk; Moonshot puts it into the choice. */
    public static Json.@Nullable Obj of(Json.Obj response) {
        return UsagePlaces.usage(response);
    }

    /** Whether a choice has ended: an empty reason is none. */
    public static boolean isFinished(Json.Obj choice) {
        String reason = choice.text("finish_reason");
        return reason != null && !reason.isEmpty();
    }

    @Override
    public void read(Json.Obj chunk) {
        Json.Obj usage = of(chunk);
        if (usage != null) {
            latest = UsageMeter.merged(latest, usage);
            current = true;
        } else if (chunk.items("choices").stream().anyMatch(ChatUsage::writes)) {
            current = false;
        }
        if (chunk.member("service_tier") != null) {
            tier = new Json.Obj(Map.of("service_tier", chunk.members().get("service_tier")));
        }
        for (Json item : chunk.items("choices")) {
            if (item instanceof Json.Obj choice && isFinished(choice)) {
                finished.add(choice.integer("index", 0));
            }
        }
    }

    @Override
    public void done() {
        done = true;
    }

    /** Some providers omit the last line. */
    @Override
    public void ended() {
        done |= hasFinished();
    }

    boolean hasFinished() {
        return !finished.isEmpty();
    }

    @Override
    public boolean isFinal() {
        return current() != null && (finished.size() >= choices || done);
    }

    @Override
    public @Nullable ReportedUsage reported() {
        return latest == null ? null : ReportedUsage.read(tier, latest, Map.of());
    }

    /** The usage of all that was written so far; null when it is not known. */
    public Json.@Nullable Obj current() {
        return current ? latest : null;
    }

    private static boolean writes(Json choice) {
        Json.Obj delta = choice instanceof Json.Obj of ? of.object("delta") : null;
        return delta != null
                && delta.members().entrySet().stream()
                        .anyMatch(each -> !each.getKey().equals("role") && isText(each.getValue()));
    }

    private static boolean isText(Json value) {
        return switch (value) {
            case Json.Str(String text) -> !text.isEmpty();
            case Json.Arr(var items) -> !items.isEmpty();
            case Json.Obj _ -> true;
            case Json.Num _, Json.Bool _, Json.Null _ -> false;
        };
    }
}
