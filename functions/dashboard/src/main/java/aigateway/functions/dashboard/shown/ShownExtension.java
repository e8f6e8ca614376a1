package aigateway.functions.dashboard.shown;

import aigateway.kernel.Money;
import io.pebbletemplates.pebble.extension.AbstractExtension;
import io.pebbletemplates.pebble.extension.Filter;
import io.pebbletemplates.pebble.extension.escaper.SafeString;
import io.pebbletemplates.pebble.template.EvaluationContext;
import io.pebbletemplates.pebble.template.PebbleTemplate;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The filters of templates. Each takes null, which it shows as a dash; an argument says why it is not known.
 *
 * <pre>
 * money signed brief         of Money
 * count compact millis       of a whole number
 * share(whole)               of a whole number
 * moment(zone) ago(now, zone) day weekday
 * plural(one, many)          of a whole number: "3 keys"
 * id                         a long id, cut in the middle
 * words                      of a code or an enum: "charged_unknown" is "charged unknown"
 * </pre>
 */
public final class ShownExtension extends AbstractExtension {
    private static final String REASON = "reason";
    private static final int ID_LENGTH_MAX = 20;
    private static final int ID_HEAD = 10;
    private static final int ID_TAIL = 6;

    private interface Body {
        Object shown(Object value, Map<String, Object> arguments);
    }

    private record Shown(List<String> names, Body body) implements Filter {
        @Override
        public List<String> getArgumentNames() {
            return names;
        }

        @Override
        public Object apply(
                @Nullable Object value,
                Map<String, Object> arguments,
                PebbleTemplate self,
                EvaluationContext context,
                int line) {
            if (value == null) {
                Object reason = arguments.get(REASON);
                return Html.unknown(reason == null ? "Not known" : reason.toString());
            }
            return body.shown(value, arguments);
        }
    }

    @Override
    public Map<String, Filter> getFilters() {
        Map<String, Filter> filters = new HashMap<>();
        filters.put("money", of((value, _) -> amount(Amounts.text((Money) value), (Money) value)));
        filters.put("signed", of((value, _) -> amount(Amounts.signed((Money) value), (Money) value)));
        filters.put("brief", of((value, _) -> amount(Amounts.brief((Money) value), (Money) value)));
        filters.put("count", of((value, _) -> Counts.text(number(value))));
        filters.put("compact", of((value, _) -> titled(Counts.brief(number(value)), Counts.text(number(value)))));
        filters.put("millis", of((value, _) -> Counts.millis(number(value))));
        filters.put(
                "words",
                of((value, _) -> value.toString().toLowerCase(Locale.ROOT).replace('_', ' ')));
        filters.put("id", of((value, _) -> shortened(value.toString())));
        filters.put("day", of((value, _) -> Moments.day((LocalDate) value)));
        filters.put("weekday", of((value, _) -> Moments.weekday((LocalDate) value)));
        filters.put("share", new Shown(List.of("whole", REASON), ShownExtension::share));
        filters.put("plural", new Shown(List.of("one", "many"), ShownExtension::plural));
        filters.put("moment", new Shown(List.of("zone", REASON), ShownExtension::moment));
        filters.put("ago", new Shown(List.of("now", "zone", REASON), ShownExtension::ago));
        return filters;
    }

    private static Filter of(Body body) {
        return new Shown(List.of(REASON), body);
    }

    private static long number(Object value) {
        return ((Number) value).longValue();
    }

    private static SafeString amount(String text, Money money) {
        return Html.safe("<data class=\"money\" value=\"" + money.toUsd() + "\" title=\"" + Amounts.exact(money) + "\">"
                + Html.escape(text) + "</data>");
    }

    private static Object titled(String text, String exact) {
        return text.equals(exact) ? text : titledText(text, exact);
    }

    /** The first and the last characters of a long id; all of it in the tooltip. */
    private static Object shortened(String id) {
        return id.length() <= ID_LENGTH_MAX
                ? id
                : titledText(id.substring(0, ID_HEAD) + "…" + id.substring(id.length() - ID_TAIL), id);
    }

    private static SafeString titledText(String text, String whole) {
        return Html.safe("<span title=\"" + Html.escape(whole) + "\">" + Html.escape(text) + "</span>");
    }

    private static Object share(Object part, Map<String, Object> arguments) {
        Object whole = arguments.get("whole");
        if (part instanceof Money money) {
            return Counts.percent(money.nanoUsd(), whole instanceof Money all ? all.nanoUsd() : 0);
        }
        return Counts.percent(number(part), whole == null ? 0 : number(whole));
    }

    private static Object plural(Object count, Map<String, Object> arguments) {
        String one = String.valueOf(arguments.get("one"));
        Object many = arguments.get("many");
        return Counts.of(number(count), one, many == null ? one + "s" : many.toString());
    }

    /** In the reporting zone; a script shows the reader's own. */
    private static Object moment(Object at, Map<String, Object> arguments) {
        Instant moment = (Instant) at;
        return time(moment, Moments.minute(moment, zone(arguments)), " data-local");
    }

    private static Object ago(Object at, Map<String, Object> arguments) {
        Instant moment = (Instant) at;
        Instant now = (Instant) Objects.requireNonNull(arguments.get("now"), "now");
        return time(moment, Moments.from(now, moment, zone(arguments)), "");
    }

    private static ZoneId zone(Map<String, Object> arguments) {
        return (ZoneId) Objects.requireNonNull(arguments.get("zone"), "zone");
    }

    private static SafeString time(Instant at, String text, String attribute) {
        return Html.safe(
                "<time datetime=\"" + at + "\" title=\"" + Moments.utc(at) + "\"" + attribute + ">" + text + "</time>");
    }
}
