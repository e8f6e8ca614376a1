package aigateway.local.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConnectionTest extends CommandLineCase {
    private static final String EMPTY = "{\"object\":\"list\",\"data\":[],\"has_more\":false,\"last_id\":null}";

    @Test
    void the_options_beat_the_environment() {
        environment.put("AGW_URL", "http://127.0.0.1:1");
        api.gives(200, EMPTY);

        Ran ran = run("list-keys", "--url", api.url() + "/prod/", "--admin-token", "another");

        assertThat(ran.exitCode()).isZero();
        assertThat(api.asked().getFirst().line()).isEqualTo("GET /prod/admin/v1/keys?limit=100");
        assertThat(api.asked().getFirst().authorization()).isEqualTo("Bearer another");
    }

    @Test
    void without_an_address_the_port_of_the_local_gateway_is_asked() {
        environment.put("AGW_URL", "");
        environment.put("PORT", Integer.toString(api.port()));
        api.gives(200, EMPTY);

        assertThat(run("list-keys").exitCode()).isZero();
    }

    @Test
    void the_token_is_read_from_the_file_that_the_local_gateway_wrote() throws IOException {
        environment.remove("ADMIN_TOKEN");
        write(home.resolve("local/data"), "KEY_PEPPER=x\nADMIN_TOKEN=from-file=\n");
        api.gives(200, EMPTY);

        run("list-keys");

        assertThat(api.asked().getFirst().authorization()).isEqualTo("Bearer from-file=");
    }

    @Test
    void the_data_directory_may_be_elsewhere() throws IOException {
        environment.put("ADMIN_TOKEN", "");
        environment.put("AGW_DATA_DIR", home.resolve("elsewhere").toString());
        write(home.resolve("elsewhere"), "ADMIN_TOKEN=t2\n");
        api.gives(200, EMPTY);

        run("list-keys");

        assertThat(api.asked().getFirst().authorization()).isEqualTo("Bearer t2");
    }

    @Test
    void without_a_token_nothing_is_asked() throws IOException {
        environment.remove("ADMIN_TOKEN");

        Ran ran = run("list-keys");
        write(home.resolve("local/data"), "KEY_PEPPER=x\n");
        Ran other = run("list-keys");

        assertThat(ran.exitCode()).isOne();
        assertThat(ran.err())
                .startsWith("error: There is no admin token: give --admin-token, set ADMIN_TOKEN, or start a gateway");
        assertThat(other.err()).startsWith("error: There is no ADMIN_TOKEN in ");
        assertThat(api.asked()).isEmpty();
    }

    @Test
    void a_wrong_token_is_not_printed_but_its_source_is() {
        api.gives(401, "{\"error\":{\"message\":\"Incorrect token provided.\",\"code\":\"invalid_api_key\"}}");

        Ran ran = run("list-keys");

        assertThat(ran.exitCode()).isOne();
        assertThat(ran.err().lines())
                .containsExactly("The admin token was taken from ADMIN_TOKEN.", "error: Incorrect token provided.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"secret\r\nX-Evil: 1", "sécret", ""})
    void a_token_that_no_header_can_carry_is_not_repeated(String token) {
        Ran ran = run("list-keys", "--admin-token=" + token);

        assertThat(ran.exitCode()).isOne();
        assertThat(ran.out() + ran.err()).contains("visible ASCII").doesNotContain("Evil", "sécret");
        assertThat(api.asked()).isEmpty();
    }

    @Test
    void a_mistyped_option_does_not_repeat_its_value() {
        Ran glued = run("list-keys", "--admin-tokn=hush-hush");
        Ran apart = run("list-keys", "--admin-tokn", "hush-hush");
        Ran stray = run("list-keys", "hush-hush");

        for (Ran ran : new Ran[] {glued, apart, stray}) {
            assertThat(ran.exitCode()).isEqualTo(2);
            assertThat(ran.err()).doesNotContain("hush").contains("Try 'ai-gateway list-keys --help'.");
        }
        assertThat(glued.err()).contains("Unknown option: '--admin-tokn'", "--admin-token");
    }

    @Test
    void where_no_gateway_listens_one_sentence_says_so() {
        String url = api.url();
        api.close();

        Ran ran = run("create-key", "--name=x");

        assertThat(ran.exitCode()).isOne();
        assertThat(ran.out()).isEmpty();
        assertThat(ran.err())
                .isEqualTo(
                        "error: No gateway answers at " + url + "; start one with local/run" + System.lineSeparator());
    }

    @Test
    void a_gateway_on_the_ipv6_loopback_is_one_of_this_machine() {
        assertThat(run("health", "--url=http://[::1]:1").err())
                .isEqualTo("error: No gateway answers at http://[::1]:1; start one with local/run"
                        + System.lineSeparator());
    }

    @Test
    void a_host_that_does_not_exist_is_not_started_with_local_run() {
        assertThat(run("health", "--url=http://gateway.invalid").err())
                .startsWith("error: No gateway answers at http://gateway.invalid; check the address");
    }

    @Test
    void a_redirect_is_not_followed() {
        api.gives(302, "").gives(200, EMPTY);

        assertThat(run("list-keys").err()).contains("answered 302 without a reason");
        assertThat(api.asked()).hasSize(1);
    }

    @Test
    void a_gateway_that_stops_in_the_middle_of_an_answer_is_given_up() {
        api.fallsSilent();

        var gateway = new GatewayClient(URI.create(api.url()), Duration.ofMillis(1500));

        assertThat(gateway.call("POST", "/admin/v1/keys", null, new byte[] {'{', '}'}))
                .isEqualTo(new ApiResponse.Failed("The gateway at " + api.url()
                        + " did not answer within 1 seconds; whether it did what was asked is unknown."));
    }

    @Test
    void an_error_message_cannot_reach_the_terminal_with_its_control_characters() {
        api.gives(400, "{\"error\":{\"message\":\"bad \\u001b]0;x\\u0007 name\"}}");

        assertThat(run("create-key", "--name=x").err())
                .isEqualTo("error: bad \\u001b]0;x\\u0007 name" + System.lineSeparator());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1:8010",
                "ftp://x",
                "http://",
                "http://u:pw@host",
                "http://host/?q",
                "http://host/#f",
                ""
            })
    void an_address_that_is_none_is_wrong_usage(String url) {
        Ran ran = run("health", "--url=" + url);

        assertThat(ran.exitCode()).isEqualTo(2);
        assertThat(ran.err())
                .contains("error: --url is not the address of a gateway")
                .doesNotContain("pw");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "65536", "http"})
    void a_port_that_is_none_is_wrong_usage(String port) {
        environment.remove("AGW_URL");
        environment.put("PORT", port);

        assertThat(run("health").exitCode()).isEqualTo(2);
    }

    private static void write(Path directory, String secrets) throws IOException {
        Files.writeString(Files.createDirectories(directory).resolve("secrets.env"), secrets);
    }
}
