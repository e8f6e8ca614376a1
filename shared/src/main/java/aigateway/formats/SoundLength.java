package aigateway.formats;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How long a recording lasts at most, in seconds, from its own bytes. Known for WAV and MP3. In other formats silence takes next
 * to no bytes, so their bytes bound nothing.
 */
final class SoundLength {
    private static final long NANOS = 1_000_000_000;
    /** The lowest rate of MP3 is 8 kilobits a second. */
    private static final long MP3_NANOS_A_BYTE = 1_000_000;

    private static final int WAV_HEAD = 36;
    /** PCM, floating point, A-law, mu-law, and the extensible head of these: so many bytes for each moment. */
    private static final Set<Integer> EVEN_FORMATS = Set.of(1, 3, 6, 7, 0xFFFE);

    private static final int ID3_HEAD = 10;
    /** Kilobits a second, by the index in a frame's head. */
    private static final int[] MPEG1_RATES = {0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320};

    private static final int[] MPEG2_RATES = {0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160};
    private static final int[] SAMPLE_RATES = {44_100, 48_000, 32_000};

    private SoundLength() {}

    /** Empty where the format does not show it. */
    static OptionalLong secondsAtMost(byte[] sound) {
        OptionalLong wav = wav(sound);
        return wav.isPresent() ? wav : mp3(sound);
    }

    private static OptionalLong wav(byte[] sound) {
        if (sound.length < WAV_HEAD || !isAt(sound, 0, "RIFF") || !isAt(sound, 8, "WAVEfmt ")) {
            return OptionalLong.empty();
        }
        ByteBuffer head = ByteBuffer.wrap(sound).order(ByteOrder.LITTLE_ENDIAN);
        int format = Short.toUnsignedInt(head.getShort(20));
        long channels = Short.toUnsignedInt(head.getShort(22));
        long rate = Integer.toUnsignedLong(head.getInt(24));
        long bits = Short.toUnsignedInt(head.getShort(34));
        long bytesASecond = channels * rate * bits / 8;
        return EVEN_FORMATS.contains(format) && bits % 8 == 0 && bytesASecond > 0
                ? OptionalLong.of((sound.length + bytesASecond - 1) / bytesASecond)
                : OptionalLong.empty();
    }

    private static boolean isAt(byte[] sound, int at, String text) {
        byte[] wanted = text.getBytes(StandardCharsets.US_ASCII);
        return Arrays.equals(sound, at, at + wanted.length, wanted, 0, wanted.length);
    }

    private static OptionalLong mp3(byte[] sound) {
        int at = afterId3(sound);
        if (frame(sound, at) == null) {
            return OptionalLong.empty();
        }
        long nanos = 0;
        while (at < sound.length) {
            Frame frame = frame(sound, at);
            // A decoder may find a frame in what is none here, of the lowest rate.
            nanos += frame == null ? MP3_NANOS_A_BYTE : frame.nanos;
            at += frame == null ? 1 : frame.bytes;
        }
        return OptionalLong.of((nanos + NANOS - 1) / NANOS);
    }

    private static int afterId3(byte[] sound) {
        if (sound.length < ID3_HEAD || !isAt(sound, 0, "ID3")) {
            return 0;
        }
        int size = 0;
        for (int i = 6; i < ID3_HEAD; i++) {
            size = size << 7 | (sound[i] & 0x7F);
        }
        return ID3_HEAD + size;
    }

    private record Frame(int bytes, long nanos) {}

    /** The frame of Layer III that begins here; null where there is none. */
    private static @Nullable Frame frame(byte[] sound, int at) {
        if (at < 0 || at + 4 > sound.length || (sound[at] & 0xFF) != 0xFF || (sound[at + 1] & 0xE0) != 0xE0) {
            return null;
        }
        int version = sound[at + 1] >> 3 & 3;
        int layer = sound[at + 1] >> 1 & 3;
        int rateIndex = sound[at + 2] >> 4 & 15;
        int sampleIndex = sound[at + 2] >> 2 & 3;
        if (version == 1 || layer != 1 || rateIndex == 0 || rateIndex == 15 || sampleIndex == 3) {
            return null;
        }
        boolean first = version == 3;
        int sampleRate = SAMPLE_RATES[sampleIndex] / (first ? 1 : version == 2 ? 2 : 4);
        int bitRate = (first ? MPEG1_RATES : MPEG2_RATES)[rateIndex] * 1_000;
        int samples = first ? 1_152 : 576;
        int padding = sound[at + 2] >> 1 & 1;
        return new Frame(samples / 8 * bitRate / sampleRate + padding, samples * NANOS / sampleRate);
    }
}
