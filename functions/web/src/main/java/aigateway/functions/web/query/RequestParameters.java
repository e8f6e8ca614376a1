package aigateway.functions.web.query;

import aigateway.kernel.FaultDomain;
import aigateway.kernel.JobId;
import aigateway.kernel.KeyId;
import aigateway.kernel.Money;
import aigateway.kernel.Problem;
import aigateway.kernel.Result;
import aigateway.kernel.TeamId;
import aigateway.kernel.VisibleTeams;
import aigateway.kernel.Word;
import aigateway.usage.Bucket;
import aigateway.usage.RequestQuery;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The query parameters of the list of calls.
 *
 * @param histogram its bars; null: none is wanted
 */
public record RequestParameters(
        RequestQuery query, boolean csv, @Nullable Bucket histogram) {
    /** A database takes no zero character; a model's name is the longest. */
    private static final Pattern WORD = Pattern.compile("[^\\p{Cntrl}]{1,300}");

    private static final Pattern STATUS = Pattern.compile("[1-5](\\d\\d|xx)");
    private static final Pattern OUTCOME = Pattern.compile("settled|voided|charged|cached|refused");
    private static final Pattern USER = Pattern.compile("[0-9a-f]{16}");
    private static final Pattern CURSOR = Pattern.compile("req_[0-9a-f]{1,32}");
    private static final Pattern USD = Pattern.compile("\\d{1,6}(\\.\\d{1,9})?");
    private static final Pattern MILLIS = Pattern.compile("\\d{1,9}");
    private static final Pattern BARS = Pattern.compile("hour|day");
    private static final Pattern FORMAT = Pattern.compile("json|csv");

    private record Rule(String name, Predicate<String> valid, String expected) {}

    private static final List<Rule> RULES = List.of(
            new Rule("key", value -> KeyId.read(value).isPresent(), "expected a key's id"),
            new Rule(
                    "team",
                    value -> value.equals(RequestQuery.NO_TEAM)
                            || TeamId.read(value).isPresent(),
                    "expected a team's id, or none"),
            word("model"),
            word("provider"),
            new Rule("status", matches(STATUS), "expected a status such as 429, or a class such as 4xx"),
            word("code"),
            new Rule(
                    "fault",
                    value -> Word.read(FaultDomain.class, value).isPresent(),
                    "expected provider, gateway, caller or policy"),
            new Rule("outcome", matches(OUTCOME), "expected settled, voided, charged, cached or refused"),
            word("endpoint"),
            word("tag"),
            new Rule("user", matches(USER), "expected a user's hash of 16 hexadecimal digits"),
            new Rule("job", value -> JobId.read(value).isPresent(), "expected a job's id"),
            new Rule("min_cost_usd", matches(USD), "expected a decimal below a million, with at most 9 places"),
            new Rule("min_ms", matches(MILLIS), "expected milliseconds as a whole number"),
            time("from"),
            time("to"),
            new Rule("after", matches(CURSOR), "expected the last_id of the page before"),
            new Rule("histogram", matches(BARS), "expected hour or day"),
            new Rule("format", matches(FORMAT), "expected json or csv"));

    private static Rule word(String name) {
        return new Rule(name, matches(WORD), "expected 1 to 300 characters");
    }

    private static Rule time(String name) {
        return new Rule(
                name,
                value -> AuditParameters.time(value, ZoneOffset.UTC) != null,
                "expected Unix seconds, or a day as YYYY-MM-DD, which means its start in the reporting zone");
    }

    private static Predicate<String> matches(Pattern pattern) {
        return value -> pattern.matcher(value).matches();
    }

    /**
     * @param given each parameter with its values; one given twice is refused
     * @param csvPreferred what the format is when it is left out
     * @param zone the reporting zone, in which days begin
     */
    public static Result<RequestParameters> read(
            Map<String, List<String>> given, VisibleTeams visible, boolean csvPreferred, ZoneId zone) {
        for (var parameter : given.entrySet()) {
            if (parameter.getValue().size() != 1) {
                return Result.refused(Problem.invalidValue(parameter.getKey(), "expected once"));
            }
        }
        for (Rule rule : RULES) {
            String value = value(given, rule.name);
            if (value != null && !rule.valid.test(value)) {
                return Result.refused(Problem.invalidValue(rule.name, rule.expected));
            }
        }
        String after = value(given, "after");
        Page page = Page.read(after, value(given, "limit"));
        if (page.problem() != null) {
            return Result.refused(page.problem());
        }
        String format = value(given, "format");
        var query = new RequestQuery(
                filter(given),
                visible,
                time(value(given, "from"), zone),
                time(value(given, "to"), zone),
                after,
                page.limit());
        String bars = value(given, "histogram");
        return Result.ok(new RequestParameters(
                query,
                format == null ? csvPreferred : format.equals("csv"),
                bars == null ? null : Word.parse(Bucket.class, bars)));
    }

    private static @Nullable Instant time(@Nullable String text, ZoneId zone) {
        return text == null ? null : AuditParameters.time(text, zone);
    }

    private static RequestQuery.Filter filter(Map<String, List<String>> given) {
        String status = value(given, "status");
        String fault = value(given, "fault");
        String cost = value(given, "min_cost_usd");
        String millis = value(given, "min_ms");
        return new RequestQuery.Filter(
                value(given, "key"),
                value(given, "team"),
                value(given, "model"),
                value(given, "provider"),
                status == null ? null : Integer.valueOf(status.replace('x', '0')),
                status == null ? null : Integer.valueOf(status.replace('x', '9')),
                value(given, "code"),
                fault == null ? null : Word.parse(FaultDomain.class, fault),
                value(given, "outcome"),
                value(given, "endpoint"),
                value(given, "tag"),
                value(given, "user"),
                value(given, "job"),
                cost == null ? null : Money.ofUsdRoundedUp(new BigDecimal(cost)),
                millis == null ? null : Long.valueOf(millis));
    }

    private static @Nullable String value(Map<String, List<String>> given, String name) {
        List<String> values = given.get(name);
        return values == null ? null : values.getFirst();
    }
}
