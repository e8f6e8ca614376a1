package aigateway.formats.translation;

import aigateway.json.Json;
import aigateway.kernel.Problem;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An object of a request together with its place there, so that what is wrong in it can be named.
 *
 * @param path such as {@code messages[0].content[1]}; empty for the request itself
 */
record RequestObject(Json.Obj object, String path) {
    /** The whole name of a member. */
    String param(String name) {
        return path.isEmpty() ? name : path + '.' + name;
    }

    @Nullable
    Json member(String name) {
        return object.member(name);
    }

    /** Whether the member asks for anything: null, false, an empty text and an empty list do not. */
    boolean wants(String name) {
        return switch (object.member(name)) {
            case null -> false;
            case Json.Null() -> false;
            case Json.Bool(boolean value) -> value;
            case Json.Arr(var items) -> !items.isEmpty();
            case Json.Str(String text) -> !text.isEmpty();
            case Json.Obj _ -> true;
            case Json.Num _ -> true;
        };
    }

    /** A text that has to be there. */
    String text(String name) throws UnsupportedTranslation {
        return switch (object.member(name)) {
            case null -> throw new UnsupportedTranslation(Problem.missing(param(name)));
            case Json.Str(String text) -> text;
            case Json _ -> throw new UnsupportedTranslation(Problem.invalidType(param(name), "a string"));
        };
    }

    /** An object that has to be there. */
    RequestObject inner(String name) throws UnsupportedTranslation {
        return switch (object.member(name)) {
            case null -> throw new UnsupportedTranslation(Problem.missing(param(name)));
            case Json.Obj inner -> new RequestObject(inner, param(name));
            case Json _ -> throw new UnsupportedTranslation(Problem.invalidType(param(name), "an object"));
        };
    }

    /** The objects of a list that has to be there. */
    List<RequestObject> objects(String name) throws UnsupportedTranslation {
        return switch (object.member(name)) {
            case null -> throw new UnsupportedTranslation(Problem.missing(param(name)));
            case Json.Arr(var items) -> {
                List<RequestObject> objects = new ArrayList<>(items.size());
                for (Json item : items) {
                    if (!(item instanceof Json.Obj element)) {
                        throw new UnsupportedTranslation(Problem.invalidType(param(name), "an array of objects"));
                    }
                    objects.add(new RequestObject(element, param(name) + '[' + objects.size() + ']'));
                }
                yield objects;
            }
            case Json _ -> throw new UnsupportedTranslation(Problem.invalidType(param(name), "an array"));
        };
    }

    /** The blocks of a content that has to be there; a plain string is one block of text, as both APIs have it. */
    List<RequestObject> blocks(String name) throws UnsupportedTranslation {
        return object.member(name) instanceof Json.Str text
                ? List.of(new RequestObject(ContentBlocks.text(text.text()), param(name)))
                : objects(name);
    }

    /** A number, or null when it is left out. */
    @Nullable
    BigDecimal decimal(String name) throws UnsupportedTranslation {
        return switch (object.member(name)) {
            case null -> null;
            case Json.Num(String digits) -> {
                try {
                    yield new BigDecimal(digits);
                } catch (NumberFormatException _) {
                    // An exponent of ten figures is legal JSON and no BigDecimal.
                    throw new UnsupportedTranslation(Problem.invalidValue(param(name), "no such quantity is known"));
                }
            }
            case Json _ -> throw new UnsupportedTranslation(Problem.invalidType(param(name), "a number"));
        };
    }

    UnsupportedTranslation unsupported(String name, String why) {
        return new UnsupportedTranslation(Problem.unsupported(param(name), why));
    }
}
