package aigateway.functions.api;

import static io.micronaut.http.MediaType.ALL;

import aigateway.assembly.AdminFeature;
import aigateway.functions.web.Responses;
import aigateway.usage.Usages;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Produces;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What was consumed, for the owner of the bill. */
@Controller("/admin/v1/usage")
@Produces(ALL)
@ExecuteOn(TaskExecutors.BLOCKING)
public class UsageController {
    private final InstantSource clock;
    private final AdminFeature admin;
    private final AdminAuthenticator authenticator;

    UsageController(InstantSource clock, AdminFeature admin, AdminAuthenticator authenticator) {
        this.clock = clock;
        this.admin = admin;
        this.authenticator = authenticator;
    }

    @Get
    HttpResponse<byte[]> report(
            HttpRequest<?> request,
            @QueryValue @Nullable String from,
            @QueryValue @Nullable String to,
            @QueryValue("group_by") @Nullable String groupBy,
            @QueryValue @Nullable String format) {
        return authenticator.enter(
                request,
                () -> UsageQuery.read(from, to, groupBy, format, prefersCsv(request), clock.instant())
                        .map(this::answer)
                        .orElse(Responses::problem));
    }

    private HttpResponse<byte[]> answer(UsageQuery query) {
        List<Usages.Line> lines = admin.usages().report(query.from(), query.to(), query.by(), UsageQuery.LINES_MAX + 1);
        List<Usages.Line> shown = lines.subList(0, Math.min(UsageQuery.LINES_MAX, lines.size()));
        boolean more = lines.size() > shown.size();
        return query.csv()
                ? HttpResponse.ok(UsageCsv.of(query.by(), shown).getBytes(StandardCharsets.UTF_8))
                        .header("content-type", "text/csv; charset=utf-8")
                        .header("x-agw-has-more", Boolean.toString(more))
                : Responses.json(200, json -> query.write(json, shown, more));
    }

    /** Whether text/csv is the best of what is accepted and can be given. */
    private static boolean prefersCsv(HttpRequest<?> request) {
        return MediaType.orderedOf(request.getHeaders().getAll("Accept")).stream()
                .map(MediaType::getName)
                .filter(Set.of("text/csv", "application/json", ALL)::contains)
                .findFirst()
                .equals(Optional.of("text/csv"));
    }
}
