package aigateway.formats;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PictureSizeTest {
    @ParameterizedTest
    @ValueSource(strings = {"png", "jpg", "gif"})
    void the_size_is_in_the_head_of_the_file(String format) {
        String data = Base64.getEncoder().encodeToString(picture(format, 640, 333));

        assertThat(PictureSize.ofBase64(data, 0)).hasValue(new PictureSize(640, 333));
        assertThat(PictureSize.ofBase64("data:image/x;base64," + data, 20)).hasValue(new PictureSize(640, 333));
    }

    @Test
    void a_jpeg_may_begin_with_a_long_profile() {
        byte[] plain = picture("jpg", 30, 20);
        byte[] segment = new byte[60_000];
        segment[0] = (byte) 0xFF;
        segment[1] = (byte) 0xE1;
        segment[2] = (byte) ((segment.length - 2) >> 8);
        segment[3] = (byte) (segment.length - 2);
        var whole = new ByteArrayOutputStream();
        whole.write(plain, 0, 2);
        whole.writeBytes(segment);
        whole.writeBytes(segment);
        whole.write(plain, 2, plain.length - 2);

        assertThat(PictureSize.of(whole.toByteArray())).hasValue(new PictureSize(30, 20));
    }

    /** Only the heads, by the document of the format. */
    @ParameterizedTest
    @CsvSource({
        "52494646240000005745425056503858 0a000000 10000000 7f0200 4c0100, 640, 333",
        "5249464624000000574542505650384c 0a000000 2f 7f025300 00, 640, 333",
        "52494646240000005745425056503820 0a000000 000000 9d012a 8002 4d01, 640, 333",
    })
    void a_webp_of_each_kind_has_its_size_at_its_own_place(String head, int width, int height) {
        assertThat(PictureSize.of(HexFormat.of().parseHex(head.replace(" ", ""))))
                .hasValue(new PictureSize(width, height));
    }

    @Test
    void what_is_no_picture_or_is_cut_has_no_size() {
        byte[] png = picture("png", 9, 9);

        assertThat(PictureSize.of(new byte[0])).isEmpty();
        assertThat(PictureSize.of(Arrays.copyOf(png, 20))).isEmpty();
        assertThat(PictureSize.of("<svg/>".getBytes(StandardCharsets.UTF_8))).isEmpty();
        assertThat(PictureSize.of(new byte[] {(byte) 0xFF, (byte) 0xD8, (byte) 0xFF, (byte) 0xFF}))
                .isEqualTo(Optional.empty());
        assertThat(PictureSize.ofBase64("AAAA", 0)).isEmpty();
        assertThat(PictureSize.ofBase64("*", 0)).isEmpty();
        assertThat(PictureSize.ofBase64("", 0)).isEmpty();
    }

    static byte[] picture(String format, int width, int height) {
        var image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        var bytes = new ByteArrayOutputStream();
        try {
            assertThat(ImageIO.write(image, format, bytes)).isTrue();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }
}
