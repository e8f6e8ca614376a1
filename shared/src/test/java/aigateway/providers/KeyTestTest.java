package aigateway.providers;

import static org.assertj.core.api.Assertions.assertThat;

import aigateway.http.ProviderHttpClient;
import aigateway.testing.LogLines;
import aigateway.testing.ManualClock;
import aigateway.testing.ScriptedProvider;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What an operator learns of each key of a provider. */
class KeyTestTest {
    private static final String SECRET = "plain-secret-0123456789";

    private final ScriptedProvider server = ScriptedProvider.start();
    private final ProviderHttpClient http = new ProviderHttpClient();
    private final Map<String, String> secrets = Map.of("GOOD", "good-key", "BAD", SECRET, "BROKEN", "two\nlines");

    @AfterEach
    void close() {
        http.close();
        server.close();
    }

    @Test
    void each_key_is_tested_by_the_list_of_models_also_one_in_cooldown() {
        server.answers(exchange -> {
            String key = exchange.getRequestHeaders().getFirst("authorization");
            boolean good = key.equals("Bearer good-key");
            ScriptedProvider.send(
                    exchange,
                    good ? 200 : 401,
                    good
                            ? "{\"data\":[{\"id\":\"m-1\"},{\"id\":\"m-2\"},{\"object\":\"odd\"}]}"
                            : "{\"error\":{\"message\":\"Incorrect key " + SECRET + "\"}}");
        });
        HttpProvider provider = provider("BAD", "GOOD", "MISSING", "BROKEN");

        var _ = provider.test();
        List<KeyTest> tests = provider.test();

        assertThat(tests)
                .containsExactly(
                        new KeyTest("BAD", false, 401, List.of(), "Incorrect key [secret]"),
                        new KeyTest("GOOD", true, 200, List.of("m-1", "m-2"), null),
                        new KeyTest("MISSING", false, null, List.of(), "There is no secret of this name."),
                        new KeyTest(
                                "BROKEN",
                                false,
                                null,
                                List.of(),
                                "The provider could not be reached (its key cannot be sent in a header)."));
        assertThat(server.received()).hasSize(4).allMatch(each -> each.method().equals("GET"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            403 | {"error":{"message":"Project `p` has no access"}}          | Project `p` has no access
            401 | {"type":"error","error":{"type":"authentication_error","message":"invalid x-api-key"}} | invalid x-api-key
            400 | [{"error":{"code":400,"message":"API key not valid."}}]     | API key not valid.
            403 | {"message":"The security token is expired"}                 | The security token is expired
            404 | {"detail":"Not Found"}                                      | Not Found
            401 | {"error":"unauthorized"}                                    | unauthorized
            502 | <html><head><title>502 Bad Gateway</title></head></html>    | 502 Bad Gateway
            500 | {}                                                          | The provider answered 500 without a reason.
            302 |                                                             | The provider answered 302 without a reason.
            200 | <html>Welcome</html> | The answer is no list of models; is the base URL right?
            401 | {"error":{"message":"No sk-proj-abcdefgh12345678,\\n\\u001b[31m red\\u202e"}} | No [secret], [31m red
            """)
    void the_reason_is_the_providers_own_sentence_on_one_line(int status, String body, String message) {
        server.answers(status, body == null ? "" : body);

        assertThat(provider("GOOD").test()).containsExactly(new KeyTest("GOOD", false, status, List.of(), message));
    }

    @Test
    void a_long_reason_and_many_models_are_cut() {
        server.answers(400, "{\"error\":{\"message\":\"" + "long ".repeat(10_000) + "\"}}");
        assertThat(provider("GOOD").test().getFirst().message()).hasSize(501).endsWith("…");

        server.answers(200, "{\"data\":[" + "{\"id\":\"m\"},".repeat(2_000) + "{\"id\":\"m\"}]}");
        assertThat(provider("GOOD").test().getFirst().models()).hasSize(1_000);
    }

    @Test
    void a_refused_key_is_logged_by_its_name() {
        server.answers(401, "{\"error\":{\"message\":\"a sentence of the provider\"}}");

        try (var log = LogLines.open()) {
            var _ = provider("BAD").models();

            assertThat(log.lines("provider_key_refused"))
                    .singleElement()
                    .asString()
                    .contains("\"provider\":\"p\"", "\"key\":\"BAD\"", "\"status\":401")
                    .doesNotContain(SECRET, "a sentence");
        }
    }

    @Test
    void a_provider_without_keys_has_one_result() {
        server.answers(200, "{\"data\":[]}");

        assertThat(provider().test()).containsExactly(new KeyTest(null, true, 200, List.of(), null));
    }

    @Test
    void a_provider_that_is_away_is_reported_as_such() {
        HttpProvider provider = provider("GOOD");
        server.close();

        assertThat(provider.test().getFirst().message()).isEqualTo("The provider could not be reached (refused).");
    }

    @Test
    void the_description_has_the_names_of_the_keys_and_no_secret() {
        ProviderDescription description = provider("GOOD", "MISSING").describe();

        assertThat(description.keys())
                .containsExactly(
                        new ProviderDescription.Key("GOOD", true), new ProviderDescription.Key("MISSING", false));
        assertThat(description.auth()).isEqualTo("bearer");
        assertThat(description.baseUrl()).isEqualTo(server.url() + "/v1");
        assertThat(description.toString()).doesNotContain("good-key");
    }

    private HttpProvider provider(String... keys) {
        URI url = URI.create(server.url());
        ProviderKind kind = ProviderKinds.OPENAI;
        Traits traits = HttpProvider.openai("p", url, Optional::empty, Map.of(), Optional.empty(), http)
                .traits();
        return new HttpProvider(
                new Upstream("p", url, kind, Map.of(), traits),
                ProviderKeys.named(List.of(keys), name -> Optional.ofNullable(secrets.get(name)), ManualClock.atNow()),
                http);
    }
}
