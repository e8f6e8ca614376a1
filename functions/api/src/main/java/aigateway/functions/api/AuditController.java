package aigateway.functions.api;

import static io.micronaut.http.MediaType.ALL;

import aigateway.assembly.AdminFeature;
import aigateway.audit.AuditChain;
import aigateway.audit.AuditEntry;
import aigateway.functions.web.Responses;
import aigateway.functions.web.query.AuditParameters;
import aigateway.json.JsonText;
import aigateway.kernel.Csv;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Produces;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The chain of admin and security events. */
@Controller("/admin/v1/audit")
@Produces(ALL)
@ExecuteOn(TaskExecutors.BLOCKING)
public class AuditController {
    private final AdminFeature admin;
    private final AdminAuthenticator authenticator;

    AuditController(AdminFeature admin, AdminAuthenticator authenticator) {
        this.admin = admin;
        this.authenticator = authenticator;
    }

    /** The arguments say which parameters there are. They are read from the request, which has each with all its values. */
    @Get
    HttpResponse<byte[]> list(
            HttpRequest<?> request,
            @QueryValue @Nullable String actor,
            @QueryValue @Nullable String action,
            @QueryValue @Nullable String target,
            @QueryValue @Nullable String from,
            @QueryValue @Nullable String to,
            @QueryValue @Nullable String order,
            @QueryValue @Nullable String after,
            @QueryValue @Nullable String limit,
            @QueryValue @Nullable String format) {
        return authenticator.enter(
                request,
                () -> AuditParameters.read(request.getParameters().asMap(), UsageController.prefersCsv(request))
                        .map(this::answer)
                        .orElse(Responses::problem));
    }

    private HttpResponse<byte[]> answer(AuditParameters asked) {
        AuditChain.Page read = admin.auditChain().read(asked.query());
        if (!asked.csv()) {
            return Responses.json(200, json -> {
                asked.page().write(json, read.entries(), entry -> Long.toString(entry.seq()), AuditController::write);
                json.object(
                        "head",
                        head -> head.number("seq", read.head().seq())
                                .text("hash", read.head().hash()));
            });
        }
        boolean more = read.entries().size() > AuditParameters.CSV_LINES_MAX;
        List<AuditEntry> shown = more ? read.entries().subList(0, AuditParameters.CSV_LINES_MAX) : read.entries();
        return HttpResponse.ok(csv(shown).getBytes(StandardCharsets.UTF_8))
                .header("content-type", "text/csv; charset=utf-8")
                .header("x-agw-has-more", Boolean.toString(more));
    }

    private static void write(JsonText json, AuditEntry entry) {
        json.text("id", Long.toString(entry.seq()))
                .text("object", "audit_event")
                .number("seq", entry.seq())
                .number("created_at", entry.at().getEpochSecond())
                .text("actor", entry.event().actor())
                .text("action", entry.event().action())
                .text("target", entry.event().target())
                .raw("detail", entry.event().detail())
                .text("hashed", entry.hashed())
                .text("previous_hash", entry.previous())
                .text("hash", entry.hash());
    }

    private static String csv(List<AuditEntry> entries) {
        var csv = new StringBuilder("seq,time,actor,action,target,detail,hash").append(Csv.LINE_END);
        for (AuditEntry entry : entries) {
            csv.append(entry.seq()).append(',').append(entry.at()).append(',');
            csv.append(Csv.cell(entry.event().actor())).append(',');
            csv.append(Csv.cell(entry.event().action())).append(',');
            csv.append(Csv.cell(entry.event().target())).append(',');
            csv.append(Csv.cell(entry.event().detail())).append(',');
            csv.append(entry.hash()).append(Csv.LINE_END);
        }
        return csv.toString();
    }
}
