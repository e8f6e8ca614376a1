package aigateway.call;

import aigateway.cache.CachedReply;
import aigateway.formats.ApiRequest;
import aigateway.json.Json;
import aigateway.kernel.KeyId;
import aigateway.kernel.Money;
import aigateway.providers.Target;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What becomes known about a call on its way, for the audit and the answer at the end. One call, one thread. */
public final class CallRecord {
    private static final String COST = "x-agw-cost-usd";
    private static final String OUTPUT_CAPPED = "x-agw-output-capped";

    private @Nullable KeyId key;
    private Json.@Nullable Obj asked;
    private @Nullable String model;
    private @Nullable Money cost;
    private boolean outputCapped;
    private final Map<String, String> headers = new LinkedHashMap<>();

    void identified(KeyId id) {
        key = id;
    }

    void asked(ApiRequest ask) {
        asked = ask.document().root();
        model = ask.model();
    }

    /** Another attempt begins: what was said of the one before, and of the cost so far, is not the answer's. */
    void begins() {
        headers.remove(COST);
        headers.remove(OUTPUT_CAPPED);
        outputCapped = false;
    }

    /** Who is asked now, and that it is the so manyth attempt. */
    void asks(Target target, int attempt) {
        header("x-agw-provider", target.provider().name());
        header("x-agw-model", target.model());
        header("x-agw-attempts", Integer.toString(attempt));
    }

    /** The model may write less than the client asked for. */
    void capsOutput(long tokens) {
        outputCapped = true;
        header(OUTPUT_CAPPED, Long.toString(tokens));
    }

    boolean isOutputCapped() {
        return outputCapped;
    }

    /** Whose earlier answer is given again, for nothing. */
    void recalls(CachedReply answer) {
        header(CacheDirective.HEADER, "hit");
        header("x-agw-provider", answer.provider());
        header("x-agw-model", answer.model());
        header("x-agw-attempts", "0");
        header(COST, Money.ZERO.toUsd());
    }

    /** What an attempt came to; null where its model has no price. */
    void costs(@Nullable Money attempt) {
        if (attempt != null) {
            cost = cost == null ? attempt : cost.plus(attempt);
            header(COST, cost.toUsd());
        }
    }

    /** What all attempts came to so far; null where none has a price. */
    @Nullable
    public Money cost() {
        return cost;
    }

    /** What a stage has to tell the client beside the answer; the last word under a name counts. */
    void header(String name, String value) {
        headers.put(name, value);
    }

    /** To be sent with the answer, whatever it is. */
    public Map<String, String> headers() {
        return Map.copyOf(headers);
    }

    public @Nullable KeyId key() {
        return key;
    }

    Json.@Nullable Obj asked() {
        return asked;
    }

    public @Nullable String model() {
        return model;
    }
}
