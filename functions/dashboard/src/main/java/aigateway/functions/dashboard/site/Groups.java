package aigateway.functions.dashboard.site;

import aigateway.usage.Dimension;
import aigateway.usage.UsageReport;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The groups of a report of usage on pages: their names, and the links to the same calls elsewhere. */
public final class Groups {
    private static final String NONE = "none";
    private static final String USER_TAG = "user=";

    private Groups() {}

    /** Of a dimension, such as "Model as served". */
    public static String title(Dimension dimension) {
        return switch (dimension) {
            case TEAM -> "Team";
            case KEY -> "Key";
            case MODEL -> "Model as served";
            case ASKED_MODEL -> "Model as requested";
            case PROVIDER -> "Provider";
            case ENDPOINT -> "Endpoint";
            case OUTCOME -> "Outcome";
            case CODE -> "Error code";
            case TAG -> "Tag";
            case USER -> "User";
        };
    }

    /** Never empty: a group without a value says what it is. */
    public static String name(Dimension dimension, UsageReport.Group group) {
        String value = group.value();
        if (value == null) {
            return switch (dimension) {
                case TEAM -> "No team";
                case KEY -> "No key";
                case MODEL, PROVIDER -> "Not sent to a provider";
                case ASKED_MODEL -> "No model";
                case ENDPOINT -> "No endpoint";
                case OUTCOME -> "No outcome";
                case CODE -> "No error";
                case TAG -> "No tag";
                case USER -> "No user";
            };
        }
        return group.name() == null ? value : group.name();
    }

    /** Of a line with several dimensions: their names with a dot between. */
    public static String name(List<Dimension> by, UsageReport.Line line) {
        StringBuilder name = new StringBuilder();
        for (int at = 0; at < by.size(); at++) {
            name.append(at == 0 ? "" : " · ")
                    .append(name(by.get(at), line.groups().get(at)));
        }
        return name.toString();
    }

    /** The parameters with a filter for this group, for the page of usage; empty where no filter finds it. */
    public static Optional<Params> usage(Params params, Dimension dimension, UsageReport.Group group) {
        return filter(dimension, group.value())
                .map(value -> params.with(
                        dimension == Dimension.USER ? "tag" : dimension.name().toLowerCase(Locale.ROOT),
                        dimension == Dimension.USER ? USER_TAG + value : value));
    }

    /** The same for the page of requests. */
    public static Optional<Params> requests(Params params, Dimension dimension, UsageReport.Group group) {
        String name =
                dimension == Dimension.ASKED_MODEL ? "model" : dimension.name().toLowerCase(Locale.ROOT);
        return filter(dimension, group.value()).map(value -> params.with(name, value));
    }

    private static Optional<String> filter(Dimension dimension, @Nullable String value) {
        return value == null && dimension == Dimension.TEAM ? Optional.of(NONE) : Optional.ofNullable(value);
    }
}
