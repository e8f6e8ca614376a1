package aigateway.functions.dashboard.site;

import aigateway.json.JsonText;
import aigateway.json.RequestBody;
import java.util.function.Consumer;

/** What a form says, as the body that the admin API takes: a page and the API then check and refuse in the same words. */
public final class Body {
    private Body() {}

    public static RequestBody of(Consumer<JsonText> members) {
        return new RequestBody(JsonText.object(members), "application/json");
    }
}
