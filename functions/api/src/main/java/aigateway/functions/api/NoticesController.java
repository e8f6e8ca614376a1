package aigateway.functions.api;

import static io.micronaut.http.MediaType.ALL;

import aigateway.assembly.NoticeFeature;
import aigateway.functions.web.Responses;
import aigateway.functions.web.query.Page;
import aigateway.kernel.ChannelId;
import aigateway.kernel.NoticeId;
import aigateway.kernel.Problem;
import aigateway.notices.NoticeQuery;
import aigateway.notices.NoticeState;
import aigateway.notices.ReplayNotice;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.annotation.Consumes;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.PathVariable;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.Produces;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The notices to channels, with the state of each. */
@Controller("/admin/v1/notices")
@Produces(ALL)
@ExecuteOn(TaskExecutors.BLOCKING)
public class NoticesController {
    private static final Set<String> STATES = Set.of("pending", "delivered", "failed");
    private static final Pattern SOURCE = Pattern.compile("[a-z_]{1,40}");

    private final NoticeFeature notices;
    private final AdminAuthenticator authenticator;

    NoticesController(NoticeFeature notices, AdminAuthenticator authenticator) {
        this.notices = notices;
        this.authenticator = authenticator;
    }

    @Get
    HttpResponse<byte[]> list(
            HttpRequest<?> request,
            @QueryValue @Nullable String status,
            @QueryValue @Nullable String source,
            @QueryValue @Nullable String channel,
            @QueryValue @Nullable String after,
            @QueryValue @Nullable String limit) {
        return authenticator.enter(request, by -> {
            Page page = Page.read(after, limit);
            if (page.problem() != null) {
                return Responses.problem(page.problem());
            }
            if (status != null && !STATES.contains(status)) {
                return wrong("status", "expected one of pending, delivered, failed");
            }
            if (source != null && !SOURCE.matcher(source).matches()) {
                return wrong("source", "expected a word such as alert or report");
            }
            if (channel != null && ChannelId.read(channel).isEmpty()) {
                return wrong("channel", "expected the id of a channel");
            }
            List<NoticeState> found = notices.notices()
                    .list(new NoticeQuery(
                            status,
                            source,
                            channel == null ? null : new ChannelId(channel),
                            by.teams(),
                            page.after() == null ? null : new NoticeId(page.after()),
                            page.fetch()));
            return Responses.json(
                    200, json -> page.write(json, found, notice -> notice.id().value(), ChannelJson::notice));
        });
    }

    @Post("/{id}/replay")
    @Consumes(ALL)
    HttpResponse<byte[]> replay(HttpRequest<?> request, @PathVariable String id) {
        return authenticator.enter(
                request,
                by -> ChannelsController.answer(
                        202,
                        NoticeId.read(id)
                                .map(notice -> notices.replay().replay(by.actor(), notice, by.teams()))
                                .orElseGet(ReplayNotice::noSuchNotice),
                        ChannelJson::notice));
    }

    private static HttpResponse<byte[]> wrong(String param, String why) {
        return Responses.problem(Problem.invalidValue(param, why));
    }
}
