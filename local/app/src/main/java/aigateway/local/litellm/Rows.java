package aigateway.local.litellm;

import aigateway.json.Json;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Reads columns of LiteLLM's rows. */
final class Rows {
    private static final int TAG_LENGTH_MAX = 64;
    private static final int NAME_LENGTH_MAX = 100;

    private Rows() {}

    static String text(Json.Obj row, String column) {
        return Objects.requireNonNullElse(row.text(column), "");
    }

    static @Nullable BigDecimal number(Json.Obj row, String column) {
        return row.member(column) instanceof Json.Num(String digits) ? new BigDecimal(digits) : null;
    }

    /** A limit of at least one; null for none. */
    static @Nullable Long limit(Json.Obj row, String column, long max) {
        BigDecimal value = number(row, column);
        return value == null || value.signum() <= 0
                ? null
                : value.min(BigDecimal.valueOf(max)).longValue();
    }

    static boolean flag(Json.Obj row, String column) {
        return row.member(column) instanceof Json.Bool(boolean value) && value;
    }

    static List<String> texts(Json.Obj row, String column) {
        return row.items(column).stream()
                .filter(Json.Str.class::isInstance)
                .map(each -> ((Json.Str) each).text())
                .toList();
    }

    /** Unix seconds of a time without a zone, which LiteLLM means in UTC; null for none. */
    static @Nullable Long time(Json.Obj row, String column) {
        String text = row.text(column);
        if (text == null) {
            return null;
        }
        try {
            return LocalDateTime.parse(text).toEpochSecond(ZoneOffset.UTC);
        } catch (DateTimeException _) {
            try {
                return OffsetDateTime.parse(text).toEpochSecond();
            } catch (DateTimeException _) {
                return null;
            }
        }
    }

    /** Text in the form of a tag. */
    static String tag(String text) {
        String tag = text.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9:_.-]+", "-");
        return tag.length() <= TAG_LENGTH_MAX ? tag : tag.substring(0, TAG_LENGTH_MAX);
    }

    /** The first name that is not empty, as long as a name may be. */
    static String name(String... names) {
        for (String name : names) {
            if (!name.isBlank()) {
                String stripped = name.strip();
                return stripped.length() <= NAME_LENGTH_MAX ? stripped : stripped.substring(0, NAME_LENGTH_MAX);
            }
        }
        return "unnamed";
    }
}
