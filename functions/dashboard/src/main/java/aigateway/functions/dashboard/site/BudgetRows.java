package aigateway.functions.dashboard.site;

import aigateway.assembly.AdminFeature;
import aigateway.assembly.PeopleFeature;
import aigateway.budgets.BudgetFilter;
import aigateway.budgets.BudgetStatus;
import aigateway.budgets.Scope;
import aigateway.budgets.ScopeField;
import aigateway.kernel.BudgetId;
import aigateway.kernel.KeyId;
import aigateway.kernel.VisibleTeams;
import aigateway.keys.Key;
import aigateway.keys.KeyFilter;
import aigateway.keys.KeyOrder;
import aigateway.people.Team;
import aigateway.usage.Forecast;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Makes {@link BudgetRow}s: puts names in place of the ids in scopes. */
@Singleton
public class BudgetRows {
    private static final int TEAMS_MAX = 1_000;
    private static final int CHUNK = 1_000;
    /** More are not shown by a page that sorts them. */
    private static final int BUDGETS_MAX = 5_000;

    private final AdminFeature admin;
    private final PeopleFeature people;

    BudgetRows(AdminFeature admin, PeopleFeature people) {
        this.admin = admin;
        this.people = people;
    }

    /** All budgets that the reader may see, the newest first. Round trips: one for each thousand. */
    public List<BudgetStatus> all(VisibleTeams visible) {
        List<BudgetStatus> all = new ArrayList<>();
        BudgetId after = null;
        while (all.size() < BUDGETS_MAX) {
            List<BudgetStatus> more = admin.budgets().list(new BudgetFilter(null, null, visible), after, CHUNK);
            all.addAll(more);
            if (more.size() < CHUNK) {
                break;
            }
            after = more.getLast().budget().id();
        }
        return all;
    }

    /** Without forecasts. Round trips: two at most. */
    public List<BudgetRow> of(List<BudgetStatus> statuses, Visit visit) {
        return rows(statuses, Map.of(), visit);
    }

    /** With their forecasts. */
    public List<BudgetRow> forecast(List<BudgetStatus> statuses, Visit visit) {
        return rows(statuses, admin.forecasts().ofAll(statuses), visit);
    }

    private List<BudgetRow> rows(List<BudgetStatus> statuses, Map<BudgetId, Forecast> forecasts, Visit visit) {
        Map<String, String> names = new HashMap<>(keyNames(statuses, visit));
        if (statuses.stream().anyMatch(status -> scopes(status).containsKey(Scope.TEAM))) {
            teams(visit).forEach(team -> names.put(team.id().value(), team.name()));
        }
        return statuses.stream()
                .map(status -> new BudgetRow(status, parts(status, names), forecast(forecasts, status)))
                .toList();
    }

    private static @Nullable Forecast forecast(Map<BudgetId, Forecast> forecasts, BudgetStatus status) {
        return forecasts.get(status.budget().id());
    }

    /** The teams that the reader may see, for names and for choices. */
    public List<Team> teams(Visit visit) {
        return people.manageTeams().list(null, visit.teams(), null, TEAMS_MAX);
    }

    private Map<String, String> keyNames(List<BudgetStatus> statuses, Visit visit) {
        List<KeyId> ids = statuses.stream()
                .map(status -> scopes(status).get(Scope.KEY))
                .filter(Objects::nonNull)
                .distinct()
                .map(KeyId::new)
                .toList();
        if (ids.isEmpty()) {
            return Map.of();
        }
        Map<String, String> names = new HashMap<>();
        // The given ones come first, so as many rows as ids hold them all.
        KeyFilter visible = new KeyFilter(null, null, null, null, null, visit.teams());
        for (Key key : admin.keys().list(visible, KeyOrder.given(ids), visit.now(), null, ids.size())) {
            names.put(key.id().value(), key.spec().name());
        }
        return names;
    }

    private static Map<ScopeField, String> scopes(BudgetStatus status) {
        return status.budget().scope().values();
    }

    private static List<BudgetRow.Part> parts(BudgetStatus status, Map<String, String> names) {
        List<BudgetRow.Part> parts = new ArrayList<>();
        for (ScopeField field : Scope.FIELDS) {
            String value = scopes(status).get(field);
            if (value != null) {
                parts.add(part(field, value, names.getOrDefault(value, value)));
            }
        }
        return parts;
    }

    private static BudgetRow.Part part(ScopeField field, String value, String name) {
        if (field.equals(Scope.KEY)) {
            return new BudgetRow.Part("Key", name, "keys/" + value);
        }
        if (field.equals(Scope.TEAM)) {
            return new BudgetRow.Part("Team", name, "teams/" + value);
        }
        return new BudgetRow.Part(field.equals(Scope.TAG) ? "Tag" : "", value, "");
    }
}
