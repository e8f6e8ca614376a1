package aigateway.formats.translation;

import aigateway.json.Json;
import aigateway.kernel.Problem;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An object inside a request, with its path, so that problems name the member. Reading ends at the first problem.
 *
 * @param path such as {@code messages[0].content[1]}; empty for the request itself
 * @param leftOut of the whole request
 */
record RequestObject(Json.Obj json, String path, LeftOut leftOut) {
    static RequestObject root(Json.Obj request) {
        return new RequestObject(request, "", new LeftOut());
    }

    /** The full path of a member. */
    String param(String name) {
        return path.isEmpty() ? name : path + '.' + name;
    }

    @Nullable
    Json member(String name) {
        return json.member(name);
    }

    /** Whether the member has an effect: null, false, an empty text and an empty list have none. */
    boolean isSet(String name) {
        return switch (json.member(name)) {
            case null -> false;
            case Json.Null() -> false;
            case Json.Bool(boolean value) -> value;
            case Json.Arr(var items) -> !items.isEmpty();
            case Json.Str(String text) -> !text.isEmpty();
            case Json.Obj _ -> true;
            case Json.Num _ -> true;
        };
    }

    /** A required text. */
    String text(String name) throws UnsupportedTranslation {
        return switch (json.member(name)) {
            case null -> throw missing(name);
            case Json.Str(String text) -> text;
            case Json _ -> throw invalidType(name, "a string");
        };
    }

    /** A required object. */
    RequestObject object(String name) throws UnsupportedTranslation {
        return switch (json.member(name)) {
            case null -> throw missing(name);
            case Json.Obj inner -> new RequestObject(inner, param(name), leftOut);
            case Json _ -> throw invalidType(name, "an object");
        };
    }

    /** The objects of a required list. */
    List<RequestObject> objects(String name) throws UnsupportedTranslation {
        return switch (json.member(name)) {
            case null -> throw missing(name);
            case Json.Arr(var items) -> {
                List<RequestObject> objects = new ArrayList<>(items.size());
                for (Json item : items) {
                    if (!(item instanceof Json.Obj element)) {
                        throw invalidType(name, "an array of objects");
                    }
                    objects.add(new RequestObject(element, param(name) + '[' + objects.size() + ']', leftOut));
                }
                yield objects;
            }
            case Json _ -> throw invalidType(name, "an array");
        };
    }

    /** One element of a list, which must be an object. For lists that are read one element at a time. */
    RequestObject element(String name, int index) throws UnsupportedTranslation {
        String path = param(name) + '[' + index + ']';
        if (!(json.items(name).get(index) instanceof Json.Obj element)) {
            throw new UnsupportedTranslation(Problem.invalidType(path, "an object"));
        }
        return new RequestObject(element, path, leftOut);
    }

    /** The blocks of a required content; a plain string is one block of text, as in both APIs. */
    List<RequestObject> blocks(String name) throws UnsupportedTranslation {
        return json.member(name) instanceof Json.Str text
                ? List.of(new RequestObject(ContentBlocks.text(text.text()), param(name), leftOut))
                : objects(name);
    }

    /** A number, or null when it is left out. */
    @Nullable
    BigDecimal decimal(String name) throws UnsupportedTranslation {
        return switch (json.member(name)) {
            case null -> null;
            case Json.Num(String digits) -> {
                try {
                    yield new BigDecimal(digits);
                } catch (NumberFormatException _) {
                    // An exponent of ten digits is legal JSON, but too large for a BigDecimal.
                    throw invalidValue(name, "no such quantity is known");
                }
            }
            case Json _ -> throw invalidType(name, "a number");
        };
    }

    /** Names the member as one that the translated request lacks, if it is set. */
    void leaveOut(String name) {
        if (isSet(name)) {
            leftOut.add(param(name));
        }
    }

    /** Names this object, which has a type, as one that the translated request lacks. */
    void leaveOutByType() {
        String parent = path.replaceFirst("\\[\\d+]$", "");
        leftOut.add(parent + '.' + json.text("type"));
    }

    UnsupportedTranslation missing(String name) {
        return new UnsupportedTranslation(Problem.missing(param(name)));
    }

    UnsupportedTranslation invalidType(String name, String expected) {
        return new UnsupportedTranslation(Problem.invalidType(param(name), expected));
    }

    UnsupportedTranslation invalidValue(String name, String why) {
        return new UnsupportedTranslation(Problem.invalidValue(param(name), why));
    }

    UnsupportedTranslation unsupported(String name, String why) {
        return new UnsupportedTranslation(Problem.unsupported(param(name), why));
    }
}
