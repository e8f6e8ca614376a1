package aigateway.functions.dashboard.alerts;

import aigateway.assembly.NoticeFeature;
import aigateway.functions.dashboard.site.Area;
import aigateway.functions.dashboard.site.Body;
import aigateway.functions.dashboard.site.Visit;
import aigateway.functions.dashboard.site.Visits;
import aigateway.functions.web.AnyQuery;
import aigateway.functions.web.Form;
import aigateway.json.RequestBody;
import aigateway.kernel.ChannelId;
import aigateway.kernel.Result;
import aigateway.notices.ManageChannels;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Consumes;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.PathVariable;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.Produces;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;

/** Creates, tests, disables and deletes channels. The secret of a new webhook is shown once, in the answer to its form. */
@AnyQuery
@Controller("/dashboard/alerts/channels")
@Produces(MediaType.ALL)
@Consumes(MediaType.ALL)
@ExecuteOn(TaskExecutors.BLOCKING)
public class ChannelsPageController {
    private static final String PAGE = "alerts/rules#channels";

    private final Visits visits;
    private final NoticeFeature notices;
    private final AlertSetup setup;

    ChannelsPageController(Visits visits, NoticeFeature notices, AlertSetup setup) {
        this.visits = visits;
        this.notices = notices;
        this.setup = setup;
    }

    @Post
    HttpResponse<byte[]> create(HttpRequest<?> request) {
        return visits.change(
                request,
                Area.ALERTS,
                visit -> manage().create(visit.actor(), body(visit.form()))
                        .<HttpResponse<byte[]>>map(made -> made(visit, made))
                        .orElse(problem -> setup.page(visit, problem.status(), problem.message())));
    }

    private static HttpResponse<byte[]> made(Visit visit, ManageChannels.NewlyMade made) {
        String name = made.channel().name();
        return made.secret() == null
                ? visit.redirect(PAGE, "The channel " + name + " is stored. Send a test to see that it works.")
                : visit.show(
                                "alerts/channel",
                                Map.of("name", name, "secret", made.secret().reveal()))
                        .header("cache-control", "no-store");
    }

    private static RequestBody body(Form form) {
        String kind = form.text("kind");
        return Body.of(json -> {
            json.text("name", form.text("name").strip()).text("kind", kind);
            String address = form.text("address").strip();
            if (kind.equals("mail")) {
                List<String> to = Arrays.stream(address.split(",", -1))
                        .map(String::strip)
                        .filter(each -> !each.isEmpty())
                        .toList();
                json.texts("addresses", to);
            } else {
                json.text("url", address);
            }
        });
    }

    @Post("/{id}/test")
    HttpResponse<byte[]> test(HttpRequest<?> request, @PathVariable String id) {
        return named(
                request,
                id,
                (_, of) -> notices.test()
                        .send(of)
                        .map(state -> state.status().equals("delivered")
                                ? "The test was delivered to " + state.channelName() + "."
                                : "The test to " + state.channelName() + " is " + state.status() + ": "
                                        + state.outcome() + "."));
    }

    @Post("/{id}/enabled")
    HttpResponse<byte[]> enable(HttpRequest<?> request, @PathVariable String id) {
        return named(request, id, (visit, of) -> {
            boolean disabled = !visit.form().text("enabled").equals("true");
            return manage().patch(visit.actor(), of, Body.of(json -> json.flag("disabled", disabled)))
                    .map(channel -> "The channel " + channel.name() + (disabled ? " is disabled." : " is enabled."));
        });
    }

    @Post("/{id}/delete")
    HttpResponse<byte[]> delete(HttpRequest<?> request, @PathVariable String id) {
        return named(
                request,
                id,
                (visit, of) -> manage().delete(visit.actor(), of)
                        .map(channel -> "The channel " + channel.name() + " is deleted."));
    }

    private HttpResponse<byte[]> named(
            HttpRequest<?> request, String id, BiFunction<Visit, ChannelId, Result<String>> then) {
        return visits.change(
                request,
                Area.ALERTS,
                visit -> ChannelId.read(id)
                        .map(of -> then.apply(visit, of))
                        .orElseGet(ManageChannels::noSuchChannel)
                        .<HttpResponse<byte[]>>map(done -> visit.redirect(PAGE, done))
                        .orElse(visit::problem));
    }

    private ManageChannels manage() {
        return notices.manageChannels();
    }
}
