package aigateway.functions.dashboard.requests;

import aigateway.assembly.AdminFeature;
import aigateway.assembly.PeopleFeature;
import aigateway.functions.dashboard.site.Params;
import aigateway.functions.dashboard.site.Visit;
import aigateway.functions.web.query.RequestParameters;
import aigateway.kernel.Result;
import aigateway.kernel.TeamId;
import aigateway.keys.Key;
import aigateway.keys.KeyFilter;
import aigateway.usage.RequestQuery;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The filters of the list: what the address says, and what a reader can choose.
 *
 * @param teams that may be seen, by name; at most {@value #CHOICES_MAX}
 * @param keys the same, of the team that is chosen
 * @param chips the filters in force
 * @param more whether one of the rarer filters is in force
 * @param csv the query of the same list as a table, at the admin API
 * @param file its name
 */
public record CallFilters(
        List<Choice> teams,
        List<Choice> keys,
        List<String> providers,
        List<Chip> chips,
        boolean more,
        Params csv,
        String file) {
    private static final int CHOICES_MAX = 100;
    private static final String ROWS = "50";
    private static final Map<String, String> NAMES = names();
    private static final List<String> RARE = List.of("model", "provider", "tag", "min_cost_usd", "min_ms");

    /** A value with its name. */
    public record Choice(String value, String name) {}

    /** A filter in force, with the query of the page without it. */
    public record Chip(String name, String value, Params without) {}

    private static Map<String, String> names() {
        Map<String, String> names = new LinkedHashMap<>();
        names.put("status", "Status");
        names.put("code", "Code");
        names.put("fault", "Fault");
        names.put("outcome", "Outcome");
        names.put("team", "Team");
        names.put("key", "Key");
        names.put("model", "Model");
        names.put("provider", "Provider");
        names.put("endpoint", "Endpoint");
        names.put("tag", "Tag");
        names.put("user", "Person");
        names.put("job", "Job");
        names.put("min_cost_usd", "Cost from");
        names.put("min_ms", "Milliseconds from");
        return names;
    }

    /** What the admin API would read from the same filters. */
    static Result<RequestParameters> read(Visit visit) {
        Params params = api(visit).with("limit", ROWS);
        String after = visit.params().text("after");
        return RequestParameters.read(
                (after.isEmpty() ? params : params.page(after)).lists(), visit.teams(), false, visit.zone());
    }

    private static Params api(Visit visit) {
        Params filters = visit.params().only(NAMES.keySet().toArray(String[]::new));
        return filters.with("from", visit.period().first())
                .with("to", visit.period().end());
    }

    static CallFilters of(Visit visit, AdminFeature admin, PeopleFeature people) {
        List<Choice> teams = people.manageTeams().list(null, visit.teams(), null, CHOICES_MAX).stream()
                .map(team -> new Choice(team.id().value(), team.name()))
                .toList();
        List<Choice> keys = admin.keys().list(keysOf(visit), visit.now(), null, CHOICES_MAX).stream()
                .map((Key key) -> new Choice(key.id().value(), key.spec().name()))
                .toList();
        List<Chip> chips = new ArrayList<>();
        StringBuilder file = new StringBuilder(
                "requests-" + visit.period().first() + "-" + visit.period().last());
        NAMES.forEach((param, name) -> visit.param(param).ifPresent(value -> {
            String shown =
                    param.equals("team") ? named(teams, value) : param.equals("key") ? named(keys, value) : value;
            chips.add(new Chip(name, shown, visit.params().without(param + ",after")));
            file.append('-').append(param).append('-').append(shown.replaceAll("[^A-Za-z0-9._-]+", "_"));
        }));
        return new CallFilters(
                teams,
                keys,
                admin.providers().names(),
                chips,
                RARE.stream().anyMatch(visit.params()::has),
                api(visit).with("format", "csv"),
                file + ".csv");
    }

    private static KeyFilter keysOf(Visit visit) {
        var all = new KeyFilter(null, null, null, null, null, visit.teams());
        return visit.param("team").flatMap(TeamId::read).map(all::of).orElse(all);
    }

    private static String named(List<Choice> choices, String value) {
        return value.equals(RequestQuery.NO_TEAM)
                ? "No team"
                : choices.stream()
                        .filter(each -> each.value.equals(value))
                        .findFirst()
                        .map(Choice::name)
                        .orElse(value);
    }
}
