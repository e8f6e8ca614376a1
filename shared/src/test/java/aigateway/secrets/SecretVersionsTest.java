package aigateway.secrets;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SecretVersionsTest {
    @Test
    void a_plain_secret_is_version_one() {
        SecretVersions versions = parse("a-secret-without-number");

        assertThat(versions.current()).isEqualTo(1);
        assertThat(versions.currentSecret()).isEqualTo("a-secret-without-number".getBytes(UTF_8));
    }

    @Test
    void the_first_one_is_current_whatever_its_number() {
        SecretVersions versions = parse("2:the-secret-of-two-0000, 7:the-secret:of-seven-00");

        assertThat(versions.current()).isEqualTo(2);
        assertThat(versions.all()).containsOnlyKeys(2, 7);
        assertThat(versions.all().get(7)).isEqualTo("the-secret:of-seven-00".getBytes(UTF_8));
    }

    @Test
    void a_colon_inside_a_plain_secret_is_part_of_it() {
        assertThat(parse("a:secret-with-a-colon").currentSecret()).isEqualTo("a:secret-with-a-colon".getBytes(UTF_8));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "short-CANARY",
                "2:short-CANARY",
                "2:the-CANARY-of-two-0000,1:short",
                "2:the-CANARY-of-two-0000,",
                "2:the-CANARY-of-two-0000,2:the-CANARY-of-two-0001",
                "the-CANARY-without-number,1:the-CANARY-of-one-0000",
                "99999999999:the-CANARY-of-too-many",
                "123456789012345678:CANARY",
            })
    void what_cannot_be_is_refused_without_repeating_it(String text) {
        assertThatIllegalStateException()
                .isThrownBy(() -> parse(text))
                .withMessageStartingWith("KEY_PEPPER")
                .satisfies(e -> assertThat(e.getMessage())
                        .doesNotContain("CANARY")
                        .doesNotContain("999")
                        .doesNotContain("1234"))
                .withNoCause();
    }

    @Test
    void versions_print_their_numbers_only() {
        assertThat(parse("2:the-CANARY-of-two-0000,1:the-CANARY-of-one-0000")).hasToString("Versions[2, 1]");
    }

    private static SecretVersions parse(String text) {
        return SecretVersions.parse(SecretName.KEY_PEPPER, text);
    }
}
