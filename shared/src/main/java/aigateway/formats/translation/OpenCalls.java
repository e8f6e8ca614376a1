package aigateway.formats.translation;

import aigateway.json.Json;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Finds the call that a piece belongs to. OpenAI gives the id once and then the index; others leave out the index, give 0 for
 * every
 * call, or repeat or change the id with every piece.
 */
final class OpenCalls {
    private final Supplier<OpenCall> made;
    private final List<OpenCall> open = new ArrayList<>();
    private final Map<String, OpenCall> byId = new HashMap<>();
    private final Map<Long, OpenCall> byIndex = new HashMap<>();
    private @Nullable OpenCall latest;

    OpenCalls(Supplier<OpenCall> made) {
        this.made = made;
    }

    void take(Json.Obj piece) {
        String id = ResponsesToChatResponse.filled(piece, "id");
        OpenCall call = id == null ? null : byId.get(id);
        if (call == null) {
            OpenCall known = atIndex(piece);
            if (known == null && id == null && !isNamed(piece)) {
                // Nothing that anyone could answer to.
                return;
            }
            // A new id begins a call only together with a name.
            call = known == null || (id != null && isNamed(piece)) ? begun() : known;
        }
        if (id != null) {
            byId.put(id, call);
        }
        byIndex.put(piece.integer("index", 0), call);
        latest = call;
        call.take(piece);
    }

    /** Those not yet closed, in the order they began; they are the receiver's from now on. */
    List<OpenCall> leave() {
        List<OpenCall> left = List.copyOf(open);
        open.clear();
        byId.clear();
        byIndex.clear();
        latest = null;
        return left;
    }

    private @Nullable OpenCall atIndex(Json.Obj piece) {
        return piece.member("index") == null ? latest : byIndex.get(piece.integer("index", 0));
    }

    private OpenCall begun() {
        OpenCall call = made.get();
        open.add(call);
        return call;
    }

    private static boolean isNamed(Json.Obj piece) {
        Json.Obj function = piece.object("function");
        return function != null && ResponsesToChatResponse.filled(function, "name") != null;
    }
}
