package aigateway.functions.dashboard.keys;

import aigateway.admin.IssuedKey;
import aigateway.assembly.AdminFeature;
import aigateway.assembly.CallFeature;
import aigateway.assembly.PeopleFeature;
import aigateway.functions.dashboard.site.Area;
import aigateway.functions.dashboard.site.BudgetRows;
import aigateway.functions.dashboard.site.Params;
import aigateway.functions.dashboard.site.Values;
import aigateway.functions.dashboard.site.Visit;
import aigateway.functions.dashboard.site.Visits;
import aigateway.functions.web.AnyQuery;
import aigateway.functions.web.query.Page;
import aigateway.kernel.KeyId;
import aigateway.kernel.Problem;
import aigateway.kernel.Result;
import aigateway.kernel.Word;
import aigateway.keys.Key;
import aigateway.keys.KeyFilter;
import aigateway.keys.KeyOrder;
import aigateway.people.Role;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.annotation.Consumes;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.Produces;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The list of keys, and the form for a new one. */
@AnyQuery
@Controller("/dashboard/keys")
@Produces(MediaType.ALL)
@ExecuteOn(TaskExecutors.BLOCKING)
public class KeysController {
    private static final int ROWS = 50;
    private static final Duration UNUSED = Duration.ofDays(60);
    /** The order by spend compares each key with each of these; the rest comes after them. */
    private static final int SPENDERS_MAX = 1_000;

    private final AdminFeature admin;
    private final PeopleFeature people;
    private final CallFeature calls;
    private final KeyReports reports;
    private final BudgetRows budgets;
    private final SecretPage secrets;
    private final Visits visits;

    KeysController(
            AdminFeature admin,
            PeopleFeature people,
            CallFeature calls,
            KeyReports reports,
            BudgetRows budgets,
            SecretPage secrets,
            Visits visits) {
        this.admin = admin;
        this.people = people;
        this.calls = calls;
        this.reports = reports;
        this.budgets = budgets;
        this.secrets = secrets;
        this.visits = visits;
    }

    @Get
    HttpResponse<byte[]> list(HttpRequest<?> request) {
        return visits.page(
                request,
                Area.KEYS,
                visit -> filter(visit).map(filter -> list(visit, filter)).orElse(visit::problem));
    }

    private MutableHttpResponse<byte[]> list(Visit visit, KeyFilter filter) {
        KeyId after = visit.param("after").flatMap(KeyId::read).orElse(null);
        List<Key> found = admin.keys().list(filter, order(visit), visit.now(), after, ROWS + 1);
        List<Key> shown = found.subList(0, Math.min(ROWS, found.size()));
        Map<String, Object> values = new HashMap<>();
        values.put("rows", reports.rows(shown, visit));
        values.put("shown", shown.size());
        values.put("next", found.size() > ROWS ? shown.getLast().id().value() : null);
        values.put("teams", budgets.teams(visit));
        values.put("filtered", isFiltered(visit));
        values.put("csv", csv(visit));
        values.put("csvIsWider", visit.params().holds("status", "expiring"));
        return visit.show("keys/list", values);
    }

    /** The same list at the admin API, as a table. The API does not know what expires soon: then all active keys. */
    private static Params csv(Visit visit) {
        Params api = visit.params().only("q", "tag", "team", "status");
        Params words = switch (api.text("status")) {
            case "unused" -> api.with("status", "active").with("unused_days", UNUSED.toDays());
            case "expiring" -> api.with("status", "active");
            default -> api;
        };
        return words.with("format", "csv");
    }

    private static boolean isFiltered(Visit visit) {
        return List.of("q", "team", "status", "tag", "after").stream()
                .anyMatch(name -> visit.params().has(name));
    }

    private KeyOrder order(Visit visit) {
        return switch (visit.params().text("sort")) {
            case "name" -> KeyOrder.NAME;
            case "used" -> KeyOrder.LAST_USED;
            case "spend" -> KeyOrder.given(reports.bySpend(visit, SPENDERS_MAX));
            default -> KeyOrder.NEWEST;
        };
    }

    private Result<KeyFilter> filter(Visit visit) {
        String word = visit.params().text("status");
        Optional<Key.Status> status = Word.read(Key.Status.class, word);
        boolean narrowed = word.equals("expiring") || word.equals("unused");
        if (!word.isEmpty() && status.isEmpty() && !narrowed) {
            return Result.refused(
                    Problem.invalidValue("status", "expected active, expiring, unused, expired or revoked"));
        }
        Instant now = visit.now();
        var filter = new KeyFilter(
                Page.searched(visit.params().text("q")),
                Page.searched(visit.params().text("tag")),
                narrowed ? Key.Status.ACTIVE : status.orElse(null),
                null,
                word.equals("unused") ? now.minus(UNUSED) : null,
                word.equals("expiring") ? now.plus(KeyRow.SOON) : null,
                visit.teams());
        return visit.param("team")
                .map(team -> people.manageTeams().find(team, visit.teams()).map(found -> filter.of(found.id())))
                .orElse(Result.ok(filter));
    }

    @Get("/new")
    HttpResponse<byte[]> form(HttpRequest<?> request) {
        return visits.page(request, Area.KEYS, Role.ADMIN, visit -> form(visit, 200, started(visit), null));
    }

    /** A link may fill in the team. */
    private static Values started(Visit visit) {
        return Values.of(Map.of(
                "team", visit.params().text("team"),
                "cache", "off",
                "expires", "never",
                "budget_period", "month",
                "budget_mode", "hard"));
    }

    private MutableHttpResponse<byte[]> form(Visit visit, int status, Values form, @Nullable Problem problem) {
        Map<String, Object> values = new HashMap<>();
        values.put("form", form);
        values.put("problem", problem == null ? "" : problem.message());
        values.put("teams", budgets.teams(visit));
        values.put("models", calls.models().names());
        values.put("editing", false);
        return visit.show(status, "keys/new", values);
    }

    @Post("/new")
    @Consumes(MediaType.ALL)
    HttpResponse<byte[]> create(HttpRequest<?> request) {
        return visits.change(request, Area.KEYS, visit -> {
            Values form = KeyForm.withChecked(visit.form());
            Result<IssuedKey> made =
                    admin.manageKeys().create(visit.actor(), KeyForm.create(form, visit.zone(), visit.now()));
            return made.map(key -> secrets.show(visit, 201, SecretPage.Issued.created(key)))
                    .orElse(problem -> form(visit, problem.status(), form, problem));
        });
    }
}
