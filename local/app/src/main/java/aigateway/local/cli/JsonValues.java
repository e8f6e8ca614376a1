package aigateway.local.cli;

import aigateway.json.Json;
import java.math.BigDecimal;
import java.util.List;
import java.util.Objects;

/** Members of a gateway's answer as text for people. */
final class JsonValues {
    private JsonValues() {}

    /** The member's text, or an empty one. */
    static String text(Json.Obj object, String name) {
        return Objects.requireNonNullElse(object.text(name), "");
    }

    /** A number's digits as they came, or an empty text. */
    static String digits(Json.Obj object, String name) {
        return object.member(name) instanceof Json.Num(String digits) ? digits : "";
    }

    static BigDecimal decimal(Json.Obj object, String name) {
        String digits = digits(object, name);
        return digits.isEmpty() ? BigDecimal.ZERO : new BigDecimal(digits);
    }

    static boolean flag(Json.Obj object, String name) {
        return object.member(name) instanceof Json.Bool(boolean value) && value;
    }

    static List<Json.Obj> objects(Json.Obj object, String name) {
        return object.items(name).stream()
                .filter(Json.Obj.class::isInstance)
                .map(Json.Obj.class::cast)
                .toList();
    }
}
