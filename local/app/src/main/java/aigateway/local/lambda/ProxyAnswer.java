package aigateway.local.lambda;

import aigateway.json.Json;
import aigateway.json.JsonReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Reads a function's answer to a proxy event, and hands it on as HTTP: a streamed one piece by piece, another one whole at its
 * end.
 */
public final class ProxyAnswer implements Invoked.Answer {
    private static final int END_OF_HEAD = 8;

    private final Http http;
    private final boolean asBytes;
    private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
    private boolean streamed;
    private boolean begun;

    /** Where the answer goes. */
    public interface Http {
        /**
         * @param headers by name in lower case
         * @param whole the body, where it is whole; null when pieces follow
         */
        void begin(int status, Map<String, List<String>> headers, byte @Nullable [] whole) throws IOException;

        void piece(byte[] bytes) throws IOException;
    }

    /**
     * @param asBytes whether Base64 of an answer that is not streamed is decoded, which API Gateway does only for a client whose
     *     first {@code Accept} is a binary type
     */
    public ProxyAnswer(Http http, boolean asBytes) {
        this.http = http;
        this.asBytes = asBytes;
    }

    /** Whether status and headers have come. */
    public boolean hasBegun() {
        return begun;
    }

    @Override
    public void begin(boolean inPieces) {
        streamed = inPieces;
    }

    @Override
    public void take(byte[] piece) throws IOException {
        if (begun) {
            http.piece(piece);
            return;
        }
        kept.writeBytes(piece);
        int end = streamed ? endOfHead(kept.toByteArray()) : -1;
        if (end >= 0) {
            byte[] all = kept.toByteArray();
            begun = true;
            Json.Obj head = object(new String(all, 0, end, StandardCharsets.UTF_8));
            http.begin(status(head), headers(head), null);
            if (all.length > end + END_OF_HEAD) {
                byte[] first = new byte[all.length - end - END_OF_HEAD];
                System.arraycopy(all, end + END_OF_HEAD, first, 0, first.length);
                http.piece(first);
            }
        }
    }

    /** Hands on an answer that came whole. */
    void whole() throws IOException {
        if (begun) {
            return;
        }
        begun = true;
        Json.Obj answer = object(kept.toString(StandardCharsets.UTF_8));
        String body = answer.text("body") == null ? "" : String.valueOf(answer.text("body"));
        boolean encoded = answer.member("isBase64Encoded") instanceof Json.Bool(boolean flag) && flag;
        http.begin(
                status(answer),
                headers(answer),
                encoded && asBytes ? Base64.getDecoder().decode(body) : body.getBytes(StandardCharsets.UTF_8));
    }

    private static int endOfHead(byte[] bytes) {
        int zeros = 0;
        for (int i = 0; i < bytes.length; i++) {
            zeros = bytes[i] == 0 ? zeros + 1 : 0;
            if (zeros == END_OF_HEAD) {
                return i - END_OF_HEAD + 1;
            }
        }
        return -1;
    }

    private static Json.Obj object(String text) throws IOException {
        if (JsonReader.object(text.getBytes(StandardCharsets.UTF_8)) instanceof JsonReader.Result.Read(var document)) {
            return document.root();
        }
        throw new IOException("not the answer of an integration: " + text);
    }

    private static int status(Json.Obj answer) {
        return Math.toIntExact(answer.integer("statusCode", 502));
    }

    private static Map<String, List<String>> headers(Json.Obj answer) {
        Map<String, List<String>> headers = new TreeMap<>();
        Json.Obj single = answer.object("headers");
        if (single != null) {
            single.members()
                    .keySet()
                    .forEach(name -> headers.put(name.toLowerCase(Locale.ROOT), texts(single.text(name))));
        }
        Json.Obj several = answer.object("multiValueHeaders");
        if (several != null) {
            several.members()
                    .keySet()
                    .forEach(name -> headers.put(name.toLowerCase(Locale.ROOT), texts(several, name)));
        }
        return headers;
    }

    private static List<String> texts(@Nullable String value) {
        return value == null ? List.of() : List.of(value);
    }

    private static List<String> texts(Json.Obj of, String name) {
        List<String> texts = new ArrayList<>();
        of.items(name).forEach(item -> {
            if (item instanceof Json.Str(String value)) {
                texts.add(value);
            }
        });
        return texts;
    }
}
