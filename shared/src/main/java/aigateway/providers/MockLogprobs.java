package aigateway.providers;

import aigateway.json.Json;
import aigateway.json.JsonText;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The tokens of an answer with their log probabilities: the mock never doubts, so all are 0. */
final class MockLogprobs {
    /** For one whole reply: each entry is a hundred bytes of JSON, and there may be 128 choices. */
    static final int ENTRIES_MAX = MockProvider.OUTPUT_TOKENS_MAX;

    private MockLogprobs() {}

    /**
     * Writes an array of the text's tokens, as many as usage counts.
     *
     * @param alternatives whether the likeliest tokens were asked for: then each names itself, the one candidate there was
     */
    static void write(JsonText json, String name, String text, boolean alternatives, int entriesMax) {
        json.objects(name, tokens(text, entriesMax), (entry, token) -> {
            members(entry, token);
            entry.objects("top_logprobs", alternatives ? List.of(token) : List.of(), MockLogprobs::members);
        });
    }

    private static void members(JsonText json, byte[] token) {
        List<Json> bytes = new ArrayList<>(token.length);
        for (byte b : token) {
            bytes.add(new Json.Num(Integer.toString(Byte.toUnsignedInt(b))));
        }
        json.text("token", shown(token)).number("logprob", 0L).json("bytes", new Json.Arr(bytes));
    }

    private static List<byte[]> tokens(String text, int countMax) {
        byte[] all = text.getBytes(StandardCharsets.UTF_8);
        List<byte[]> tokens = new ArrayList<>();
        for (int from = 0; from < all.length && tokens.size() < countMax; from += MockText.TOKEN_BYTES) {
            tokens.add(Arrays.copyOfRange(all, from, Math.min(all.length, from + MockText.TOKEN_BYTES)));
        }
        return tokens;
    }

    /** A token may end inside a character; then it is shown as OpenAI shows it, by its bytes. */
    private static String shown(byte[] token) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(token))
                    .toString();
        } catch (CharacterCodingException _) {
            var shown = new StringBuilder("bytes:");
            for (byte b : token) {
                shown.append(String.format("\\x%02x", b));
            }
            return shown.toString();
        }
    }
}
