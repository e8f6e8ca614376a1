package aigateway.webhooks;

import aigateway.http.WebhookHttpClient;
import aigateway.json.Fields;

/** The URL of a receiver, as a client names it. */
public final class WebhookUrl {
    public static final int LENGTH_MAX = 2048;

    private WebhookUrl() {}

    /** Says in the member {@code url} why it cannot be used, unless something else is wrong already. */
    public static void check(Fields fields, String url, WebhookHttpClient receivers) {
        if (fields.problem() == null) {
            receivers.objection(url).ifPresent(why -> fields.wrong("url", withoutDot(why)));
        }
    }

    private static String withoutDot(String sentence) {
        return sentence.endsWith(".") ? sentence.substring(0, sentence.length() - 1) : sentence;
    }
}
