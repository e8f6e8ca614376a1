package aigateway.functions.dashboard.alerts;

import aigateway.alerts.Alert;
import aigateway.alerts.AlertKind;
import aigateway.alerts.AlertQuery;
import aigateway.assembly.AlertFeature;
import aigateway.assembly.NoticeFeature;
import aigateway.functions.dashboard.site.Area;
import aigateway.functions.dashboard.site.Visit;
import aigateway.functions.dashboard.site.Visits;
import aigateway.functions.web.AnyQuery;
import aigateway.kernel.AlertId;
import aigateway.kernel.BudgetId;
import aigateway.kernel.KeyId;
import aigateway.kernel.NoticeId;
import aigateway.kernel.TeamId;
import aigateway.kernel.Word;
import aigateway.notices.NoticeQuery;
import aigateway.notices.NoticeState;
import aigateway.notices.ReplayNotice;
import aigateway.people.Role;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Consumes;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.PathVariable;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.Produces;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Alerts, and the notices that were sent for them and for reports.
 *
 * <p>Round trips: the session and the list; of the rules, also the channels.
 */
@AnyQuery
@Controller("/dashboard/alerts")
@Produces(MediaType.ALL)
@ExecuteOn(TaskExecutors.BLOCKING)
public class AlertsPageController {
    private static final int ROWS = 50;

    private final Visits visits;
    private final AlertFeature alerts;
    private final NoticeFeature notices;
    private final AlertSetup setup;

    AlertsPageController(Visits visits, AlertFeature alerts, NoticeFeature notices, AlertSetup setup) {
        this.visits = visits;
        this.alerts = alerts;
        this.notices = notices;
        this.setup = setup;
    }

    @Get
    HttpResponse<byte[]> list(HttpRequest<?> request) {
        return visits.page(request, Area.ALERTS, this::list);
    }

    private HttpResponse<byte[]> list(Visit visit) {
        boolean closed = visit.params().holds("status", "closed");
        AlertKind kind = visit.param("kind")
                .flatMap(word -> Word.read(AlertKind.class, word))
                .orElse(null);
        var query = new AlertQuery(
                !closed,
                kind,
                null,
                visit.param("team").flatMap(TeamId::read).orElse(null),
                visit.param("budget").flatMap(BudgetId::read).orElse(null),
                visit.param("key").flatMap(KeyId::read).orElse(null),
                visit.teams(),
                visit.param("after").flatMap(AlertId::read).orElse(null),
                ROWS + 1);
        List<Alert> found = alerts.alerts().list(query);
        boolean more = found.size() > ROWS;
        List<Alert> shown = more ? found.subList(0, ROWS) : found;
        Map<String, Object> values = new HashMap<>();
        values.put("alerts", shown.stream().map(AlertRow::of).toList());
        values.put("next", more ? shown.getLast().id().value() : null);
        values.put("closed", closed);
        values.put("kinds", AlertRow.kinds());
        values.put("canSetUp", canSetUp(visit));
        return visit.show("alerts/list", values);
    }

    /** Rules and channels belong to the whole gateway. */
    private static boolean canSetUp(Visit visit) {
        return visit.access().role().includes(Role.VIEWER);
    }

    @Get("/rules")
    HttpResponse<byte[]> rules(HttpRequest<?> request) {
        return visits.page(request, Area.ALERTS, Role.VIEWER, visit -> setup.page(visit, 200, ""));
    }

    @Get("/notices")
    HttpResponse<byte[]> notices(HttpRequest<?> request) {
        return visits.page(request, Area.ALERTS, visit -> {
            String status = visit.param("status")
                    .filter(word -> List.of("pending", "delivered", "failed").contains(word))
                    .orElse(null);
            List<NoticeState> found = notices.notices()
                    .list(new NoticeQuery(
                            status,
                            null,
                            null,
                            visit.teams(),
                            visit.param("after").flatMap(NoticeId::read).orElse(null),
                            ROWS + 1));
            boolean more = found.size() > ROWS;
            List<NoticeState> shown = more ? found.subList(0, ROWS) : found;
            Map<String, Object> values = new HashMap<>();
            values.put("notices", shown);
            values.put("next", more ? shown.getLast().id().value() : null);
            values.put("canSetUp", canSetUp(visit));
            return visit.show("alerts/notices", values);
        });
    }

    @Post("/notices/{id}/replay")
    @Consumes(MediaType.ALL)
    HttpResponse<byte[]> replay(HttpRequest<?> request, @PathVariable String id) {
        return visits.change(
                request,
                Area.ALERTS,
                visit -> NoticeId.read(id)
                        .map(of -> notices.replay().replay(visit.actor(), of, visit.teams()))
                        .orElseGet(ReplayNotice::noSuchNotice)
                        .<HttpResponse<byte[]>>map(state -> visit.redirect(
                                "alerts/notices", "The notice to " + state.channelName() + " is sent again."))
                        .orElse(visit::problem));
    }
}
