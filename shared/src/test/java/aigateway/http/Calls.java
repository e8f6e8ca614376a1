package aigateway.http;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import okhttp3.Dns;

/** One call to a receiver on loopback, which is allowed. */
final class Calls {
    static final byte[] BODY = "{\"type\":\"test\"}".getBytes(US_ASCII);
    static final AddressPolicy LOOPBACK =
            new AddressPolicy(List.of(Cidr.parse("127.0.0.0/8"), Cidr.parse("::1/128")), List.of());
    /** For what must be cut by the clock. */
    static final WebhookBounds SHORT =
            new WebhookBounds(Duration.ofMillis(300), Duration.ofSeconds(1), Duration.ofMillis(1000), 443);

    private Calls() {}

    static int status(WebhookOutcome outcome) {
        assertThat(outcome).isInstanceOf(WebhookOutcome.Answered.class);
        return ((WebhookOutcome.Answered) outcome).status();
    }

    static String reason(WebhookOutcome outcome) {
        assertThat(outcome).isInstanceOf(WebhookOutcome.Failed.class);
        return ((WebhookOutcome.Failed) outcome).reason();
    }

    static WebhookOutcome post(RawReceiver receiver) {
        return post(receiver, Map.of());
    }

    static WebhookOutcome post(RawReceiver receiver, Map<String, String> headers) {
        try (WebhookHttpClient client = new WebhookHttpClient(LOOPBACK)) {
            return client.post(url(receiver).toString(), headers, BODY);
        }
    }

    static WebhookOutcome postWithinASecond(RawReceiver receiver) {
        try (WebhookHttpClient client = new WebhookHttpClient(LOOPBACK, SHORT, Dns.SYSTEM)) {
            return client.post(url(receiver).toString(), Map.of(), BODY);
        }
    }

    static URI url(RawReceiver receiver) {
        return URI.create("http://127.0.0.1:" + receiver.port() + "/hook?a=b");
    }
}
