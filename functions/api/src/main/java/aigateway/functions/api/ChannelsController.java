package aigateway.functions.api;

import static io.micronaut.http.MediaType.ALL;

import aigateway.assembly.NoticeFeature;
import aigateway.assembly.Settings;
import aigateway.functions.web.Requests;
import aigateway.functions.web.Responses;
import aigateway.functions.web.query.Page;
import aigateway.json.JsonText;
import aigateway.json.RequestBody;
import aigateway.kernel.ChannelId;
import aigateway.kernel.Result;
import aigateway.notices.Channel;
import aigateway.notices.ManageChannels;
import aigateway.people.Access;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.annotation.Consumes;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Delete;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Patch;
import io.micronaut.http.annotation.PathVariable;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.Produces;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import java.util.List;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** The channels that alerts and reports go to. */
@Controller("/admin/v1/channels")
@Produces(ALL)
@ExecuteOn(TaskExecutors.BLOCKING)
public class ChannelsController {
    private final NoticeFeature notices;
    private final Settings settings;
    private final AdminAuthenticator authenticator;

    ChannelsController(NoticeFeature notices, Settings settings, AdminAuthenticator authenticator) {
        this.notices = notices;
        this.settings = settings;
        this.authenticator = authenticator;
    }

    @Post
    @Consumes(ALL)
    HttpResponse<byte[]> create(HttpRequest<?> request) {
        return authenticator.enter(
                request, by -> answer(201, manage().create(by.actor(), body(request)), ChannelJson::created));
    }

    @Get
    HttpResponse<byte[]> list(
            HttpRequest<?> request, @QueryValue @Nullable String after, @QueryValue @Nullable String limit) {
        return authenticator.enter(request, () -> {
            Page page = Page.read(after, limit);
            if (page.problem() != null) {
                return Responses.problem(page.problem());
            }
            List<Channel> found =
                    manage().list(page.after() == null ? null : new ChannelId(page.after()), page.fetch());
            return Responses.json(
                    200, json -> page.write(json, found, channel -> channel.id().value(), ChannelJson::write));
        });
    }

    @Get("/{id}")
    HttpResponse<byte[]> retrieve(HttpRequest<?> request, @PathVariable String id) {
        return named(request, id, (_, channel) -> manage().find(channel), ChannelJson::write);
    }

    @Patch("/{id}")
    @Consumes(ALL)
    HttpResponse<byte[]> patch(HttpRequest<?> request, @PathVariable String id) {
        return named(
                request, id, (by, channel) -> manage().patch(by.actor(), channel, body(request)), ChannelJson::write);
    }

    @Delete("/{id}")
    @Consumes(ALL)
    HttpResponse<byte[]> delete(HttpRequest<?> request, @PathVariable String id) {
        return named(
                request,
                id,
                (by, channel) -> manage().delete(by.actor(), channel),
                (json, deleted) -> json.text("id", deleted.id().value())
                        .text("object", "channel")
                        .flag("deleted", true));
    }

    @Post("/{id}/test")
    @Consumes(ALL)
    HttpResponse<byte[]> test(HttpRequest<?> request, @PathVariable String id) {
        return named(request, id, (_, channel) -> notices.test().send(channel), ChannelJson::notice);
    }

    private <T> HttpResponse<byte[]> named(
            HttpRequest<?> request,
            String id,
            BiFunction<Access, ChannelId, Result<T>> then,
            JsonText.Members<T> members) {
        return authenticator.enter(
                request,
                by -> answer(
                        200,
                        ChannelId.read(id)
                                .map(channel -> then.apply(by, channel))
                                .orElseGet(ManageChannels::noSuchChannel),
                        members));
    }

    private ManageChannels manage() {
        return notices.manageChannels();
    }

    private RequestBody body(HttpRequest<?> request) {
        return Requests.body(request, settings.maxBodyBytes());
    }

    static <T> HttpResponse<byte[]> answer(int status, Result<T> result, JsonText.Members<T> members) {
        return result.map(value -> Responses.json(status, json -> members.write(json, value)))
                .orElse(Responses::problem);
    }
}
