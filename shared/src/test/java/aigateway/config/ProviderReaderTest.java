package aigateway.config;

import static aigateway.config.Sample.errors;
import static aigateway.config.Sample.ofProvider;
import static aigateway.config.Sample.provider;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProviderReaderTest {
    private static final String NOT_A_NAME = "names of secrets belong here, such as OPENAI_API_KEY"
            + " (1 to 64 capital letters, digits and '_'), never a key itself";

    @Test
    void a_missing_member_has_a_default() {
        ProviderConfig provider = provider("");

        assertThat(provider.name()).isEqualTo("openai");
        assertThat(provider.kind()).isEqualTo("openai");
        assertThat(provider.keys()).isEmpty();
        assertThat(provider.headers()).isEmpty();
        assertThat(provider.traits().apis())
                .containsExactlyInAnyOrder(
                        "responses",
                        "chat.completions",
                        "embeddings",
                        "moderations",
                        "images.generations",
                        "images.edits",
                        "audio.speech",
                        "audio.transcriptions",
                        "audio.translations");
        assertThat(provider.traits().outputCapField()).isEmpty();
        assertThat(provider.traits().errorsAreFree()).isEmpty();
        assertThat(provider.traits().billsTokensOnly()).isEmpty();
        assertThat(provider.traits().trustedMembers()).isEmpty();
        assertThat(provider.retries()).isZero();
        assertThat(provider.timeout()).isEmpty();
    }

    @Test
    void every_member_can_be_set() {
        ProviderConfig provider = provider("""
                kind: openai
                keys: [OPENAI_API_KEY, OPENAI_API_KEY_2]
                apis: [chat.completions]
                headers: {HTTP-Referer: https://example.com, X-Title: An example}
                output_cap_field: max_tokens
                error_billing: none
                bills_tokens_only: false
                trusted_members: [guided_json]
                limits:
                  leave_out: [seed]
                  accepts: [verbosity]
                  one_system_message: true
                  tool_name_length: 40
                  user_length: 0
                retries: 5
                timeout_seconds: 900
                """);

        assertThat(provider.keys()).containsExactly("OPENAI_API_KEY", "OPENAI_API_KEY_2");
        assertThat(provider.traits().apis()).containsExactly("chat.completions");
        assertThat(provider.headers())
                .containsExactly(Map.entry("HTTP-Referer", "https://example.com"), Map.entry("X-Title", "An example"));
        assertThat(provider.traits().outputCapField()).hasValue("max_tokens");
        assertThat(provider.traits().errorsAreFree()).hasValue(true);
        assertThat(provider.traits().billsTokensOnly()).hasValue(false);
        assertThat(provider.traits().trustedMembers()).containsExactly("guided_json");
        assertThat(provider.traits().limits())
                .isEqualTo(new LimitsConfig(
                        Optional.of(Set.of("seed")),
                        Optional.of(Set.of("verbosity")),
                        Optional.of(true),
                        Optional.of(40),
                        Optional.of(0)));
        assertThat(provider.retries()).isEqualTo(5);
        assertThat(provider.timeout()).hasValue(Duration.ofMinutes(15));
    }

    @Test
    void limits_are_checked() {
        assertThat(errors(
                        "providers: {a: {base_url: 'http://a', limits: {accepts: [x], tool_name_length: 5, user: 1}}}"))
                .hasSize(3);
    }

    @Test
    void anthropic_has_its_own_address_and_api() {
        ProviderConfig provider = Sample.read("providers: {claude: {kind: anthropic, apis: [messages]}}")
                .providers()
                .getFirst();

        assertThat(provider.kind()).isEqualTo("anthropic");
        assertThat(provider.baseUrl()).isEqualTo(URI.create("https://api.anthropic.com"));
        assertThat(provider.traits().apis()).containsExactly("messages");
        assertThat(errors("providers: {claude: {kind: anthropic, apis: [responses]}}"))
                .containsExactly("line 1: providers.claude.apis[0]: expected messages");
        assertThat(errors("providers: {claude: {kind: anthropic, output_cap_field: max_completion_tokens}}"))
                .containsExactly("line 1: providers.claude.output_cap_field: expected max_tokens");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Openai", "-a", "a b", "a.b", "ä", "abcdefghijklmnopqrstuvwxyz-0123456"})
    void names_are_short_and_simple(String name) {
        assertThat(errors("providers: {" + name + ": {base_url: http://localhost}}"))
                .containsExactly("line 1: providers." + name
                        + ": a provider's name has 1 to 32 small letters, digits, '_' and '-',"
                        + " and starts with a letter or digit");
    }

    @Test
    void the_mock_is_not_described_in_the_file() {
        assertThat(errors("providers: {mock: {base_url: http://localhost}}"))
                .containsExactly("line 1: providers.mock: 'mock' is the provider of MOCK_PROVIDER_URL, which routes may"
                        + " name without an entry here");
    }

    @Test
    void unknown_members_are_named() {
        assertThat(errors("providers:\n  openai:\n    base_ulr: http://localhost\n"))
                .containsExactly(
                        "line 2: providers.openai: the member 'base_url' is missing",
                        "line 3: providers.openai: unknown member 'base_ulr'; expected one of kind, base_url, keys, auth,"
                                + " apis, headers, output_cap_field, error_billing, bills_tokens_only, trusted_members, limits,"
                                + " retries, timeout_seconds");
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://localhost:8000/v1", "HTTPS://example.com", "http://[::1]:8000/a/b"})
    void addresses_are_http_or_https(String url) {
        assertThat(baseUrl(url)).containsExactly(url);
    }

    @Test
    void an_address_loses_the_slash_at_its_end() {
        assertThat(baseUrl("https://example.com/v1/")).containsExactly("https://example.com/v1");
        assertThat(baseUrl("https://example.com/")).containsExactly("https://example.com");
    }

    @ParameterizedTest
    @CsvSource({
        "ftp://secret, expected an http or https URL",
        "secret.example.com/v1, expected an http or https URL",
        "http://secret .example, expected an http or https URL",
        "http://${SECRET}/v1, expected an http or https URL",
        "https:///secret, 'the URL must have a host, without ''_'' in its name, and a right port if any'",
        "https://my_secret, 'the URL must have a host, without ''_'' in its name, and a right port if any'",
        "https://host:65536/secret, 'the URL must have a host, without ''_'' in its name, and a right port if any'",
        "https://me:secret@host/v1, the URL must not have a user or a password",
        "https://me:secret@my_host/v1, the URL must not have a user or a password",
        "https://host/v1?key=secret, the URL must not have a query or a fragment",
        "https://host/v1?api-version=1&key=secret, the URL must not have a query or a fragment",
        "https://host/v1#secret, the URL must not have a query or a fragment",
        "https://host/v1/chat/completions, 'the URL must end before the path of the API, such as /chat/completions'",
        "https://host/v1/Messages/, 'the URL must end before the path of the API, such as /chat/completions'"
    })
    void other_addresses_are_refused_without_quoting_them(String url, String why) {
        assertThat(errors("providers:\n  openai:\n    base_url: '" + url + "'\n"))
                .containsExactly("line 3: providers.openai.base_url: " + why);
    }

    @ParameterizedTest
    @ValueSource(strings = {"sk-proj-abcdef", "SK-ABC", "Openai", "_KEY", "9KEY", "'${KEY}'", "''"})
    void a_key_in_place_of_its_name_is_refused_without_quoting_it(String key) {
        assertThat(ofProvider("keys:\n  - OPENAI_API_KEY\n  - " + key + "\n"))
                .containsExactly("line 6: providers.openai.keys[1]: " + NOT_A_NAME);
    }

    @Test
    void a_key_in_a_wrong_place_is_not_quoted_either() {
        assertThat(String.join("\n", ofProvider("""
                keys: sk-0123456789
                headers: sk-0123456789
                kind: sk-0123456789
                """))).doesNotContain("sk-0");
        assertThat(String.join("\n", ofProvider("keys: {sk-0123456789: 5}\nretries: sk-0123456789\n")))
                .doesNotContain("sk-0");
    }

    @Test
    void a_list_of_keys_has_each_once_and_at_most_twenty() {
        assertThat(ofProvider("keys: [KEY, KEY]"))
                .containsExactly("line 4: providers.openai.keys[1]: this name is already in the list");
        assertThat(provider("keys: [" + keys(20) + "]").keys()).hasSize(20);
        assertThat(ofProvider("keys: [" + keys(21) + "]"))
                .containsExactly("line 4: providers.openai.keys: has 21 entries; 0 to 20 are allowed");
    }

    @Test
    void apis_are_at_least_one_that_is_known() {
        assertThat(ofProvider("apis: []"))
                .containsExactly("line 4: providers.openai.apis: has 0 entries; 1 to 9 are allowed");
        assertThat(ofProvider("apis: [chat, messages]"))
                .containsExactly(
                        "line 4: providers.openai.apis[0]: expected one of responses, chat.completions, embeddings, moderations,"
                                + " images.generations, images.edits, audio.speech, audio.transcriptions, audio.translations",
                        "line 4: providers.openai.apis[1]: expected one of responses, chat.completions, embeddings, moderations,"
                                + " images.generations, images.edits, audio.speech, audio.transcriptions, audio.translations");
    }

    @ParameterizedTest
    @CsvSource({
        "output_cap_field: max, 'output_cap_field: expected one of max_completion_tokens, max_tokens'",
        "error_billing: free, 'error_billing: expected one of unknown, none'",
        "retries: 6, retries: expected a whole number from 0 to 5",
        "retries: -1, retries: expected a whole number from 0 to 5",
        "retries: 1.0, retries: expected a whole number from 0 to 5",
        "retries: '\"1\"', retries: expected a whole number from 0 to 5",
        "timeout_seconds: 0, timeout_seconds: expected a whole number from 1 to 900",
        "timeout_seconds: 901, timeout_seconds: expected a whole number from 1 to 900",
        "timeout_seconds: 99999999999999999999, timeout_seconds: expected a whole number from 1 to 900"
    })
    void values_are_of_their_kind_and_in_their_bounds(String line, String error) {
        assertThat(ofProvider(line)).containsExactly("line 4: providers.openai." + error);
    }

    private static List<String> baseUrl(String url) {
        return Sample.read("providers: {p: {base_url: '" + url + "'}}").providers().stream()
                .map(provider -> provider.baseUrl().toString())
                .toList();
    }

    private static String keys(int count) {
        return IntStream.range(0, count).mapToObj(i -> "KEY_" + i).collect(Collectors.joining(", "));
    }
}
