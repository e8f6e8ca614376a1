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
    static final Bounds SHORT = new Bounds(Duration.ofMillis(300), Duration.ofSeconds(1), Duration.ofMillis(1000), 443);

    private Calls() {}

    static int status(Outcome outcome) {
        assertThat(outcome).isInstanceOf(Outcome.Answered.class);
        return ((Outcome.Answered) outcome).status();
    }

    static String reason(Outcome outcome) {
        assertThat(outcome).isInstanceOf(Outcome.Failed.class);
        return ((Outcome.Failed) outcome).reason();
    }

    static Outcome post(RawReceiver receiver) {
        return post(receiver, Map.of());
    }

    static Outcome post(RawReceiver receiver, Map<String, String> headers) {
        try (GatedClient client = new GatedClient(LOOPBACK)) {
            return client.post(url(receiver).toString(), headers, BODY);
        }
    }

    static Outcome postWithinASecond(RawReceiver receiver) {
        try (GatedClient client = new GatedClient(LOOPBACK, SHORT, Dns.SYSTEM)) {
            return client.post(url(receiver).toString(), Map.of(), BODY);
        }
    }

    static URI url(RawReceiver receiver) {
        return URI.create("http://127.0.0.1:" + receiver.port() + "/hook?a=b");
    }
}
