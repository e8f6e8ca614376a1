package aigateway.postgres;

import aigateway.json.JsonText;
import aigateway.kernel.AskedModel;
import aigateway.kernel.CallFacts;
import org.jspecify.annotations.Nullable;

/** Members that the functions of the ledger have in common: settle, record_hits and record_calls. */
public final class LedgerMembers {
    private LedgerMembers() {}

    public static JsonText add(JsonText json, @Nullable AskedModel asked, @Nullable CallFacts call) {
        if (asked != null) {
            json.text("asked_model", asked.name()).flag("asked_listed", asked.listed());
        }
        if (call != null) {
            json.number("status", (long) call.status())
                    .text("code", call.code())
                    .number("call_millis", call.millis())
                    .number("own_millis", call.ownMillis())
                    .text("source", call.source())
                    .raw("skeleton", call.redactedRequest());
        }
        return json;
    }
}
