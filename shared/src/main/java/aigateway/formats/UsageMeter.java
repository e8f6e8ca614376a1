package aigateway.formats;

import aigateway.json.Json;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Collects the usage in a provider's stream, in the API in which it was called. One stream, one thread. */
public interface UsageMeter {
    /** An event's data that is an object. */
    void read(Json.Obj event);

    /** The stream has come to the API's own end. */
    default void done() {}

    /** The provider closed the stream. */
    default void ended() {}

    /** Whether the usage is of the whole reply: the API's own end was seen, and nothing was written after the usage. */
    boolean isFinal();

    /** The last usage of all, perhaps of a part of the reply; null when there was none. */
    @Nullable
    ReportedUsage reported();

    /** A stream may report counts several times. Each only grows: some servers send zeros for what they have counted before. */
    static Json.Obj merged(Json.@Nullable Obj earlier, Json.Obj later) {
        Map<String, Json> both = new LinkedHashMap<>(earlier == null ? Map.of() : earlier.members());
        later.members().forEach((name, value) -> both.merge(name, value, UsageMeter::larger));
        return new Json.Obj(both);
    }

    private static Json larger(Json earlier, Json later) {
        return switch (later) {
            case Json.Null _ -> earlier;
            case Json.Num now when earlier instanceof Json.Num before && isLess(now, before) -> earlier;
            case Json.Obj now when earlier instanceof Json.Obj before -> merged(before, now);
            case Json _ -> later;
        };
    }

    private static boolean isLess(Json.Num one, Json.Num other) {
        Long left = one.asLong();
        Long right = other.asLong();
        return left != null && right != null && left < right;
    }
}
