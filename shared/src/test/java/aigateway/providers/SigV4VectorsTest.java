package aigateway.providers;

import static org.assertj.core.api.Assertions.assertThat;

import aigateway.http.ProviderHttpClient;
import aigateway.secrets.AwsCredentials;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;

/** The official test suite of AWS Signature Version 4. */
class SigV4VectorsTest {
    private static final String KEY_ID = "AKIDEXAMPLE";
    private static final String SECRET = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
    private static final InstantSource CLOCK = InstantSource.fixed(Instant.parse("2015-08-30T12:36:00Z"));

    static List<String> vectors() {
        return List.of(
                "get-header-value-trim",
                "get-slash-dot-slash-normalized",
                "get-slashes-normalized",
                "get-unreserved",
                "get-utf8",
                "get-vanilla",
                "get-vanilla-empty-query-key",
                "get-vanilla-query-order-key-case",
                "get-vanilla-utf8-query",
                "get-vanilla-with-session-token",
                "post-header-key-case",
                "post-header-key-sort",
                "post-header-value-case",
                "post-vanilla",
                "post-vanilla-empty-query-value",
                "post-vanilla-query",
                "post-x-www-form-urlencoded",
                "post-x-www-form-urlencoded-parameters");
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void a_request_of_the_official_suite_is_signed_rightly(String name) throws IOException {
        Vector vector = Vector.read(name);
        var signature = new AwsSignature("us-east-1", "service", vector.credentials(), CLOCK);

        // The check that the other tests rely on accepts the suite's own signature, and no other.
        assertThat(vector.isSigned(vector.signed())).isTrue();
        Map<String, List<String>> later = new LinkedHashMap<>(vector.signed());
        later.put("x-amz-date", List.of("20150830T123601Z"));
        assertThat(vector.isSigned(later)).isFalse();

        var outcome = (Authentication.Outcome.Headers) signature.authenticate(vector.request(), Optional.empty());
        Map<String, List<String>> ours = new LinkedHashMap<>(vector.unsigned());
        outcome.values().forEach((header, value) -> ours.put(header, List.of(value)));
        assertThat(vector.asSent().isSigned(ours)).isTrue();
        // The SDK always sends the hash of the body, which most requests of the suite lack.
        if (vector.signed().containsKey("x-amz-content-sha256")) {
            assertThat(ours.get("authorization")).isEqualTo(vector.signed().get("authorization"));
        }
    }

    /** A request of the suite, as it was signed. */
    private record Vector(String method, String target, Map<String, List<String>> signed, String body) {
        static Vector read(String name) throws IOException {
            try (InputStream file = SigV4VectorsTest.class.getResourceAsStream("/sigv4/" + name + ".txt")) {
                String text = new String(file.readAllBytes(), StandardCharsets.UTF_8);
                int end = text.indexOf("\n\n");
                List<String> lines =
                        new ArrayList<>(text.substring(0, end).lines().toList());
                String[] first = lines.removeFirst().split(" ", -1);
                Map<String, List<String>> headers = new LinkedHashMap<>();
                lines.forEach(line -> headers.put(
                        line.substring(0, line.indexOf(':')).toLowerCase(Locale.ROOT),
                        List.of(line.substring(line.indexOf(':') + 1))));
                return new Vector(first[0], first[1], headers, text.substring(end + 2));
            }
        }

        boolean isSigned(Map<String, List<String>> headers) {
            return SigV4.isSigned(method, target, headers, body, KEY_ID, SECRET);
        }

        /** With the target that our client sends: characters are encoded, dots are resolved. */
        Vector asSent() {
            String sent = ProviderHttpClient.sentUrl(request().url());
            return new Vector(method, sent.substring(sent.indexOf('/', "https://".length())), signed, body);
        }

        /** Without what signing adds. */
        Map<String, List<String>> unsigned() {
            Map<String, List<String>> headers = new LinkedHashMap<>(signed);
            headers.keySet()
                    .removeAll(List.of("authorization", "x-amz-date", "x-amz-content-sha256", "x-amz-security-token"));
            return headers;
        }

        Authentication.Request request() {
            Map<String, String> headers = new LinkedHashMap<>();
            unsigned().forEach((name, values) -> headers.put(name, values.getFirst()));
            String url = "https://" + headers.remove("host") + target;
            return new Authentication.Request(method, url, headers, body.getBytes(StandardCharsets.UTF_8));
        }

        AwsCredentials credentials() {
            List<String> token = signed.get("x-amz-security-token");
            return new AwsCredentials(
                    () -> () -> token == null
                            ? AwsBasicCredentials.create(KEY_ID, SECRET)
                            : AwsSessionCredentials.create(KEY_ID, SECRET, token.getFirst()),
                    CLOCK);
        }
    }
}
