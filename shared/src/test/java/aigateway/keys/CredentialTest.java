package aigateway.keys;

import static org.assertj.core.api.Assertions.assertThat;

import aigateway.kernel.KeyId;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CredentialTest {
    private static final KeyId ID = new KeyId("abcdefghijklmnop");
    private static final String SECRET = KeyText.newSecret(ID, new Random(1));
    private static final String KEY = KeyText.whole(ID, SECRET);

    @Test
    void a_key_is_read_from_either_header_and_from_both_when_they_agree() {
        var presented = new Credential.Presented(ID, SECRET);

        assertThat(Credential.read(List.of("Bearer " + KEY), List.of())).isEqualTo(presented);
        assertThat(Credential.read(List.of("bEARER    " + KEY), List.of())).isEqualTo(presented);
        assertThat(Credential.read(List.of(), List.of(KEY))).isEqualTo(presented);
        assertThat(Credential.read(List.of("Bearer " + KEY), List.of(KEY))).isEqualTo(presented);
    }

    @Test
    void two_that_differ_are_no_credential() {
        String other = KeyText.whole(ID, KeyText.newSecret(ID, new Random(2)));

        assertNone("two_differ", List.of("Bearer " + KEY), List.of(other));
        assertNone("two_differ", List.of("Bearer " + KEY), List.of(""));
        assertNone("repeated", List.of("Bearer " + KEY, "Bearer " + KEY), List.of());
        assertNone("repeated", List.of(), List.of(KEY, KEY));
    }

    @Test
    void nothing_is_missing_and_not_malformed() {
        assertNone("missing", List.of(), List.of());
        assertNone("missing", List.of(""), List.of());
        assertNone("missing", List.of("Bearer"), List.of(""));
        assertNone("missing", List.of("bearer "), List.of());
    }

    @ParameterizedTest
    @ValueSource(strings = {"Basic abc", "Bearer a b", "Bearer\tabc", "agw_x", "Bearer      too-many-spaces"})
    void an_authorization_header_of_another_form_is_malformed(String header) {
        assertNone("malformed", List.of(header), List.of());
        assertNone("malformed", List.of(header), List.of(KEY));
    }

    @Test
    void a_typing_error_anywhere_in_a_key_is_refused_by_its_form_alone() {
        for (int i = "agw_".length(); i < KEY.length(); i++) {
            char wrong = KEY.charAt(i) == 'x' ? 'y' : 'x';
            String typo = KEY.substring(0, i) + wrong + KEY.substring(i + 1);

            assertThat(Credential.read(List.of(), List.of(typo))).as(typo).isInstanceOf(Credential.None.class);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "agw_abcdefg.abcdefghijklmnopqrst",
                "agw_abcdefgh.abcdefghijklmnopqrs",
                "agw_abcdefghijklmnopqrstuvwxyz0123456.abcdefghijklmnopqrst",
                "agw_abcd_fgh.abcdefghijklmnopqrst",
                "agw_abcdefgh.abcdefghij.lmnopqrst",
                "agw_abcdefgh.abcdefghij+lmnopqrst",
                "agw.abcdefghabcdefghijklmnopqrst",
                "AGW_abcdefgh.abcdefghijklmnopqrst"
            })
    void a_text_that_is_nearly_a_key_of_our_form_is_none(String text) {
        assertThat(Credential.read(List.of(), List.of(text))).isEqualTo(new Credential.None("malformed"));
    }

    @Test
    void a_key_of_our_form_from_elsewhere_has_no_checksum_to_fail() {
        assertThat(Credential.read(List.of(), List.of("agw_Imported1.abcdefghijABCDEFGHIJ_-")))
                .isEqualTo(new Credential.Presented(new KeyId("Imported1"), "abcdefghijABCDEFGHIJ_-"));
    }

    @Test
    void a_legacy_key_is_visible_ascii_without_a_dot() {
        String shortest = "!\"#$%&'()*+,-/0~";

        assertThat(Credential.read(List.of(), List.of(shortest))).isEqualTo(new Credential.Legacy(shortest));
        assertThat(Credential.isLegacyForm("k".repeat(256))).isTrue();
        assertThat(Credential.isLegacyForm("k".repeat(257))).isFalse();
        assertThat(Credential.isLegacyForm("k".repeat(15))).isFalse();
        assertThat(Credential.isLegacyForm("legacy-key.with-a-dot")).isFalse();
        assertThat(Credential.isLegacyForm("legacy key with space")).isFalse();
        assertThat(Credential.isLegacyForm("legacy-key-with-é-in")).isFalse();
        assertThat(Credential.isLegacyForm("agw_looks_like_one_of_ours")).isFalse();
        assertThat(Credential.isLegacyForm(KEY)).isFalse();
    }

    @Test
    void no_credential_prints_its_secret() {
        assertThat(Credential.read(List.of(), List.of(KEY)).toString()).doesNotContain(SECRET.substring(0, 8));
        assertThat(Credential.read(List.of(), List.of("legacy-key-CANARY-1")).toString())
                .doesNotContain("CANARY");
        assertThat(Credential.read(List.of("Basic CANARY"), List.of()).toString())
                .doesNotContain("CANARY");
    }

    private static void assertNone(String reason, List<String> authorization, List<String> apiKey) {
        assertThat(Credential.read(authorization, apiKey)).isEqualTo(new Credential.None(reason));
    }
}
