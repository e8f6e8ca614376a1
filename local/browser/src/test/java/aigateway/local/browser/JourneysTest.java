package aigateway.local.browser;

import static org.assertj.core.api.Assertions.assertThat;

import aigateway.people.Role;
import aigateway.testing.WebhookReceiver;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What people come for, from the first click to the last. */
class JourneysTest {
    @RegisterExtension
    static final TestBrowser BROWSER = new TestBrowser();

    /** The budget has room for some calls only: each costs some millionths of a dollar, and 0.0006 are held for it. */
    private static final int CALLS_MAX = 100;

    private static final Api API = new Api(RunningGateway.shared().url());

    @Test
    void from_a_new_team_to_a_raised_budget() {
        Visit visit = BROWSER.as(Role.ADMIN).open("/dashboard/teams/new");
        visit.fill("Name", "Search");
        visit.press("Create the team");
        visit.shows("Search");

        String secret = newKey(visit, "search-production", "Search", "0.00065");
        String request = API.served(secret, "mock-1");
        visit.search(request);
        visit.isAt("/dashboard/requests/" + request);
        visit.shows("search-production");
        visit.shows("mock-1");

        String refused = useUp(secret);
        visit.open("/dashboard/requests/" + refused);
        visit.shows("429");
        visit.shows("insufficient_quota");
        visit.page().locator("main").getByText("search-production").first().click();
        visit.shows("Why was this refused?");
        assertThat(visit.page().locator("#why .events li").first().innerText()).contains("budget");

        visit.follow("Raise");
        visit.fill("Raise the limit by, in USD", "1");
        visit.page().locator("input[name=until][value=friday]").check();
        visit.press("Raise the budget");
        visit.shows("Raised. The limit is $1.00 until");
        API.served(secret, "mock-1");
    }

    /** Creates a key in its form; returns the secret, which is shown once. */
    private static String newKey(Visit visit, String name, String team, String budget) {
        visit.open("/dashboard/keys/new");
        visit.fill("Name", name);
        visit.choose("Team", team);
        visit.fill("Limit in USD", budget);
        visit.press("Create key");
        visit.shows("Shown once");
        return visit.page().locator("#secret").innerText().strip();
    }

    /** Calls until the budget refuses; returns the request that was refused. */
    private static String useUp(String secret) {
        for (int i = 0; i < CALLS_MAX; i++) {
            HttpResponse<byte[]> reply = API.call(secret, "mock-1");
            if (reply.statusCode() == 429) {
                return Api.request(reply);
            }
            assertThat(reply.statusCode()).isEqualTo(200);
        }
        throw new AssertionError("the budget never refused");
    }

    @Test
    void a_delivery_is_replayed() {
        try (var receiver = WebhookReceiver.start()) {
            String secret = API.key("{\"name\":\"with webhooks\"}").secret();
            String endpoint = Api.text(
                    Api.json(API.post("/v1/webhook-endpoints", secret, "{\"url\":\"" + receiver.url() + "\"}")), "id");
            String delivery =
                    Api.text(Api.json(API.post("/v1/webhook-endpoints/" + endpoint + "/test", secret, "{}")), "id");
            awaitEvents(receiver, 1);

            Visit visit = BROWSER.as(Role.ADMIN).open("/dashboard/deliveries");
            visit.page().locator("main a[href*='" + delivery + "']").first().click();
            visit.press("Replay");

            visit.shows("The event is sent again, from its first attempt.");
            awaitEvents(receiver, 2);
            assertThat(receiver.received())
                    .extracting(each -> each.headers().get("webhook-id"))
                    .hasSize(2)
                    .containsOnly(receiver.received().getFirst().headers().get("webhook-id"));
        }
    }

    private static void awaitEvents(WebhookReceiver receiver, int count) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .until(() -> receiver.received().size() >= count);
    }

    @Test
    void a_discount_shows_its_effect_before_it_is_stored() {
        String secret = API.key("{\"name\":\"with a discount\"}").secret();
        API.served(secret, "mock-slow");
        Visit visit = BROWSER.as(Role.ADMIN).open("/dashboard/prices/override?provider=mock&model=mock-slow");
        visit.fill("Discount in percent", "15");

        visit.press("Show the effect");
        visit.shows("not stored yet");
        visit.shows("$0.85");
        visit.press("Store the override");

        visit.isAt("/dashboard/prices");
        visit.shows("ours");
        String request = API.served(secret, "mock-slow");
        visit.open("/dashboard/requests/" + request);
        visit.shows("$0.85 per million");
    }

    @Test
    void a_report_is_made_and_read() {
        Visit visit = BROWSER.as(Role.ADMIN).open("/dashboard/reports");
        visit.press("Make the report");

        visit.shows("The report is made and kept.");
        assertThat(visit.page().locator("main .report").innerText()).isNotBlank();
        assertThat(visit.page().locator("main a").allInnerTexts()).containsAll(List.of("CSV", "JSON"));
    }
}
