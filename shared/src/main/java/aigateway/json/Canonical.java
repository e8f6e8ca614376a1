package aigateway.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The canonical text of a value: members sorted by name, no spaces; numbers keep their digits and texts every character. Two
 * values have the same text only if they are equal.
 */
public final class Canonical {
    /** Escapes half of a surrogate pair, which UTF-8 cannot encode. */
    private static final JsonFactory ASCII =
            JsonFactory.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

    private Canonical() {}

    public static byte[] of(Json value) {
        var bytes = new ByteArrayOutputStream(512);
        try (JsonGenerator out = ASCII.createGenerator(bytes)) {
            write(out, value);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static void write(JsonGenerator out, Json value) throws IOException {
        switch (value) {
            case Json.Obj(Map<String, Json> members) -> {
                out.writeStartObject();
                for (var member : new TreeMap<>(members).entrySet()) {
                    out.writeFieldName(member.getKey());
                    write(out, member.getValue());
                }
                out.writeEndObject();
            }
            case Json.Arr(List<Json> items) -> {
                out.writeStartArray();
                for (Json item : items) {
                    write(out, item);
                }
                out.writeEndArray();
            }
            case Json.Str(String text) -> out.writeString(text);
            case Json.Num(String digits) -> out.writeNumber(digits);
            case Json.Bool(boolean flag) -> out.writeBoolean(flag);
            case Json.Null() -> out.writeNull();
        }
    }
}
