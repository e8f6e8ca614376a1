package aigateway.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads JSON strictly: UTF-8 without a byte order mark, one value, no duplicate names, at most {@value #DEPTH_MAX} levels.
 * A client's duplicate names are refused rather than resolved, so that the provider cannot read another meaning than the gateway.
 */
public final class JsonReader {
    /** Deeper than any schema in use, and far from a stack's end. */
    public static final int DEPTH_MAX = 200;
    /** A number this long is no quantity that a provider knows. */
    private static final int NUMBER_DIGITS_MAX = 200;

    private static final int NAME_LENGTH_MAX = 10_000;
    private static final int DECODED_AT_ONCE = 8_192;

    private static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(DEPTH_MAX)
                    .maxNumberLength(NUMBER_DIGITS_MAX)
                    .maxNameLength(NAME_LENGTH_MAX)
                    // The caller bounds the whole text, so a single string needs no bound of its own.
                    .maxStringLength(Integer.MAX_VALUE)
                    .build())
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            // Names are still looked up in the parser's own table, which is bounded: without that table Jackson reads
            // characters instead of bytes and knows no byte offsets.
            .enable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
            .build();

    private JsonReader() {}

    /** A document, or why the text is not one. */
    public sealed interface Result {
        record Read(Document document) implements Result {}

        /**
         * @param why a sentence for the sender; never holds a part of the text but a member's name
         */
        record Malformed(String why) implements Result {}
    }

    /** What a name means that comes twice in one object. */
    private enum Duplicates {
        REFUSED,
        LAST_COUNTS
    }

    /** Reads a whole object. */
    public static Result object(byte[] text) {
        return read(text, null, Duplicates.REFUSED);
    }

    /** Reads a whole object; null when the text is not one. */
    public static Json.@Nullable Obj objectOrNull(String text) {
        return rootOrNull(object(text.getBytes(StandardCharsets.UTF_8)));
    }

    /** Reads a whole object that a provider sent: it was paid for, so the last of two equal names counts. */
    public static Result provided(byte[] text) {
        return read(text, null, Duplicates.LAST_COUNTS);
    }

    /** Reads a whole object that a provider sent; null when the text is not one. */
    public static Json.@Nullable Obj providedOrNull(String text) {
        return rootOrNull(provided(text.getBytes(StandardCharsets.UTF_8)));
    }

    /** Reads an object that a provider sent, but keeps only these top-level members; the rest is checked and skipped. */
    public static Result provided(byte[] text, Set<String> wanted) {
        return read(text, wanted, Duplicates.LAST_COUNTS);
    }

    private static Json.@Nullable Obj rootOrNull(Result result) {
        return result instanceof Result.Read(var document) ? document.root() : null;
    }

    private static Result read(byte[] text, @Nullable Set<String> wanted, Duplicates duplicates) {
        String encoding = encodingFault(text);
        if (encoding != null) {
            return new Result.Malformed(encoding);
        }
        try (JsonParser parser = JSON.createParser(text)) {
            if (parser.nextToken() == null) {
                return new Result.Malformed("The body is empty; expected a JSON object.");
            }
            if (!parser.hasToken(JsonToken.START_OBJECT)) {
                return new Result.Malformed("The body is not a JSON object.");
            }
            Map<String, Document.Span> spans = new HashMap<>();
            Json.Obj root = root(parser, wanted, duplicates, spans);
            if (parser.nextToken() != null) {
                return new Result.Malformed("There is text after the JSON object.");
            }
            return new Result.Read(new Document(text, root, spans));
        } catch (DuplicateName duplicate) {
            return new Result.Malformed(duplicate.sentence());
        } catch (StreamConstraintsException _) {
            return new Result.Malformed("The JSON is nested deeper than " + DEPTH_MAX
                    + " levels, or has a number or name longer than any provider takes.");
        } catch (JsonProcessingException malformed) {
            var where = malformed.getLocation();
            return new Result.Malformed("The body is not valid JSON"
                    + (where == null ? "." : " (line " + where.getLineNr() + ", column " + where.getColumnNr() + ")."));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Json.Obj root(
            JsonParser parser, @Nullable Set<String> wanted, Duplicates duplicates, Map<String, Document.Span> spans)
            throws IOException {
        Map<String, Json> members = new LinkedHashMap<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            parser.nextToken();
            int from = (int) parser.currentTokenLocation().getByteOffset();
            if (wanted != null && !wanted.contains(name)) {
                parser.skipChildren();
                continue;
            }
            put(members, name, value(parser, duplicates), duplicates);
            parser.finishToken();
            spans.put(
                    name, new Document.Span(from, (int) parser.currentLocation().getByteOffset()));
        }
        return new Json.Obj(members);
    }

    private static Json value(JsonParser parser, Duplicates duplicates) throws IOException {
        return switch (parser.currentToken()) {
            case START_OBJECT -> {
                Map<String, Json> members = new LinkedHashMap<>();
                while (parser.nextToken() != JsonToken.END_OBJECT) {
                    String name = parser.currentName();
                    parser.nextToken();
                    put(members, name, value(parser, duplicates), duplicates);
                }
                yield new Json.Obj(members);
            }
            case START_ARRAY -> {
                List<Json> items = new ArrayList<>();
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    items.add(value(parser, duplicates));
                }
                yield new Json.Arr(items);
            }
            case VALUE_STRING -> new Json.Str(parser.getText());
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> new Json.Num(parser.getText());
            case VALUE_TRUE -> new Json.Bool(true);
            case VALUE_FALSE -> new Json.Bool(false);
            case VALUE_NULL -> new Json.Null();
            case END_OBJECT, END_ARRAY, FIELD_NAME, NOT_AVAILABLE, VALUE_EMBEDDED_OBJECT ->
                throw new IllegalStateException("not a value: " + parser.currentToken());
        };
    }

    private static void put(Map<String, Json> members, String name, Json value, Duplicates duplicates)
            throws DuplicateName {
        if (members.put(name, value) != null && duplicates == Duplicates.REFUSED) {
            throw new DuplicateName(name);
        }
    }

    /** The parser would also take UTF-16 and bad sequences inside strings; a provider might read those otherwise. */
    private static @Nullable String encodingFault(byte[] text) {
        boolean ascii = true;
        for (byte b : text) {
            if (b == 0) {
                return "The body has a zero byte; send JSON as UTF-8.";
            }
            ascii &= b > 0;
        }
        if (ascii) {
            return null;
        }
        if (text.length >= 3 && text[0] == (byte) 0xEF && text[1] == (byte) 0xBB && text[2] == (byte) 0xBF) {
            return "The body starts with a byte order mark; send plain UTF-8.";
        }
        return isUtf8(text) ? null : "The body is not valid UTF-8.";
    }

    /** Decodes piece by piece into a buffer that is used again. */
    private static boolean isUtf8(byte[] text) {
        CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
        ByteBuffer bytes = ByteBuffer.wrap(text);
        CharBuffer characters = CharBuffer.allocate(DECODED_AT_ONCE);
        CoderResult result;
        do {
            result = decoder.decode(bytes, characters.clear(), true);
        } while (result.isOverflow());
        return result.isUnderflow() && decoder.flush(characters.clear()).isUnderflow();
    }

    private static final class DuplicateName extends IOException {
        private static final long serialVersionUID = 1;
        private static final int SHOWN_MAX = 60;

        DuplicateName(String name) {
            super(name);
        }

        String sentence() {
            String name = String.valueOf(getMessage());
            String shown = name.length() <= SHOWN_MAX ? name : name.substring(0, SHOWN_MAX) + "…";
            return "The name '" + shown + "' stands twice in one JSON object.";
        }
    }
}
