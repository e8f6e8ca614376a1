package aigateway.functions.dashboard.usage;

import aigateway.formats.ApiFormats;
import aigateway.functions.dashboard.charts.Measure;
import aigateway.functions.dashboard.site.Groups;
import aigateway.functions.dashboard.site.Params;
import aigateway.functions.dashboard.site.Visit;
import aigateway.usage.Bucket;
import aigateway.usage.Dimension;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * What the page's address wants to know, in the words of the form.
 *
 * @param group a dimension's word, or {@code none}
 * @param sub the same, below the group
 * @param bucket a bucket's word; empty: the one that fits the period
 * @param top how many rows the table has
 */
public record Question(
        Measure measure, String group, String sub, String bucket, int top, boolean cumulative, Params params) {
    private static final String NONE = "none";
    private static final List<Integer> TOPS = List.of(6, 10, 25, 50, 100);
    private static final int TOP_USUAL = 10;
    /** The filters of the report: the same names as in the API. */
    private static final String[] FILTERS = {
        "team", "key", "model", "asked_model", "provider", "endpoint", "outcome", "code", "tag", "tag_prefix"
    };

    /** A word with its name, for the form. */
    public record Choice(String word, String title) {}

    static Question read(Params params) {
        String group = params.find("group").orElse("team");
        String sub = params.find("sub").filter(word -> !word.equals(group)).orElse(NONE);
        return new Question(
                Arrays.stream(Measure.values())
                        .filter(each -> params.holds("measure", each.word()))
                        .findFirst()
                        .orElse(Measure.SPEND),
                group,
                group.equals(NONE) ? NONE : sub,
                params.text("bucket"),
                TOPS.stream()
                        .filter(each -> params.holds("top", each.toString()))
                        .findFirst()
                        .orElse(TOP_USUAL),
                params.holds("cumulative", "on"),
                params);
    }

    /** The parameters of the admin API for the chart. */
    Params api(Visit visit) {
        Params api = visit.period().api().with("bucket", bucket.isEmpty() ? usualBucket(visit) : bucket);
        String by = String.join(
                ",", Stream.of(group, sub).filter(word -> !word.equals(NONE)).toList());
        for (Params.Field filter : filters().fields()) {
            api = api.with(filter.name(), filter.value());
        }
        return api.with("group_by", by);
    }

    /** The filters that are set. */
    public Params filters() {
        return params.only(FILTERS);
    }

    private String usualBucket(Visit visit) {
        boolean tags =
                Stream.of(group, sub).anyMatch(word -> word.equals("tag") || word.equals("user")) || params.has("tag");
        Bucket usual = visit.period().bucket();
        return word(tags && usual == Bucket.HOUR ? Bucket.DAY : usual);
    }

    public List<Choice> measures() {
        return Arrays.stream(Measure.values())
                .map(each -> new Choice(each.word(), each.title()))
                .toList();
    }

    public List<Choice> groups() {
        return Stream.concat(
                        Arrays.stream(Dimension.values()).map(each -> new Choice(word(each), Groups.title(each))),
                        Stream.of(new Choice(NONE, "Nothing")))
                .toList();
    }

    public List<Choice> buckets() {
        return List.of(
                new Choice("hour", "Hour"),
                new Choice("day", "Day"),
                new Choice("week", "Week"),
                new Choice("month", "Month"));
    }

    public List<Integer> tops() {
        return TOPS;
    }

    public List<Choice> outcomes() {
        return List.of(
                new Choice("settled", "Settled"),
                new Choice("voided", "Voided: cost nothing"),
                new Choice("charged", "Charged on an unknown outcome"),
                new Choice("cached", "Answered from the cache"),
                new Choice("refused", "Refused"));
    }

    public List<String> endpoints() {
        return ApiFormats.all().stream()
                .map(format -> format.endpoint().kind())
                .distinct()
                .sorted()
                .toList();
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
