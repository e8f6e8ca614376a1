package aigateway.call;

import aigateway.json.RequestBody;
import aigateway.testing.Product;
import aigateway.testing.ScriptedProvider;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;

/** Requests and replies with sound and pictures, and a gateway for them. */
final class Media {
    static final String FORM_TYPE = "multipart/form-data; boundary=X";

    private Media() {}

    static Product start(ScriptedProvider openai, Path folder) throws IOException {
        Path file = folder.resolve("gateway.yaml");
        Files.writeString(file, """
                providers:
                  openai: {base_url: "%s", keys: [OPENAI_API_KEY]}
                  claude: {kind: anthropic, base_url: "%s"}
                routes:
                  - {prefix: claude-, provider: claude}
                  - {model: ours, targets: [{provider: openai, model: whisper-1}]}
                default_provider: openai
                """.formatted(openai.url(), openai.url()));
        return Product.start(Map.of("GATEWAY_CONFIG", file.toString()), InstantSource.system());
    }

    static void answers(ScriptedProvider openai, String type, byte[] body) {
        openai.answers(exchange -> {
            exchange.getResponseHeaders().set("content-type", type);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
        });
    }

    static RequestBody form(String model, byte[] sound) {
        return form(List.of(
                field("model", model),
                "Content-Disposition: form-data; name=\"file\"; filename=\"a.wav\"\r\n\r\n"
                        + new String(sound, StandardCharsets.UTF_8)));
    }

    static String field(String name, String text) {
        return "Content-Disposition: form-data; name=\"" + name + "\"\r\n\r\n" + text;
    }

    static String file(String name) {
        return "Content-Disposition: form-data; name=\"" + name + "\"; filename=\"f\"\r\n\r\nOggS";
    }

    static RequestBody form(List<String> parts) {
        String text = "--X\r\n" + String.join("\r\n--X\r\n", parts) + "\r\n--X--\r\n";
        return new RequestBody(text.getBytes(StandardCharsets.UTF_8), FORM_TYPE);
    }

    /** Of 8,000 bytes a second, and without a byte above 127, so that it is text too. */
    static byte[] wav(int data) {
        ByteBuffer bytes = ByteBuffer.allocate(44 + data).order(ByteOrder.LITTLE_ENDIAN);
        bytes.put("RIFF".getBytes(StandardCharsets.US_ASCII)).putInt(0);
        bytes.put("WAVEfmt ".getBytes(StandardCharsets.US_ASCII)).putInt(16);
        bytes.putShort((short) 1).putShort((short) 1).putInt(8_000);
        bytes.putInt(8_000).putShort((short) 1).putShort((short) 8);
        bytes.put("data".getBytes(StandardCharsets.US_ASCII)).putInt(0);
        return bytes.array();
    }

    static String funded(Product product, double usd) {
        return String.valueOf(
                product.createKey("{\"name\":\"funded\",\"budgets\":[{\"limit_usd\":" + usd + ",\"period\":\"day\"}]}")
                        .secret());
    }
}
