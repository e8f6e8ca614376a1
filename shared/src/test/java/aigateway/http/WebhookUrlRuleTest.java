package aigateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WebhookUrlRuleTest {
    private static final WebhookUrlRule PUBLIC = new WebhookUrlRule(new AddressPolicy(List.of(), List.of()), 443);
    private static final WebhookUrlRule LOOPBACK_ALLOWED = new WebhookUrlRule(
            new AddressPolicy(List.of(Cidr.parse("127.0.0.0/8"), Cidr.parse("::1/128")), List.of()), 443);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://example.com",
                "https://example.com/",
                "HTTPS://Example.COM/hook?a=b&c=%20d",
                "https://example.com:443/hook",
                "https://example.com./hook",
                "https://1.example.com/user@host",
                "https://xn--bcher-kva.example/",
                "https://my_host.example.com/",
            })
    void an_https_url_with_a_name_is_accepted(String url) {
        assertThat(PUBLIC.objection(url)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "http://example.com/ | https://.",
                "https://example.com:8443/ | port 443.",
                "https://example.com:0/ | ASCII.",
                "https://example.com:65536/ | ASCII.",
                "https://user@example.com/ | password.",
                "https://user:secret@example.com/ | password.",
                "https://@example.com/ | password.",
                "https://example.com/#part | fragment.",
                "https://example.com/# | fragment.",
                "ftp://example.com/ | ASCII.",
                "file:///etc/passwd | ASCII.",
                "example.com | ASCII.",
                "//example.com/ | ASCII.",
                "https:example.com | ASCII.",
                "https:///example.com | ASCII.",
                "https:// | ASCII.",
                "https://exam ple.com/ | ASCII.",
                "https://example.com/a b | ASCII.",
                "https://example.com\\@127.0.0.1/ | ASCII.",
                "https://example.com/\\evil | ASCII.",
                "https://bücher.example/ | ASCII.",
                "https://１２７.0.0.1/ | ASCII.",
                "https://8.8.8.8/ | IP address.",
                "https://127.0.0.1/ | IP address.",
                "https://127.1/ | IP address.",
                "https://2130706433/ | IP address.",
                "https://0x7f.1/ | IP address.",
                "https://0x7f000001/ | IP address.",
                "https://0177.0.0.01/ | IP address.",
                "https://127.0.0.1./ | IP address.",
                "https://%31%32%37.0.0.1/ | IP address.",
                "https://%EF%BC%91%EF%BC%92%EF%BC%97.0.0.1/ | IP address.",
                "https://[::1]/ | IP address.",
                "https://[::ffff:127.0.0.1]/ | IP address.",
                "https://[2606:4700:4700::1111]/ | IP address.",
            })
    void every_other_url_gets_a_sentence_that_says_why(String url, String end) {
        assertThat(PUBLIC.objection(url))
                .hasValueSatisfying(sentence -> assertThat(sentence)
                        .startsWith("The URL must")
                        .endsWith(end)
                        .doesNotContain("example")
                        .doesNotContain("127"));
    }

    @Test
    void a_line_break_or_a_control_character_is_refused() {
        assertThat(PUBLIC.objection("https://example.com/\r\nX: y")).isPresent();
        assertThat(PUBLIC.objection("https://example.com/\n")).isPresent();
        assertThat(PUBLIC.objection("\thttps://example.com/")).isPresent();
        assertThat(PUBLIC.objection("https://example.com/\0")).isPresent();
    }

    @Test
    void a_url_has_at_most_2048_characters() {
        String url = "https://example.com/";

        assertThat(PUBLIC.objection(url + "a".repeat(2048 - url.length()))).isEmpty();
        assertThat(PUBLIC.objection(url + "a".repeat(2049 - url.length()))).isPresent();
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://127.0.0.1:8080/", "https://127.9.9.9:8443/", "http://[::1]:8080/", "http://127.1/"})
    void a_literal_in_an_allowed_range_may_use_http_and_any_port(String url) {
        assertThat(LOOPBACK_ALLOWED.objection(url)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://8.8.8.8/", "https://10.0.0.1/", "http://[::2]/", "https://0177.0.0.01/"})
    void a_literal_outside_the_allowed_ranges_stays_refused(String url) {
        assertThat(LOOPBACK_ALLOWED.objection(url)).isPresent();
    }

    @Test
    void a_name_over_http_is_left_to_the_socket_filter_where_ranges_are_allowed() {
        assertThat(LOOPBACK_ALLOWED.objection("http://receiver.internal:8080/")).isEmpty();
        assertThat(LOOPBACK_ALLOWED.objection("http://user@receiver.internal/")).isPresent();
    }
}
