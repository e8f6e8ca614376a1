package aigateway.notices;

import static org.assertj.core.api.Assertions.assertThat;

import aigateway.kernel.Result;
import aigateway.testing.MailServer;
import aigateway.testing.ManualClock;
import aigateway.testing.Product;
import aigateway.testing.WebhookReceiver;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ManageChannelsTest {
    private static final MailServer MAIL = MailServer.startUntrusted();
    private static final Product PRODUCT = Product.start(MAIL.settings(), ManualClock.atNow());

    private final WebhookReceiver receiver = WebhookReceiver.start();

    @AfterEach
    void close() {
        receiver.close();
    }

    @AfterAll
    static void closeAll() {
        PRODUCT.close();
        MAIL.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'kind':'webhook','url':'https://example.com'} | Missing required parameter: 'name'.",
                "{'name':'a'} | Missing required parameter: 'kind'.",
                "{'name':'a','kind':'pager'} | Invalid 'kind': expected one of webhook, slack, mail.",
                "{'name':'a','kind':'slack'} | Missing required parameter: 'url'.",
                "{'name':'a','kind':'mail'} | Missing required parameter: 'addresses'.",
                "{'name':'a','kind':'mail','addresses':[]} | "
                        + "Invalid 'addresses': expected at least one address such as ops@example.com.",
                "{'name':'a','kind':'mail','addresses':['a@b\\nBcc: c@d']} | "
                        + "Invalid 'addresses': expected at least one address such as ops@example.com.",
                "{'name':'a','kind':'mail','url':'https://example.com','addresses':['a@b.c']} | "
                        + "Invalid 'url': a channel of the kind mail has none.",
                "{'name':'a','kind':'slack','url':'https://10.0.0.1/hook'} | "
                        + "Invalid 'url': The URL must name a host, not an IP address.",
                "{'name':'a','kind':'slack','url':'https://example.com','colour':1} | Unknown parameter: 'colour'.",
            })
    void a_channel_that_cannot_be_is_refused(String body, String message) {
        assertThat(refusal(body)).isEqualTo(message);
    }

    @Test
    void mail_without_a_mail_server_is_refused() {
        try (var other = Product.start()) {
            var refused = other.gateway()
                    .notices()
                    .manageChannels()
                    .create(
                            "admin-token",
                            Product.json("{\"name\":\"a\",\"kind\":\"mail\",\"addresses\":[\"a@b.c\"]}"));
            assertThat(refused)
                    .isInstanceOfSatisfying(
                            Result.Refused.class,
                            no -> assertThat(no.problem().message())
                                    .isEqualTo("Invalid 'kind': mail needs the settings SMTP_HOST and MAIL_FROM."));
        }
    }

    @Test
    void the_secrets_of_a_channel_are_encrypted_and_in_no_audit_event() {
        var made = create("{'name':'Slack','kind':'slack','url':'" + receiver.url() + "/T0/secret-part'}");

        String id = made.channel().id().value();
        assertThat(PRODUCT.rows("position('secret-part'::bytea in address)", "channel where id = ?", id))
                .containsExactly("0");
        assertThat(PRODUCT.rows("action; detail", "admin_event where target = ?", id))
                .containsExactly("channel.create {\"kind\": \"slack\", \"name\": \"Slack\"}");
        assertThat(made.channel().address().toString()).doesNotContain("secret-part");
        assertThat(made.secret()).isNull();
    }

    @Test
    void a_channel_is_changed_and_deleted_but_its_name_stays_for_its_notices() {
        var made = create("{'name':'Ops','kind':'webhook','url':'" + receiver.url() + "'}");
        var id = made.channel().id();
        ManageChannels channels = PRODUCT.gateway().notices().manageChannels();
        var tested = PRODUCT.gateway().notices().test().send(id).orElse(problem -> {
            throw new AssertionError(problem.message());
        });
        assertThat(tested.status()).isEqualTo("delivered");
        assertThat(receiver.received().getFirst().body()).contains("\"type\":\"test\"", "\"channel_name\":\"Ops\"");

        Channel changed = channels.patch("admin-token", id, json("{'name':'Operators','disabled':true}"))
                .orElse(problem -> {
                    throw new AssertionError(problem.message());
                });
        assertThat(changed.name()).isEqualTo("Operators");
        assertThat(changed.disabledReason()).isEqualTo("owner");
        assertThat(PRODUCT.gateway().notices().test().send(id)).isInstanceOf(Result.Refused.class);
        assertThat(channels.patch("admin-token", id, json("{'addresses':['a@b.c']}")))
                .isInstanceOf(Result.Refused.class);

        channels.delete("admin-token", id).orElse(problem -> {
            throw new AssertionError(problem.message());
        });

        assertThat(channels.find(id)).isInstanceOf(Result.Refused.class);
        assertThat(channels.list(null, 100)).extracting(Channel::id).doesNotContain(id);
        assertThat(PRODUCT.gateway().notices().notices().find(tested.id(), aigateway.kernel.VisibleTeams.ALL))
                .hasValueSatisfying(notice -> assertThat(notice.channelName()).isEqualTo("Operators"));
    }

    @Test
    void a_test_that_fails_is_not_sent_again() {
        var slack = create("{'name':'Slack','kind':'slack','url':'" + receiver.url() + "'}");
        receiver.answers(404);
        var tested = PRODUCT.gateway()
                .notices()
                .test()
                .send(slack.channel().id())
                .orElse(problem -> {
                    throw new AssertionError(problem.message());
                });
        assertThat(tested.status() + " " + tested.outcome()).isEqualTo("failed 404");
    }

    @Test
    void a_mail_server_with_a_certificate_that_is_not_trusted_gets_nothing() {
        var mail = create("{'name':'Mail','kind':'mail','addresses':['a@example.com']}");
        var tested = PRODUCT.gateway()
                .notices()
                .test()
                .send(mail.channel().id())
                .orElse(problem -> {
                    throw new AssertionError(problem.message());
                });
        assertThat(tested.status() + " " + tested.outcome()).isEqualTo("failed mail_tls");
        assertThat(MAIL.received()).isEmpty();
    }

    @Test
    void a_rotation_encrypts_addresses_and_secrets_again() {
        var made = create("{'name':'Ops','kind':'webhook','url':'" + receiver.url() + "'}");
        Map<String, String> rotated = new HashMap<>(PRODUCT.test().environment());
        rotated.put("DATA_KEY", "2:another-data-key-0123456789,1:" + rotated.get("DATA_KEY"));
        try (var other = PRODUCT.test().another(rotated, ManualClock.atNow())) {
            other.maintenance().sweep().run();
            assertThat(PRODUCT.rows(
                            "encode(substring(address for 4), 'hex'); encode(substring(secret for 4), 'hex')",
                            "channel where id = ?",
                            made.channel().id().value()))
                    .containsExactly("00000002 00000002");
            var tested = other.notices().test().send(made.channel().id()).orElse(problem -> {
                throw new AssertionError(problem.message());
            });
            assertThat(tested.status()).isEqualTo("delivered");
        } finally {
            PRODUCT.update("delete from notice");
            PRODUCT.update("delete from channel");
        }
    }

    private static ManageChannels.NewlyMade create(String body) {
        return PRODUCT.gateway()
                .notices()
                .manageChannels()
                .create("admin-token", json(body))
                .orElse(problem -> {
                    throw new AssertionError(problem.message());
                });
    }

    private static String refusal(String body) {
        return PRODUCT.gateway()
                .notices()
                .manageChannels()
                .create("admin-token", json(body))
                .map(made -> List.of(made).toString())
                .orElse(aigateway.kernel.Problem::message);
    }

    private static aigateway.json.RequestBody json(String text) {
        return Product.json(text.replace('\'', '"'));
    }
}
