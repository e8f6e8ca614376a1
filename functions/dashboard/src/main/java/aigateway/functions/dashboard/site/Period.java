package aigateway.functions.dashboard.site;

import aigateway.functions.dashboard.shown.Moments;
import aigateway.functions.web.query.QueryWords;
import aigateway.functions.web.query.UsagePeriod;
import aigateway.kernel.Problem;
import aigateway.kernel.Result;
import aigateway.usage.Bucket;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The time that a page is about: whole days of the reporting zone. Its word stays in links, so that "7 days" means the last seven
 * for each reader of a link.
 *
 * @param word of {@link #WORDS}, or {@code custom}
 * @param days its first moment and the first one after it
 * @param compare whether each figure is shown beside the one of the period before
 */
public record Period(String word, UsagePeriod days, boolean compare) {
    /** Each with its name, in the order of the page's head. */
    public static final Map<String, String> WORDS = words();

    public static final String CUSTOM = "custom";
    static final String USUAL = "30d";
    /** The parameters that hold it. */
    static final String[] PARAMS = {"period", "from", "to", "compare"};

    private static final int CUSTOM_DAYS_MAX = 800;

    private static Map<String, String> words() {
        Map<String, String> words = new LinkedHashMap<>();
        words.put("today", "Today");
        words.put("7d", "7 days");
        words.put("30d", "30 days");
        words.put("month", "This month");
        words.put("last_month", "Last month");
        words.put("90d", "90 days");
        return words;
    }

    static Result<Period> read(Params params, ZoneId zone, Instant now) {
        String word = params.find("period").orElse(params.has("from") ? CUSTOM : USUAL);
        boolean compare = !params.holds("compare", "off");
        LocalDate today = now.atZone(zone).toLocalDate();
        LocalDate month = today.withDayOfMonth(1);
        return switch (word) {
            case "today" -> ok(word, today, today, zone, compare);
            case "7d" -> ok(word, today.minusDays(6), today, zone, compare);
            case "30d" -> ok(word, today.minusDays(29), today, zone, compare);
            case "90d" -> ok(word, today.minusDays(89), today, zone, compare);
            case "month" -> ok(word, month, today, zone, compare);
            case "last_month" -> ok(word, month.minusMonths(1), month.minusDays(1), zone, compare);
            case CUSTOM -> custom(params, zone, now, compare);
            default -> Result.refused(Problem.invalidValue("period", "expected " + String.join(", ", WORDS.keySet())));
        };
    }

    static Period usual(ZoneId zone, Instant now) {
        return read(Params.none(), zone, now).orElse(problem -> {
            throw new IllegalStateException(problem.message());
        });
    }

    private static Result<Period> ok(String word, LocalDate first, LocalDate last, ZoneId zone, boolean compare) {
        var days = new UsagePeriod(
                first.atStartOfDay(zone).toInstant(),
                last.plusDays(1).atStartOfDay(zone).toInstant(),
                zone);
        return Result.ok(new Period(word, days, compare));
    }

    private static Result<Period> custom(Params params, ZoneId zone, Instant now, boolean compare) {
        var words = new QueryWords(params.only("from", "to").lists());
        UsagePeriod days = UsagePeriod.read(words, zone, false, now);
        if (Duration.between(days.from(), days.to()).toDays() > CUSTOM_DAYS_MAX) {
            words.refuse("from", "a page shows at most " + CUSTOM_DAYS_MAX + " days");
        }
        Problem problem = words.problem();
        return problem == null ? Result.ok(new Period(CUSTOM, days, compare)) : Result.refused(problem);
    }

    public Instant from() {
        return days.from();
    }

    public Instant to() {
        return days.to();
    }

    public ZoneId zone() {
        return days.zone();
    }

    public UsagePeriod before() {
        return days.previous();
    }

    /** How many days, with today. */
    public int length() {
        return (int) (to().atZone(zone()).toLocalDate().toEpochDay()
                - from().atZone(zone()).toLocalDate().toEpochDay());
    }

    /** Bars of a chart: hours of a day, days of a quarter, then weeks. */
    public Bucket bucket() {
        return length() <= 2 ? Bucket.HOUR : length() <= 100 ? Bucket.DAY : Bucket.WEEK;
    }

    /** Its first day, YYYY-MM-DD. */
    public String first() {
        return days.day(from());
    }

    /** The first day after it, YYYY-MM-DD: what the API calls {@code to}. */
    public String end() {
        return days.day(to());
    }

    /** Its last day, YYYY-MM-DD. */
    public String last() {
        return days.day(to().minusMillis(1));
    }

    /** In words, such as {@code 30 days} or {@code 1 Nov to 14 Nov 2026}. */
    public String name() {
        return WORDS.getOrDefault(word, words(days));
    }

    /** What it is compared with, in words. */
    public String beforeName() {
        return words(before());
    }

    private static String words(UsagePeriod period) {
        return Moments.days(
                period.from().atZone(period.zone()).toLocalDate(),
                period.to().minusMillis(1).atZone(period.zone()).toLocalDate());
    }

    /** Its parameters for the admin API. */
    public Params api() {
        return Params.none().with("from", first()).with("to", end());
    }

    /** A period that a reader can choose. */
    public record Choice(String word, String title) {}

    /** Those of the head, for templates. */
    public List<Choice> choices() {
        return WORDS.entrySet().stream()
                .map(each -> new Choice(each.getKey(), each.getValue()))
                .toList();
    }
}
