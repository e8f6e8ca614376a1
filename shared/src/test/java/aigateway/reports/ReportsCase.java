package aigateway.reports;

import static org.assertj.core.api.Assertions.assertThat;

import aigateway.json.Json;
import aigateway.json.JsonReader;
import aigateway.kernel.Problem;
import aigateway.kernel.VisibleTeams;
import aigateway.notices.SendNotices;
import aigateway.testing.ManualClock;
import aigateway.testing.Product;
import aigateway.testing.WebhookReceiver;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A gateway with two teams on a manual clock, whose days begin in Berlin. */
abstract class ReportsCase {
    /** Its clocks are put back in the night of 25 October 2026, so that October has an hour more. */
    static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

    static final String CHAT = "team_00000000000000000000000000000001";
    static final String SEARCH = "team_00000000000000000000000000000002";
    static final String SCRIPT = "\"><script>alert(1)</script>";
    static final long DOLLAR = 1_000_000_000;

    final ManualClock clock = new ManualClock(at("2026-10-28T12:00:00"));
    final Product product = Product.start(Map.of("REPORTING_ZONE", "Europe/Berlin"), clock);
    final WebhookReceiver receiver = WebhookReceiver.start();

    @BeforeEach
    void makeTeams() {
        product.update("update report_schedule set deleted_at = now()");
        product.update("update reporting set zone = 'Europe/Berlin', closed_before = '2000-01-01'");
        product.update("insert into team (id, name) values (?, ?), (?, 'Search')", CHAT, SCRIPT, SEARCH);
    }

    @AfterEach
    void close() {
        product.close();
        receiver.close();
    }

    static Instant at(String local) {
        return java.time.LocalDateTime.parse(local).atZone(BERLIN).toInstant();
    }

    void schedule(String json) {
        var made = product.gateway().budgetReports().manageSchedules().create("admin-token", Product.json(json));
        assertThat(made.map(_ -> "made").orElse(Problem::message)).isEqualTo("made");
    }

    String channel() {
        return product.gateway()
                .notices()
                .manageChannels()
                .create(
                        "admin-token",
                        Product.json("{\"name\":\"Ops\",\"kind\":\"slack\",\"url\":\"" + receiver.url() + "\"}"))
                .map(made -> made.channel().id().value())
                .orElse(problem -> {
                    throw new AssertionError(problem.message());
                });
    }

    void spend(String local, String team, long cost) {
        product.update("""
                insert into usage_hour (hour, key_id, team_id, endpoint, provider, model, asked_model, outcome, status, code,
                    calls, unpriced_calls, input_tokens, cached_input_tokens, cache_write_tokens, output_tokens, reasoning_tokens,
                    cost_nano_usd, provider_cost_nano_usd, saved_nano_usd, millis)
                values (date_trunc('hour', ?::timestamptz), 'key0000000000001', ?, 'chat', 'openai', 'gpt-test', 'gpt-test',
                    'settled', 200, '', 1, 0, 0, 0, 0, 0, 0, ?, 0, 0, 0)""", at(local), team, cost);
    }

    void run() {
        product.gateway().budgetReports().make().run();
    }

    void send() {
        SendNotices send = product.gateway().notices().send();
        send.run();
    }

    List<Report> list(VisibleTeams visible) {
        return product.gateway().budgetReports().reports().list(new Reports.Filter(null, null, visible), null, 100);
    }

    List<String> reports() {
        return list(VisibleTeams.ALL).stream().map(Report::title).toList();
    }

    Report only() {
        Report listed = list(VisibleTeams.ALL).getFirst();
        return product.gateway()
                .budgetReports()
                .reports()
                .find(listed.id(), VisibleTeams.ALL)
                .orElseThrow();
    }

    static Json.Obj figures(Report report) {
        return Objects.requireNonNull(JsonReader.objectOrNull(report.figures()));
    }

    static @Nullable String usd(Json.Obj figures, String object, String member) {
        return Objects.requireNonNull(figures.object(object)).member(member) instanceof Json.Num(String digits)
                ? digits
                : null;
    }
}
