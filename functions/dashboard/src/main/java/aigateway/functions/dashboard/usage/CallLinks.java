package aigateway.functions.dashboard.usage;

import aigateway.functions.dashboard.site.Groups;
import aigateway.functions.dashboard.site.Params;
import aigateway.functions.dashboard.site.Visit;
import aigateway.usage.RequestQuery;
import aigateway.usage.UsageFilters;
import aigateway.usage.UsageQuery;
import aigateway.usage.UsageReport;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Links from figures to the calls behind them, below /dashboard. */
record CallLinks(Visit visit, Question question) {
    /** The calls of a line; of everything without a line. Empty where the list of calls has no such filter. */
    String link(UsageQuery query, UsageReport.@Nullable Line line) {
        Params params = visit.params().only("period", "from", "to");
        for (Params.Field filter : question.filters().fields()) {
            String value = idOf(query.filters(), filter);
            if (filter.name().equals("tag_prefix") || value.isEmpty()) {
                return "";
            }
            params = params.with(filter.name().equals("asked_model") ? "model" : filter.name(), value);
        }
        for (int at = 0; line != null && at < query.by().size(); at++) {
            Optional<Params> narrower =
                    Groups.requests(params, query.by().get(at), line.groups().get(at));
            if (narrower.isEmpty()) {
                return "";
            }
            params = narrower.get();
        }
        return "requests" + params;
    }

    /** The list of calls takes the ids of teams and keys only; empty for a name that several have. */
    private static String idOf(UsageFilters filters, Params.Field filter) {
        boolean none = filter.value().equals(RequestQuery.NO_TEAM);
        if (filter.name().equals("team") && !none) {
            return filters.teams().size() == 1
                    ? filters.teams().iterator().next().value()
                    : "";
        }
        if (filter.name().equals("key")) {
            return filters.keys().size() == 1 ? filters.keys().iterator().next().value() : "";
        }
        return filter.value();
    }
}
