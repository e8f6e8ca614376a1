package aigateway.keys;

import static org.assertj.core.api.Assertions.assertThat;

import aigateway.kernel.KeyId;
import java.util.Random;
import org.junit.jupiter.api.Test;

class KeyTextTest {
    private static final KeyId ID = new KeyId("abcdefghijklmnop");

    @Test
    void a_key_has_the_published_form_and_its_own_checksum() {
        var random = new Random(3);
        for (int i = 0; i < 200; i++) {
            String key = KeyText.whole(ID, KeyText.newSecret(ID, random));

            assertThat(key).matches("agw_[a-z0-9]{16}\\.[A-Za-z0-9]{49}");
            assertThat(KeyText.hasWrongChecksum(key)).isFalse();
        }
    }

    /** A fixed point, so that keys which are out there stay valid. */
    @Test
    void the_checksum_is_crc32_in_base62_over_all_before_it() {
        String body = "agw_abcdefghijklmnop." + "A".repeat(43);

        assertThat(KeyText.hasWrongChecksum(body + checksum(body))).isFalse();
        assertThat(KeyText.hasWrongChecksum(body + "000000")).isTrue();
    }

    @Test
    void the_id_is_part_of_the_checksum() {
        String secret = KeyText.newSecret(ID, new Random(4));

        assertThat(KeyText.hasWrongChecksum(KeyText.whole(new KeyId("bbcdefghijklmnop"), secret)))
                .isTrue();
    }

    @Test
    void another_shape_has_no_checksum() {
        assertThat(KeyText.hasWrongChecksum("agw_short123.abcdefghijABCDEFGHIJ"))
                .isFalse();
        assertThat(KeyText.hasWrongChecksum("legacy")).isFalse();
    }

    /** Written from the documentation, independent of the product. */
    private static String checksum(String text) {
        var crc = new java.util.zip.CRC32();
        crc.update(text.getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        String digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
        var out = new StringBuilder();
        for (long rest = crc.getValue(); out.length() < 6; rest /= 62) {
            out.insert(0, digits.charAt((int) (rest % 62)));
        }
        return out.toString();
    }
}
