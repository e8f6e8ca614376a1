package aigateway.functions.dashboard.audit;

import aigateway.assembly.AdminFeature;
import aigateway.audit.AuditChain;
import aigateway.audit.AuditEntry;
import aigateway.functions.dashboard.site.Area;
import aigateway.functions.dashboard.site.Params;
import aigateway.functions.dashboard.site.Visit;
import aigateway.functions.dashboard.site.Visits;
import aigateway.functions.web.AnyQuery;
import aigateway.functions.web.query.AuditParameters;
import aigateway.kernel.KeyId;
import aigateway.keys.KeyFilter;
import aigateway.keys.KeyOrder;
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

/**
 * The audit trail.
 *
 * <p>Round trips: the session, the entries with the head of the chain, what the checks found, and the names of keys.
 */
@AnyQuery
@Controller("/dashboard/audit")
@Produces(MediaType.ALL)
@ExecuteOn(TaskExecutors.BLOCKING)
public class AuditPageController {
    private static final int ROWS = 50;

    private final Visits visits;
    private final AdminFeature admin;

    AuditPageController(Visits visits, AdminFeature admin) {
        this.visits = visits;
        this.admin = admin;
    }

    @Get
    HttpResponse<byte[]> list(HttpRequest<?> request) {
        return visits.page(request, Area.AUDIT, visit -> {
            // The period narrows the list only when it was chosen: the last event may be old.
            Params days = visit.params().has("period") || visit.params().has("from")
                    ? visit.period().api()
                    : Params.none();
            Params asked = visit.params()
                    .only("actor", "action", "target", "after")
                    .and(days)
                    .and(Params.none().with("limit", ROWS));
            return AuditParameters.read(asked.lists(), false)
                    .map(read -> show(visit, read, asked))
                    .orElse(visit::problem);
        });
    }

    private HttpResponse<byte[]> show(Visit visit, AuditParameters asked, Params api) {
        AuditChain.Page page = admin.auditChain().read(asked.query());
        AuditChain.Checked checked = admin.auditChain().checked();
        boolean more = page.entries().size() > ROWS;
        List<AuditEntry> shown = more ? page.entries().subList(0, ROWS) : page.entries();
        Map<String, Object> values = new HashMap<>();
        Map<String, String> names = keyNames(visit, shown);
        values.put(
                "entries", shown.stream().map(each -> AuditRow.of(each, names)).toList());
        values.put("next", more ? Long.toString(shown.getLast().seq()) : null);
        values.put("head", page.head());
        values.put("checked", checked);
        values.put("narrowed", api.has("from"));
        values.put("csv", api.without("limit,after").with("format", "csv"));
        return visit.show("audit/list", values);
    }

    /** An event of a key does not always have its name. */
    private Map<String, String> keyNames(Visit visit, List<AuditEntry> entries) {
        List<KeyId> ids = entries.stream()
                .filter(each -> each.event().action().startsWith("key."))
                .flatMap(each -> KeyId.read(each.event().target()).stream())
                .distinct()
                .toList();
        Map<String, String> names = new HashMap<>();
        if (!ids.isEmpty()) {
            KeyFilter visible = new KeyFilter(null, null, null, null, null, visit.teams());
            // The given ones come first, so as many rows as ids hold them all.
            admin.keys()
                    .list(visible, KeyOrder.given(ids), visit.now(), null, ids.size())
                    .forEach(key -> names.put(key.id().value(), key.spec().name()));
        }
        return names;
    }
}
