package aigateway.json;

import aigateway.kernel.Problem;
import aigateway.kernel.Result;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads an object's members within their bounds and remembers the first problem, so that a request is read from top to bottom and
 * checked once at the end. A member that is null counts as left out.
 */
public final class Fields {
    private final Json.Obj object;
    private final String prefix;
    private final List<Problem> problems;

    private Fields(Json.Obj object, String prefix, List<Problem> problems) {
        this.object = object;
        this.prefix = prefix;
        this.problems = problems;
    }

    public static Fields of(Json.Obj object) {
        return new Fields(object, "", new ArrayList<>(1));
    }

    /** The first problem of all members read so far, or null. */
    public @Nullable Problem problem() {
        return problems.isEmpty() ? null : problems.getFirst();
    }

    public <T> Result<T> result(T value) {
        return problems.isEmpty() ? Result.ok(value) : Result.refused(problems.getFirst());
    }

    public boolean has(String name) {
        return object.member(name) != null;
    }

    /** The names of the members, for an object that is a map. */
    public Set<String> names() {
        return object.members().keySet();
    }

    /** Whether the member is present, even as null: a PATCH clears with null. */
    public boolean mentions(String name) {
        return object.members().containsKey(name);
    }

    public boolean isText(String name) {
        return object.member(name) instanceof Json.Str;
    }

    /** Refuses all other members, so that a typing error does not silently become a default. */
    public Fields only(Set<String> known) {
        for (String name : object.members().keySet()) {
            if (!known.contains(name)) {
                return refuse(Problem.unknownParameter(prefix + name));
            }
        }
        return this;
    }

    public Fields refuse(Problem problem) {
        problems.add(problem);
        return this;
    }

    /** Refuses a member's value; the reason completes "Invalid 'name': ...". */
    public Fields wrong(String name, String why) {
        return refuse(Problem.invalidValue(prefix + name, why));
    }

    /** A required text; empty when it is missing or wrong. */
    public String requiredText(String name, int lengthMin, int lengthMax) {
        if (!has(name)) {
            refuse(Problem.missing(prefix + name));
            return "";
        }
        String text = text(name, lengthMin, lengthMax);
        return text == null ? "" : text;
    }

    public @Nullable String text(String name, int lengthMin, int lengthMax) {
        Json.Str value = member(name, Json.Str.class, "a string");
        if (value == null) {
            return null;
        }
        String text = value.text();
        if (text.length() < lengthMin || text.length() > lengthMax) {
            wrong(name, "expected " + lengthMin + " to " + lengthMax + " characters");
            return null;
        }
        if (!isStorable(text)) {
            wrong(name, "expected Unicode text without a zero character");
            return null;
        }
        return text;
    }

    /** JSON can escape characters that a database cannot store: zero, and halves of a surrogate pair. */
    private static boolean isStorable(String text) {
        return text.indexOf(0) < 0 && StandardCharsets.UTF_8.newEncoder().canEncode(text);
    }

    public @Nullable Long integer(String name, long min, long max) {
        Json.Num number = member(name, Json.Num.class, "an integer");
        if (number == null) {
            return null;
        }
        Long value = number.asLong();
        if (value == null || value < min || value > max) {
            wrong(name, "expected a whole number from " + min + " to " + max);
            return null;
        }
        return value;
    }

    /** An exact amount from 0 to the maximum. */
    public @Nullable BigDecimal decimal(String name, int placesMax, BigDecimal max) {
        Json.Num number = member(name, Json.Num.class, "a number");
        if (number == null) {
            return null;
        }
        BigDecimal value = number.asAmount(placesMax, max);
        if (value == null) {
            wrong(
                    name,
                    "expected a number from 0 to " + max.toPlainString() + " with at most " + placesMax
                            + " decimal places");
        }
        return value;
    }

    public Fields missing(String name) {
        return refuse(Problem.missing(prefix + name));
    }

    public boolean flag(String name, boolean otherwise) {
        Json.Bool flag = member(name, Json.Bool.class, "a boolean");
        return flag == null ? otherwise : flag.value();
    }

    /** A list of texts, or null when it is left out. */
    public @Nullable List<String> texts(String name, int countMax, int lengthMax) {
        if (!has(name)) {
            return null;
        }
        List<String> texts = new ArrayList<>();
        for (Json item : items(name, countMax, "an array of strings")) {
            if (item instanceof Json.Str(String text)
                    && !text.isEmpty()
                    && text.length() <= lengthMax
                    && isStorable(text)) {
                texts.add(text);
            } else {
                wrong(name, "expected strings of 1 to " + lengthMax + " characters, none of them zero");
            }
        }
        return List.copyOf(texts);
    }

    /** A map of texts, as OpenAI's metadata; null when it is left out. */
    public @Nullable Map<String, String> textMap(String name, int countMax, int nameMax, int lengthMax) {
        Json.Obj map = member(name, Json.Obj.class, "an object");
        if (map == null) {
            return null;
        }
        if (map.members().size() > countMax) {
            wrong(name, "at most " + countMax + " pairs are allowed");
            return null;
        }
        Map<String, String> texts = new LinkedHashMap<>();
        map.members().forEach((key, value) -> {
            if (value instanceof Json.Str(String text)
                    && text.length() <= lengthMax
                    && key.length() <= nameMax
                    && isStorable(text)
                    && isStorable(key)) {
                texts.put(key, text);
            } else {
                wrong(name, "expected strings of up to " + lengthMax + " characters under names of up to " + nameMax);
            }
        });
        return texts;
    }

    /** The fields of each object in a member that is an array; empty when it is left out. */
    public List<Fields> objects(String name, int countMax) {
        List<Fields> elements = new ArrayList<>();
        for (Json item : items(name, countMax, "an array of objects")) {
            if (item instanceof Json.Obj element) {
                elements.add(new Fields(element, prefix + name + "[" + elements.size() + "].", problems));
            } else {
                refuse(Problem.invalidType(prefix + name, "an array of objects"));
            }
        }
        return elements;
    }

    /** A list of whole numbers; empty when it is left out. */
    public List<Long> integers(String name, int countMax, long min, long max) {
        List<Long> numbers = new ArrayList<>();
        for (Json item : items(name, countMax, "an array of integers")) {
            Long number = item instanceof Json.Num digits ? digits.asLong() : null;
            if (number == null || number < min || number > max) {
                wrong(name, "expected integers from " + min + " to " + max);
            } else {
                numbers.add(number);
            }
        }
        return numbers;
    }

    private List<Json> items(String name, int countMax, String expected) {
        Json.Arr array = member(name, Json.Arr.class, expected);
        if (array == null) {
            return List.of();
        }
        if (array.items().size() > countMax) {
            wrong(name, "at most " + countMax + " items are allowed");
            return List.of();
        }
        return array.items();
    }

    /** Shares this reader's problems; null when it is left out. */
    public @Nullable Fields object(String name) {
        Json.Obj value = member(name, Json.Obj.class, "an object");
        return value == null ? null : new Fields(value, prefix + name + ".", problems);
    }

    /** The member's value; null when it is left out, or refused because it has another type. */
    private <T extends Json> @Nullable T member(String name, Class<T> type, String expected) {
        Json value = object.member(name);
        if (type.isInstance(value)) {
            return type.cast(value);
        }
        if (value != null) {
            refuse(Problem.invalidType(prefix + name, expected));
        }
        return null;
    }
}
