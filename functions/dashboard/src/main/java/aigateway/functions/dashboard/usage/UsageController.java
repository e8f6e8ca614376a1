package aigateway.functions.dashboard.usage;

import aigateway.assembly.AdminFeature;
import aigateway.assembly.PeopleFeature;
import aigateway.functions.dashboard.site.Area;
import aigateway.functions.dashboard.site.Params;
import aigateway.functions.dashboard.site.Visit;
import aigateway.functions.dashboard.site.Visits;
import aigateway.functions.web.AnyQuery;
import aigateway.kernel.KeyId;
import aigateway.kernel.Problem;
import aigateway.keys.Key;
import aigateway.people.Team;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Produces;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The explorer: what was used, by whatever it can be divided by.
 *
 * <p>Round trips: those of {@link Explorer}, and one for the name of each team or key that is filtered by.
 */
@AnyQuery
@Controller("/dashboard/usage")
@Produces(MediaType.ALL)
@ExecuteOn(TaskExecutors.BLOCKING)
public class UsageController {
    private final Visits visits;
    private final AdminFeature admin;
    private final PeopleFeature people;

    UsageController(Visits visits, AdminFeature admin, PeopleFeature people) {
        this.visits = visits;
        this.admin = admin;
        this.people = people;
    }

    @Get
    HttpResponse<byte[]> usage(HttpRequest<?> request) {
        return visits.page(request, Area.USAGE, this::show);
    }

    /**
     * A filter in force.
     *
     * @param without the page's parameters without it
     */
    public record Chip(String title, String value, String without) {}

    private HttpResponse<byte[]> show(Visit visit) {
        Question question = Question.read(visit.params());
        Map<String, Object> values = new HashMap<>();
        values.put("question", question);
        values.put("filters", question.filters());
        values.put("chips", chips(visit, question));
        return new Explorer(admin.usages(), visit, question)
                .answer()
                .map(answer -> show(visit, 200, values, answer, null))
                .orElse(problem -> show(visit, problem.status(), values, null, problem));
    }

    private static HttpResponse<byte[]> show(
            Visit visit, int status, Map<String, Object> values, @Nullable Answer answer, @Nullable Problem problem) {
        values.put("answer", answer);
        values.put("problem", problem == null ? "" : problem.message());
        return visit.show(status, "usage/usage", values);
    }

    private List<Chip> chips(Visit visit, Question question) {
        return question.filters().fields().stream()
                .map(filter -> new Chip(
                        filter.name().replace('_', ' '),
                        name(visit, filter),
                        visit.params().without(filter.name()).toString()))
                .toList();
    }

    /** Names before ids. */
    private String name(Visit visit, Params.Field filter) {
        if (filter.name().equals("team") && !filter.value().equals("none")) {
            return people.manageTeams()
                    .find(filter.value(), visit.teams())
                    .map(Team::name)
                    .orElse(_ -> filter.value());
        }
        if (filter.name().equals("key")) {
            return KeyId.read(filter.value())
                    .flatMap(admin.keys()::find)
                    .filter(key -> visit.teams().include(key.teamId()))
                    .map(Key::spec)
                    .map(spec -> spec.name())
                    .orElse(filter.value());
        }
        return filter.value();
    }
}
