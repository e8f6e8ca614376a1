package aigateway.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SecretRedactorTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "agw_abcdefghijklmnop.CANARYzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz",
                "agw_admin_CANARYtokenCANARY",
                "agw_data_CANARY",
                "whsec_CANARYwhatever+/=",
                "sk-CANARYabcd",
                "sk-proj-CANARY_abc-def",
                "sk-or-v1-CANARY0123",
                "sk-ab****CANARY",
                "org-CANARY123",
                "proj_CANARY123",
                "AKIACANARYCANARYCANA",
                "ASIACANARYCANARYCANA",
                "ghp_CANARYCANARYCANARYCANARY",
                "xoxb-CANARYCANARY",
                "AIzaCANARYCANARYCANARYCANARYCANARYCANA",
                "eyJhbGciOiJIUzI1NiJ9.CANARY.CANARY",
                "Bearer CANARYCANARY",
                "bEaReR  CANARYCANARY",
                "Authorization: Bearer sk-CANARYabcd",
                "postgres://user:CANARYpassword@db.internal:5432/agw",
                "redis://:CANARYpassword@cache:6379",
                "-----BEGIN RSA PRIVATE KEY-----\nCANARYMIIE\nCANARY==",
                "-----BEGIN PRIVATE KEY-----\\nCANARYMIIE\\nCANARY==",
            })
    void a_secret_is_taken_out_wherever_it_stands(String secret) {
        for (String text :
                new String[] {secret, "x " + secret + " y", "{\"key\":\"" + secret + "\"}", "(" + secret + ")"}) {
            assertThat(SecretRedactor.text(text, 1_000)).contains("[secret]").doesNotContain("CANARY");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "task-force",
                "the organisation",
                "https://example.com:443/a@b",
                "gpt-4o-mini-2024-07-18",
                "",
                "Incorrect API key provided.",
                "req_0123456789abcdef",
            })
    void plain_words_stay(String text) {
        assertThat(SecretRedactor.text(text, 1_000)).isEqualTo(text);
    }

    /** Each with as little as makes it one, and nothing around it. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "agw_C",
                "whsec_CANARY12",
                "sk-CANA",
                "org-CANARY",
                "proj-CANARY",
                "AKIA0123456789AB",
                "ASIA0123456789AB",
                "ghs_CANARYCANARYCANARYCA",
                "xoxp-CANARYCANA",
                "AIzaCANARYCANARYCANARYCANARYCANARY",
                "eyJCANARYCANA",
                "bearer CANARYCA",
                "BEARER CANARYCA",
                "//:C@",
                "-----BEGIN C-----",
            })
    void the_shortest_of_each_form_is_found(String secret) {
        assertThat(SecretRedactor.text(secret, 1_000)).isEqualTo("[secret]");
    }

    @Test
    void a_secret_is_found_before_the_text_is_cut() {
        assertThat(SecretRedactor.text("x".repeat(90) + " sk-CANARYabcdefgh", 100))
                .doesNotContain("CANARY");
        assertThat(SecretRedactor.text("a".repeat(500), 100)).isEqualTo("a".repeat(100) + "…");
    }

    @Test
    void a_huge_text_built_to_be_slow_is_not() {
        long started = System.nanoTime();

        for (String piece : new String[] {"agw_", "//a:", "eyJ", "bearer ", "-----BEGIN ", "sk-", "org-"}) {
            SecretRedactor.text(piece.repeat(200_000), 300);
        }

        assertThat(Duration.ofNanos(System.nanoTime() - started)).isLessThan(Duration.ofSeconds(60));
    }
}
