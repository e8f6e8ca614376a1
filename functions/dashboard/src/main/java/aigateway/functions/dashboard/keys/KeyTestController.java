package aigateway.functions.dashboard.keys;

import aigateway.admin.ManageKeys;
import aigateway.assembly.AdminFeature;
import aigateway.assembly.CallFeature;
import aigateway.call.CacheDirective;
import aigateway.call.Call;
import aigateway.call.CallRecord;
import aigateway.call.Caller;
import aigateway.call.Completion;
import aigateway.call.Reply;
import aigateway.call.ReplySink;
import aigateway.functions.dashboard.site.Area;
import aigateway.functions.dashboard.site.Body;
import aigateway.functions.dashboard.site.Visit;
import aigateway.functions.dashboard.site.Visits;
import aigateway.functions.web.AnyQuery;
import aigateway.functions.web.Requests;
import aigateway.json.JsonText;
import aigateway.json.RequestBody;
import aigateway.kernel.Endpoint;
import aigateway.kernel.Ids;
import aigateway.kernel.KeyId;
import aigateway.kernel.Problem;
import aigateway.kernel.RequestId;
import aigateway.keys.Credential;
import aigateway.keys.Key;
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
import java.time.InstantSource;
import java.util.List;

/** A call with a new key's secret, on the path of every call: it is checked, reserved, settled and recorded as one. */
@AnyQuery
@Controller("/dashboard/keys")
@Produces(MediaType.ALL)
@ExecuteOn(TaskExecutors.BLOCKING)
public class KeyTestController {
    private static final String PROMPT = "Say hello in one short sentence.";
    private static final int OUTPUT_TOKENS = 100;

    private final AdminFeature admin;
    private final CallFeature calls;
    private final Ids ids;
    private final InstantSource clock;
    private final SecretPage secrets;
    private final Visits visits;

    KeyTestController(
            AdminFeature admin, CallFeature calls, Ids ids, InstantSource clock, SecretPage secrets, Visits visits) {
        this.admin = admin;
        this.calls = calls;
        this.ids = ids;
        this.clock = clock;
        this.secrets = secrets;
        this.visits = visits;
    }

    @Post("/{id}/test")
    @Consumes(MediaType.ALL)
    HttpResponse<byte[]> test(HttpRequest<?> request, @PathVariable String id) {
        return visits.change(
                request,
                Area.KEYS,
                visit -> KeyId.read(id)
                        .map(of -> admin.manageKeys().find(of, visit.teams()))
                        .orElseGet(ManageKeys::noSuchKey)
                        .map(key -> test(visit, key))
                        .orElse(visit::problem));
    }

    private HttpResponse<byte[]> test(Visit visit, Key key) {
        String secret = visit.form().text("secret").strip();
        Credential credential = Credential.read(List.of("Bearer " + secret), List.of());
        if (!(credential instanceof Credential.Presented(KeyId of, String _)) || !of.equals(key.id())) {
            return visit.problem(Problem.invalidValue("secret", "expected the secret of this key"));
        }
        String model = visit.form().text("model").strip();
        var client = new Caller.Client(credential, Requests.source(visit.request()));
        String webhook = visit.form().text("webhook_secret");
        var issued = new SecretPage.Issued(
                key,
                secret,
                webhook.isEmpty() ? null : webhook,
                visit.form().text("rolled").equals("true"));
        return secrets.show(visit, 200, issued, model, call(client, model));
    }

    private TestedCall call(Caller.Client client, String model) {
        RequestId id = ids.request();
        var record = new CallRecord();
        long begun = clock.millis();
        Reply reply = calls.pipeline()
                .handle(new Call(
                        id,
                        Endpoint.CHAT_COMPLETIONS,
                        client,
                        body(model),
                        null,
                        CacheDirective.KEY,
                        ReplySink.NONE,
                        record,
                        Completion.NONE));
        return TestedCall.of(id, model, reply, record, clock.millis() - begun);
    }

    private static RequestBody body(String model) {
        return Body.of(json -> json.text("model", model)
                .number("max_completion_tokens", (long) OUTPUT_TOKENS)
                .objects("messages", List.of(PROMPT), KeyTestController::message));
    }

    private static void message(JsonText json, String prompt) {
        json.text("role", "user").text("content", prompt);
    }
}
