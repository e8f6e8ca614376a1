package aigateway.formats;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SoundLengthTest {
    @ParameterizedTest
    @CsvSource({"1,1,8000,8,8000,2", "1,2,44100,16,176356,1", "3,1,24000,32,96000,2", "1,1,1,8,956,1000"})
    void wav_lasts_as_long_as_its_bytes_by_the_rate_of_its_head(
            int format, int channels, int rate, int bits, int bytes, long seconds) {
        assertThat(SoundLength.secondsAtMost(wav(format, channels, rate, bits, bytes)))
                .hasValue(seconds);
    }

    @Test
    void a_compressed_wav_is_not_known() {
        assertThat(SoundLength.secondsAtMost(wav(2, 1, 8_000, 4, 1_000))).isEmpty();
        assertThat(SoundLength.secondsAtMost(wav(1, 1, 0, 8, 1_000))).isEmpty();
    }

    /** 128 kilobits a second at 44,100 Hz: 417 bytes for each 1,152 samples. */
    @Test
    void mp3_lasts_as_long_as_its_frames_whatever_tag_is_before_them() {
        byte[] frames = frames(0xFB, 0x90, 417, 100);

        assertThat(SoundLength.secondsAtMost(frames)).hasValue(3);
        byte[] tag = new byte[10 + 300];
        System.arraycopy("ID3\3\0\0\0\0\2\54".getBytes(StandardCharsets.ISO_8859_1), 0, tag, 0, 10);
        assertThat(SoundLength.secondsAtMost(joined(tag, frames))).hasValue(3);
    }

    /** 8 kilobits a second at 24,000 Hz: 24 bytes for each 576 samples. */
    @Test
    void no_mp3_lasts_longer_than_a_second_for_a_thousand_bytes() {
        byte[] slow = frames(0xF3, 0x14, 24, 1_000);

        assertThat(SoundLength.secondsAtMost(slow)).hasValue(24);
        assertThat(SoundLength.secondsAtMost(joined(frames(0xFB, 0x90, 417, 1), new byte[100_000])))
                .hasValue(101);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "RIFF", "OggS\0\2", "fLaC\0\0\0\42", "\32\105\337\243webm", "ID3\3\0\0\0\0\2\54OggS", "hello"
            })
    void silence_in_other_formats_has_no_bytes_so_they_are_not_known(String text) {
        assertThat(SoundLength.secondsAtMost(text.getBytes(StandardCharsets.ISO_8859_1)))
                .isEmpty();
    }

    static byte[] wav(int format, int channels, int rate, int bits, int data) {
        ByteBuffer bytes = ByteBuffer.allocate(44 + data).order(ByteOrder.LITTLE_ENDIAN);
        bytes.put("RIFF".getBytes(StandardCharsets.US_ASCII)).putInt(36 + data);
        bytes.put("WAVEfmt ".getBytes(StandardCharsets.US_ASCII)).putInt(16);
        bytes.putShort((short) format).putShort((short) channels).putInt(rate);
        bytes.putInt(channels * rate * bits / 8)
                .putShort((short) (channels * bits / 8))
                .putShort((short) bits);
        bytes.put("data".getBytes(StandardCharsets.US_ASCII)).putInt(data);
        return bytes.array();
    }

    private static byte[] frames(int second, int third, int length, int count) {
        byte[] all = new byte[length * count];
        for (int i = 0; i < count; i++) {
            all[i * length] = (byte) 0xFF;
            all[i * length + 1] = (byte) second;
            all[i * length + 2] = (byte) third;
        }
        return all;
    }

    private static byte[] joined(byte[] one, byte[] other) {
        return ByteBuffer.allocate(one.length + other.length)
                .put(one)
                .put(other)
                .array();
    }
}
