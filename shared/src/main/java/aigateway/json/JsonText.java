package aigateway.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Writes JSON text, without a tree in between. Values that are null are written as null: OpenAI's shapes want the member present.
 * {@link JsonObject} builds a tree.
 */
public final class JsonText {
    private static final JsonFactory JSON = new JsonFactory();

    private final JsonGenerator out;

    private JsonText(JsonGenerator out) {
        this.out = out;
    }

    /** The bytes of an object whose members the given code writes. */
    public static byte[] object(Consumer<JsonText> members) {
        var bytes = new ByteArrayOutputStream(512);
        try (JsonGenerator out = JSON.createGenerator(bytes)) {
            out.writeStartObject();
            members.accept(new JsonText(out));
            out.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /** The bytes of an object. */
    public static byte[] bytes(Json.Obj object) {
        return object(json -> object.members().forEach(json::json));
    }

    /** The text of an object. */
    public static String of(Json.Obj object) {
        return new String(bytes(object), StandardCharsets.UTF_8);
    }

    public static String objectText(Consumer<JsonText> members) {
        return new String(object(members), StandardCharsets.UTF_8);
    }

    /** The text as a JSON string, quotes included. */
    public static String quoted(String text) {
        return '"' + new String(JsonStringEncoder.getInstance().quoteAsString(text)) + '"';
    }

    public JsonText text(String name, @Nullable String value) {
        return write(() -> {
            out.writeFieldName(name);
            out.writeString(value);
        });
    }

    public JsonText number(String name, @Nullable Long value) {
        return write(() -> {
            out.writeFieldName(name);
            if (value == null) {
                out.writeNull();
            } else {
                out.writeNumber(value);
            }
        });
    }

    /** A decimal written out, so that no double comes in between. */
    public JsonText decimal(String name, @Nullable String digits) {
        return digits == null ? nullMember(name) : raw(name, digits);
    }

    public JsonText flag(String name, boolean value) {
        return write(() -> out.writeBooleanField(name, value));
    }

    public JsonText nullMember(String name) {
        return write(() -> out.writeNullField(name));
    }

    /** A member whose value is JSON text already; null is written as null. */
    public JsonText raw(String name, @Nullable String json) {
        return write(() -> {
            out.writeFieldName(name);
            out.writeRawValue(json == null ? "null" : json);
        });
    }

    public JsonText texts(String name, @Nullable Collection<String> values) {
        return write(() -> {
            out.writeFieldName(name);
            if (values == null) {
                out.writeNull();
                return;
            }
            out.writeStartArray();
            for (String value : values) {
                out.writeString(value);
            }
            out.writeEndArray();
        });
    }

    public JsonText object(String name, Consumer<JsonText> members) {
        return write(() -> {
            out.writeObjectFieldStart(name);
            members.accept(this);
            out.writeEndObject();
        });
    }

    /** An array of objects, one for each element. */
    public <T> JsonText objects(String name, Collection<T> elements, Members<T> members) {
        return write(() -> {
            out.writeArrayFieldStart(name);
            for (T element : elements) {
                out.writeStartObject();
                members.write(this, element);
                out.writeEndObject();
            }
            out.writeEndArray();
        });
    }

    /** A member with any JSON value. */
    public JsonText json(String name, @Nullable Json value) {
        return write(() -> {
            out.writeFieldName(name);
            if (value == null) {
                out.writeNull();
            } else {
                write(value);
            }
        });
    }

    private void write(Json value) throws IOException {
        switch (value) {
            case Json.Obj(Map<String, Json> members) -> {
                out.writeStartObject();
                for (var member : members.entrySet()) {
                    out.writeFieldName(member.getKey());
                    write(member.getValue());
                }
                out.writeEndObject();
            }
            case Json.Arr(var items) -> {
                out.writeStartArray();
                for (Json item : items) {
                    write(item);
                }
                out.writeEndArray();
            }
            case Json.Str(String text) -> out.writeString(text);
            case Json.Num(String digits) -> out.writeNumber(digits);
            case Json.Bool(boolean flag) -> out.writeBoolean(flag);
            case Json.Null() -> out.writeNull();
        }
    }

    /** Writes the members of one element. */
    @FunctionalInterface
    public interface Members<T> {
        void write(JsonText json, T element);
    }

    private JsonText write(Step step) {
        try {
            step.run();
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private interface Step {
        void run() throws IOException;
    }
}
