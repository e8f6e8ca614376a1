package aigateway.functions.dashboard.find;

import aigateway.assembly.AdminFeature;
import aigateway.assembly.PeopleFeature;
import aigateway.budgets.BudgetStatus;
import aigateway.functions.dashboard.site.BudgetRow;
import aigateway.functions.dashboard.site.BudgetRows;
import aigateway.functions.dashboard.site.Visit;
import aigateway.functions.web.query.Page;
import aigateway.kernel.BudgetId;
import aigateway.kernel.DeliveryId;
import aigateway.kernel.JobId;
import aigateway.kernel.KeyId;
import aigateway.kernel.RequestId;
import aigateway.kernel.TeamId;
import aigateway.kernel.Word;
import aigateway.keys.Key;
import aigateway.keys.KeyFilter;
import aigateway.keys.KeyOrder;
import aigateway.people.Team;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Finds what a text names: by an id, by a secret's public part, or by a name or a part of it. */
@Singleton
class Search {
    /** Of each kind. */
    private static final int HITS_MAX = 20;
    /** What clients send: its part before the dot is the key's id. */
    private static final Pattern SECRET = Pattern.compile("agw_([A-Za-z0-9]{8,32})(\\..*)?");

    private final AdminFeature admin;
    private final PeopleFeature people;
    private final BudgetRows budgets;

    Search(AdminFeature admin, PeopleFeature people, BudgetRows budgets) {
        this.admin = admin;
        this.people = people;
        this.budgets = budgets;
    }

    /**
     * The page of the one thing that the text names, below /dashboard; empty when it may name several, or nothing.
     *
     * <p>Round trips: one at most.
     */
    Optional<String> byId(String text, Visit visit) {
        Matcher secret = SECRET.matcher(text);
        String id = secret.matches() ? secret.group(1) : text;
        if (RequestId.read(id).isPresent()) {
            return RequestId.read(id)
                    .filter(of -> admin.requests().find(of, visit.teams()).isPresent())
                    .map(of -> "requests/" + of.value());
        }
        if (BudgetId.read(id).isPresent()) {
            return BudgetId.read(id)
                    .flatMap(of -> admin.budgets().find(of, visit.teams()))
                    .map(found -> "budgets/" + found.budget().id().value());
        }
        // Those pages say it when there is none.
        if (JobId.read(id).isPresent()) {
            return Optional.of("jobs/" + id);
        }
        if (DeliveryId.read(id).isPresent()) {
            return Optional.of("deliveries/" + id);
        }
        if (TeamId.read(id).isPresent()) {
            return Optional.of("teams/" + id);
        }
        return KeyId.read(id)
                .flatMap(of -> admin.keys().find(of))
                .filter(key -> visit.teams().include(key.teamId()))
                .map(key -> "keys/" + key.id().value());
    }

    /** Those whose name has the text in it, keys, teams and budgets. Round trips: three, or one more with many budgets. */
    List<Hit> byName(String text, Visit visit) {
        List<Hit> hits = new ArrayList<>();
        String searched = Page.searched(text);
        var filter = new KeyFilter(searched, null, null, null, null, visit.teams());
        for (Key key : admin.keys().list(filter, KeyOrder.NAME, visit.now(), null, HITS_MAX)) {
            String status = Word.of(key.status(visit.now()));
            String team = key.team() == null ? "no team" : key.team().name();
            hits.add(new Hit("Key", key.spec().name(), "keys/" + key.id().value(), team + ", " + status));
        }
        for (Team team : people.manageTeams().list(searched, visit.teams(), null, HITS_MAX)) {
            hits.add(new Hit("Team", team.name(), "teams/" + team.id().value(), ""));
        }
        List<BudgetStatus> named = budgets.all(visit.teams()).stream()
                .filter(status -> has(status.budget().name(), text))
                .limit(HITS_MAX)
                .toList();
        for (BudgetRow budget : budgets.of(named, visit)) {
            hits.add(new Hit("Budget", budget.name(), "budgets/" + budget.id(), budget.scopeText()));
        }
        return List.copyOf(hits);
    }

    private static boolean has(@Nullable String name, String text) {
        return name != null && name.toLowerCase(Locale.ROOT).contains(text.toLowerCase(Locale.ROOT));
    }
}
