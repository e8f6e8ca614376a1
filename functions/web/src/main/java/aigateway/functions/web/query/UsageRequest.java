package aigateway.functions.web.query;

import aigateway.formats.ApiFormats;
import aigateway.kernel.KeyId;
import aigateway.kernel.Problem;
import aigateway.kernel.Result;
import aigateway.kernel.TeamId;
import aigateway.kernel.VisibleTeams;
import aigateway.usage.Bucket;
import aigateway.usage.Dimension;
import aigateway.usage.UsageFilters;
import aigateway.usage.UsageQuery;
import aigateway.usage.Usages;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a client wants to know about usage.
 *
 * @param bucketAt the place of the bucket among the groups; {@code group_by=key,day} puts it second
 * @param compare whether the period before is wanted too
 */
public record UsageRequest(UsageQuery query, UsagePeriod period, int bucketAt, boolean compare, boolean csv) {
    /** Some four megabytes: an answer of a Lambda function ends at six. */
    private static final int LINES_MAX = 10_000;
    /** Where a line is longer, or there are two reports. */
    private static final int LONG_LINES_MAX = 5_000;

    /** Sums by hour have many rows, so a report by hour is short; of one key they are few. */
    private static final int HOURLY_DAYS_MAX = 3;

    private static final int HOURLY_DAYS_OF_KEY_MAX = 31;
    private static final String DAY = "day";
    private static final String NO_TEAM = "none";
    private static final Set<String> OUTCOMES = Set.of("settled", "voided", "charged", "cached", "refused");
    private static final Set<Dimension> OWN =
            EnumSet.of(Dimension.MODEL, Dimension.ENDPOINT, Dimension.PROVIDER, Dimension.TAG);

    /**
     * An administrator's request.
     *
     * @param csvPreferred what the format is when it is left out
     * @param usages where names of keys and teams are found
     */
    public static Result<UsageRequest> read(
            Map<String, List<String>> given,
            boolean csvPreferred,
            ZoneId zone,
            Instant now,
            VisibleTeams visible,
            Usages usages) {
        var words = new QueryWords(given);
        UsageFilters filters = new UsageFilters(
                teams(words, visible, usages),
                keys(words, visible, usages),
                words.text("model"),
                words.text("asked_model"),
                words.text("provider"),
                words.oneOf("endpoint", endpoints()),
                words.oneOf("outcome", OUTCOMES),
                words.text("code"),
                words.text("tag"),
                words.text("tag_prefix"));
        return read(words, EnumSet.allOf(Dimension.class), filters, csvPreferred, zone, now)
                .map(read -> read.with(read.query.visibleTo(visible)));
    }

    /** A client's request for the usage of its own key. */
    public static Result<UsageRequest> own(
            Map<String, List<String>> given, KeyId key, boolean csvPreferred, ZoneId zone, Instant now) {
        return read(new QueryWords(given), OWN, UsageFilters.ofKey(key), csvPreferred, zone, now);
    }

    /** The same of the period before. */
    public UsageRequest previous() {
        UsagePeriod before = period.previous();
        return new UsageRequest(query.between(before.from(), before.to()), before, bucketAt, false, csv);
    }

    public static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    private UsageRequest with(UsageQuery other) {
        return new UsageRequest(other, period, bucketAt, compare, csv);
    }

    private static Result<UsageRequest> read(
            QueryWords words,
            Set<Dimension> allowed,
            UsageFilters filters,
            boolean csvPreferred,
            ZoneId zone,
            Instant now) {
        List<String> groups = split(words.raw("group_by"));
        List<Dimension> by = dimensions(words, groups, allowed);
        Bucket bucket = bucket(words, groups.contains(DAY));
        boolean compare = words.oneOf("compare", Set.of("previous")) != null;
        boolean latency = "true".equals(words.oneOf("latency", Set.of("true", "false")));
        String format = words.oneOf("format", Set.of("json", "csv"));
        UsagePeriod period = UsagePeriod.read(words, zone, bucket == Bucket.HOUR, now);
        int days = filters.keys().isEmpty() ? HOURLY_DAYS_MAX : HOURLY_DAYS_OF_KEY_MAX;
        // A day on which the clock is put back has an hour more.
        Duration longest = Duration.ofDays(days).plusHours(1);
        if (bucket == Bucket.HOUR
                && Duration.between(period.from(), period.to()).compareTo(longest) > 0) {
            words.refuse("bucket", "by hour a report has at most " + days + " days, and 31 days of one key");
        }
        UsageQuery.conflict(bucket, by, filters).ifPresent(why -> words.refuse("group_by", why));
        Problem problem = words.problem();
        if (problem != null) {
            return Result.refused(problem);
        }
        UsageQuery query = UsageQuery.of(period.from(), period.to(), zone)
                .each(bucket)
                .by(by.toArray(Dimension[]::new))
                .where(filters)
                .atMost(compare || latency ? LONG_LINES_MAX : LINES_MAX);
        return Result.ok(new UsageRequest(
                latency ? query.withLatency() : query,
                period,
                Math.max(0, groups.indexOf(DAY)),
                compare,
                format == null ? csvPreferred : format.equals("csv")));
    }

    private static List<String> split(@Nullable String words) {
        return words == null || words.isEmpty() ? List.of() : List.of(words.split(",", -1));
    }

    private static List<Dimension> dimensions(QueryWords words, List<String> groups, Set<Dimension> allowed) {
        List<Dimension> by = groups.stream()
                .filter(word -> !word.equals(DAY))
                .flatMap(word -> allowed.stream().filter(each -> word(each).equals(word)))
                .distinct()
                .toList();
        int known = by.size() + (groups.contains(DAY) ? 1 : 0);
        if (known < groups.size() || by.size() > UsageQuery.DIMENSIONS_MAX) {
            String names = allowed.stream().map(UsageRequest::word).collect(Collectors.joining(", "));
            words.refuse("group_by", "expected at most two of " + names + ", and day, each once");
            return List.of();
        }
        return by;
    }

    private static Bucket bucket(QueryWords words, boolean byDay) {
        Map<String, Bucket> known =
                Arrays.stream(Bucket.values()).collect(Collectors.toMap(UsageRequest::word, each -> each));
        String word = words.oneOf("bucket", known.keySet());
        if (byDay && word != null && !word.equals(DAY)) {
            words.refuse("group_by", "day means bucket=day, so the bucket cannot be " + word);
        }
        return Optional.ofNullable(byDay ? DAY : word).map(known::get).orElse(Bucket.NONE);
    }

    private static Set<TeamId> teams(QueryWords words, VisibleTeams visible, Usages usages) {
        String team = words.text("team");
        if (team == null) {
            return Set.of();
        }
        if (team.equals(NO_TEAM)) {
            return Set.of(UsageFilters.NO_TEAM);
        }
        List<TeamId> found = usages.teamsNamed(team, visible);
        if (found.isEmpty()) {
            words.refuse("team", "no team has this id or name");
        }
        return Set.copyOf(found);
    }

    private static Set<KeyId> keys(QueryWords words, VisibleTeams visible, Usages usages) {
        String key = words.text("key");
        if (key == null) {
            return Set.of();
        }
        List<KeyId> found = usages.keysNamed(key, visible);
        if (found.isEmpty()) {
            words.refuse("key", "no key has this id or name");
        }
        return Set.copyOf(found);
    }

    private static Set<String> endpoints() {
        return ApiFormats.all().stream().map(format -> format.endpoint().kind()).collect(Collectors.toSet());
    }
}
