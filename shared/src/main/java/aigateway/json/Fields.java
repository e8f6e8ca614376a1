package aigateway.json;

import aigateway.kernel.Problem;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads an object's members with their bounds and remembers the first thing that is wrong, so that a request is read top down
 * and judged once at the end. A member that is null counts as left out.
 */
public final class Fields {
    /** More digits than any amount of ours has. */
    private static final int DECIMAL_LENGTH_MAX = 40;

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

    /** The first thing that was wrong with what has been read so far, or null. */
    public @Nullable Problem problem() {
        return problems.isEmpty() ? null : problems.getFirst();
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

    /** Refuses members beside these, so that a typing error is not silently a default. */
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

    /** Says what is wrong with a member's value. */
    public Fields wrong(String name, String why) {
        return refuse(Problem.invalidValue(prefix + name, why));
    }

    /** A text that must be there; an empty one stands in for it when it is wrong. */
    public String requiredText(String name, int lengthMin, int lengthMax) {
        if (!has(name)) {
            refuse(Problem.missing(prefix + name));
            return "";
        }
        String text = text(name, lengthMin, lengthMax);
        return text == null ? "" : text;
    }

    public @Nullable String text(String name, int lengthMin, int lengthMax) {
        return switch (object.member(name)) {
            case null -> null;
            case Json.Str(String text)
            when text.length() < lengthMin || text.length() > lengthMax -> {
                refuse(Problem.invalidValue(
                        prefix + name, "expected " + lengthMin + " to " + lengthMax + " characters"));
                yield null;
            }
            case Json.Str(String text)
            when !isStorable(text) -> {
                refuse(Problem.invalidValue(prefix + name, "expected Unicode text without a zero character"));
                yield null;
            }
            case Json.Str(String text) -> text;
            case Json _ -> {
                refuse(Problem.invalidType(prefix + name, "a string"));
                yield null;
            }
        };
    }

    /** JSON can escape what is no text to a database: the zero character, and halves of a surrogate pair. */
    private static boolean isStorable(String text) {
        return text.indexOf(0) < 0 && StandardCharsets.UTF_8.newEncoder().canEncode(text);
    }

    public @Nullable Long integer(String name, long min, long max) {
        return switch (object.member(name)) {
            case null -> null;
            case Json.Num number -> {
                Long value = number.asLong();
                if (value == null || value < min || value > max) {
                    refuse(Problem.invalidValue(prefix + name, "expected a whole number from " + min + " to " + max));
                    yield null;
                }
                yield value;
            }
            case Json _ -> {
                refuse(Problem.invalidType(prefix + name, "an integer"));
                yield null;
            }
        };
    }

    /**
     * An amount from 0 on, exact. Never written out digit by digit, so that an exponent of nine figures costs nothing.
     */
    public @Nullable BigDecimal decimal(String name, int placesMax, BigDecimal max) {
        return switch (object.member(name)) {
            case null -> null;
            case Json.Num(String digits) -> {
                BigDecimal value = amount(digits, placesMax, max);
                if (value == null) {
                    refuse(Problem.invalidValue(
                            prefix + name,
                            "expected a number from 0 to " + max.toPlainString() + " with at most " + placesMax
                                    + " decimal places"));
                }
                yield value;
            }
            case Json _ -> {
                refuse(Problem.invalidType(prefix + name, "a number"));
                yield null;
            }
        };
    }

    private static @Nullable BigDecimal amount(String digits, int placesMax, BigDecimal max) {
        if (digits.length() > DECIMAL_LENGTH_MAX) {
            return null;
        }
        try {
            BigDecimal value = new BigDecimal(digits);
            if (value.signum() == 0) {
                return BigDecimal.ZERO;
            }
            long wholeDigits = (long) value.precision() - value.scale();
            boolean fits = value.signum() > 0 && wholeDigits <= max.precision() && value.compareTo(max) <= 0;
            return fits && value.stripTrailingZeros().scale() <= placesMax ? value : null;
        } catch (NumberFormatException _) {
            // An exponent that not even a BigDecimal holds.
            return null;
        }
    }

    /** Says that a member has to be there. */
    public Fields missing(String name) {
        return refuse(Problem.missing(prefix + name));
    }

    public boolean flag(String name, boolean otherwise) {
        return switch (object.member(name)) {
            case null -> otherwise;
            case Json.Bool(boolean value) -> value;
            case Json _ -> {
                refuse(Problem.invalidType(prefix + name, "a boolean"));
                yield otherwise;
            }
        };
    }

    /** A list of texts, or null when it is left out. */
    public @Nullable List<String> texts(String name, int countMax, int lengthMax) {
        return switch (object.member(name)) {
            case null -> null;
            case Json.Arr(List<Json> items)
            when items.size() > countMax -> {
                refuse(Problem.invalidValue(prefix + name, "at most " + countMax + " items are allowed"));
                yield null;
            }
            case Json.Arr(List<Json> items) -> {
                List<String> texts = new ArrayList<>(items.size());
                for (Json item : items) {
                    if (item instanceof Json.Str(String text)
                            && !text.isEmpty()
                            && text.length() <= lengthMax
                            && isStorable(text)) {
                        texts.add(text);
                    } else {
                        refuse(Problem.invalidValue(
                                prefix + name,
                                "expected strings of 1 to " + lengthMax + " characters, none of them zero"));
                    }
                }
                yield List.copyOf(texts);
            }
            case Json _ -> {
                refuse(Problem.invalidType(prefix + name, "an array of strings"));
                yield null;
            }
        };
    }

    /** A map of texts, as OpenAI's metadata; null when it is left out. */
    public @Nullable Map<String, String> textMap(String name, int countMax, int nameMax, int lengthMax) {
        Json.Obj map = plainObject(name);
        if (map == null) {
            return null;
        }
        if (map.members().size() > countMax) {
            refuse(Problem.invalidValue(prefix + name, "at most " + countMax + " pairs are allowed"));
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
                refuse(Problem.invalidValue(
                        prefix + name,
                        "expected strings of up to " + lengthMax + " characters under names of up to " + nameMax));
            }
        });
        return texts;
    }

    /** The fields of each object in a member that is an array; empty when it is left out. */
    public List<Fields> objects(String name, int countMax) {
        List<Fields> elements = new ArrayList<>();
        for (Json item : array(name, countMax, "objects")) {
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
        for (Json item : array(name, countMax, "integers")) {
            Long number = item instanceof Json.Num digits ? digits.asLong() : null;
            if (number == null || number < min || number > max) {
                refuse(Problem.invalidValue(prefix + name, "expected integers from " + min + " to " + max));
            } else {
                numbers.add(number);
            }
        }
        return numbers;
    }

    private List<Json> array(String name, int countMax, String elements) {
        return switch (object.member(name)) {
            case null -> List.of();
            case Json.Arr(List<Json> items) when items.size() <= countMax -> items;
            case Json.Arr _ -> {
                refuse(Problem.invalidValue(prefix + name, "at most " + countMax + " items are allowed"));
                yield List.of();
            }
            case Json _ -> {
                refuse(Problem.invalidType(prefix + name, "an array of " + elements));
                yield List.of();
            }
        };
    }

    /** The fields of a member that is an object, sharing this reader's problems; null when it is left out. */
    public @Nullable Fields object(String name) {
        Json.Obj value = plainObject(name);
        return value == null ? null : new Fields(value, prefix + name + ".", problems);
    }

    private Json.@Nullable Obj plainObject(String name) {
        return switch (object.member(name)) {
            case null -> null;
            case Json.Obj value -> value;
            case Json _ -> {
                refuse(Problem.invalidType(prefix + name, "an object"));
                yield null;
            }
        };
    }
}
