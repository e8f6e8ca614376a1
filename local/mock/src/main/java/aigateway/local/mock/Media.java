package aigateway.local.mock;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Sound and pictures: silence, a text that is always the same, and a grey dot. */
final class Media {
    private static final Pattern MODEL =
            Pattern.compile("name=\"?model\"?\\r\\n(?:[^\\r\\n]+\\r\\n)*\\r\\n([^\\r\\n]*)\\r\\n");
    private static final int BYTES_A_SECOND = 8_000;
    private static final int WAV_HEAD = 44;
    /** A picture of one pixel. */
    private static final String DOT =
            "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg==";

    private Media() {}

    /** The model that a form names. */
    static String model(byte[] form) {
        Matcher field = MODEL.matcher(new String(form, StandardCharsets.ISO_8859_1));
        if (!field.find()) {
            throw new Refusal(
                    400, "invalid_request_error", "missing_required_parameter", "model", "The form has no model.");
        }
        return field.group(1);
    }

    /** WAV: a second of silence. */
    static byte[] speech(Fields request) {
        request.requireText("input");
        request.requireText("voice");
        ByteBuffer sound = ByteBuffer.allocate(WAV_HEAD + BYTES_A_SECOND).order(ByteOrder.LITTLE_ENDIAN);
        sound.put("RIFF".getBytes(StandardCharsets.US_ASCII)).putInt(WAV_HEAD - 8 + BYTES_A_SECOND);
        sound.put("WAVEfmt ".getBytes(StandardCharsets.US_ASCII)).putInt(16);
        sound.putShort((short) 1).putShort((short) 1).putInt(BYTES_A_SECOND).putInt(BYTES_A_SECOND);
        sound.putShort((short) 1).putShort((short) 8);
        sound.put("data".getBytes(StandardCharsets.US_ASCII)).putInt(BYTES_A_SECOND);
        while (sound.hasRemaining()) {
            sound.put((byte) 0x80);
        }
        return sound.array();
    }

    static ObjectNode transcription() {
        ObjectNode body = Json.object().put("text", "Hello from the mock.");
        body.putObject("usage").put("type", "duration").put("seconds", 1);
        return body;
    }

    static ObjectNode image() {
        ObjectNode body = Json.object().put("created", Json.now());
        body.putArray("data").addObject().put("b64_json", DOT);
        ObjectNode usage = body.putObject("usage").put("input_tokens", 1);
        usage.putObject("input_tokens_details").put("text_tokens", 1).put("image_tokens", 0);
        usage.put("output_tokens", 1).put("total_tokens", 2);
        return body;
    }
}
