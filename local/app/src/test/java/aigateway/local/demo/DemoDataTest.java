package aigateway.local.demo;

import static org.assertj.core.api.Assertions.assertThat;

import aigateway.kernel.Tokens;
import aigateway.postgres.Postgres;
import aigateway.postgres.Sql;
import aigateway.pricing.Price;
import aigateway.signin.Argon2;
import aigateway.signin.PasswordHashes;
import aigateway.testing.TestGateway;
import aigateway.usage.Bucket;
import aigateway.usage.Dimension;
import aigateway.usage.Figures;
import aigateway.usage.LedgerFigures;
import aigateway.usage.UsageQuery;
import aigateway.usage.UsageReport;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The data of a demo obey every rule of a gateway that has made them itself. */
class DemoDataTest {
    private static final int DAYS = 4;
    private static final Duration LONG_AGO = Duration.ofDays(200);

    private static Demo demo;
    private static TestGateway gateway;
    private static Postgres postgres;

    @BeforeAll
    static void fill(@TempDir Path folder) {
        List<String> args = List.of("--demo", "--days=" + DAYS, "--folder=" + folder.resolve("data"));
        demo = Demo.of(args, folder, "0").orElseThrow();
        gateway = TestGateway.start(demo.settings());
        demo.fill(gateway.environment());
        postgres = gateway.database().connect();
    }

    @AfterAll
    static void close() {
        postgres.close();
        gateway.close();
        demo.close();
    }

    @Test
    void every_sum_is_that_of_its_rows() {
        assertThat(number("select count(*) from usage")).isGreaterThan(3_000);
        assertThat(new LedgerFigures(postgres).differences()).isEmpty();
        assertThat(number("select count(*) from usage_day where kind = 0")).isPositive();
    }

    @Test
    void the_money_is_right_and_the_gateway_finds_nothing_wrong() {
        assertThat(texts("select rule || ' ' || what from broken_money()")).isEmpty();
        assertThat(texts("select rule || ' ' || subject || ' ' || what from check_money(100000)"))
                .isEmpty();
        assertThat(number("select count(*) from hold")).isGreaterThan(4);
        assertThat(number("select count(*) from budget_period where spent_nano_usd > 0"))
                .isGreaterThan(20);
    }

    @Test
    void the_usage_api_has_the_figures_of_the_rows() {
        UsageReport teams = report(query().by(Dimension.TEAM));
        Map<String, Long> costs = new TreeMap<>();
        teams.lines()
                .forEach(line -> costs.put(
                        Objects.requireNonNull(line.groups().getFirst().value()), nano(line.figures())));

        assertThat(costs).hasSize(DemoTeam.all().size());
        costs.forEach((team, cost) -> assertThat(cost)
                .as(team)
                .isEqualTo(
                        number("select coalesce(sum(cost_nano_usd), 0)::bigint from usage where team_id = ?", team)));
        assertThat(nano(teams.total().figures())).isEqualTo(number("select sum(cost_nano_usd)::bigint from usage"));
        assertThat(teams.total().figures().calls())
                .isEqualTo(number("select count(*) from usage where status is not null"));
        assertThat(report(query().each(Bucket.DAY)).lines().stream()
                        .mapToLong(line -> nano(line.figures()))
                        .sum())
                .isEqualTo(nano(teams.total().figures()));
    }

    @Test
    void a_call_costs_what_the_price_list_says() {
        List<String> rows =
                texts("select provider || ' ' || model || ' ' || input_tokens || ' ' || cached_input_tokens || ' '"
                        + " || output_tokens || ' ' || reasoning_tokens || ' ' || cost_nano_usd || ' ' || price_version"
                        + " from usage where outcome = 'settled' and entry = 0 and job_id is null and cost_nano_usd is not null"
                        + " and started_at > now() - interval '6 hours'");

        assertThat(rows).isNotEmpty().allSatisfy(row -> {
            String[] cells = row.split(" ", -1);
            Price price = gateway.gateway()
                    .admin()
                    .managePrices()
                    .list(cells[0], cells[1], null, 1)
                    .getFirst()
                    .price();
            var tokens = new Tokens(
                    Long.parseLong(cells[2]),
                    Long.parseLong(cells[3]),
                    0,
                    Long.parseLong(cells[4]),
                    Long.parseLong(cells[5]));
            assertThat(price.cost(tokens).nanoUsd()).isEqualTo(Long.parseLong(cells[6]));
            assertThat(price.version()).isEqualTo(cells[7]);
        });
    }

    @Test
    void the_chain_of_admin_events_is_whole_and_in_the_order_of_time() {
        assertThat(texts("select coalesce(first_broken_admin_event()::text, 'whole')"))
                .containsExactly("whole");
        assertThat(number("select count(*) from admin_event")).isGreaterThan(150);
        assertThat(number("select count(*) from (select at < lag(at) over (order by seq) as back from admin_event) e"
                        + " where back"))
                .isZero();
        assertThat(texts("select distinct action from admin_event"))
                .contains("budget.change", "key.revoke", "price.override", "usage.correct", "person_token.revoke");
    }

    @Test
    void jobs_and_deliveries_are_in_every_state_and_nothing_is_due() {
        assertThat(texts("select distinct status from job"))
                .containsExactlyInAnyOrder("queued", "running", "succeeded", "failed", "cancelled", "dead");
        assertThat(texts("select distinct status from delivery")).contains("delivered", "failed");
        assertThat(texts("select disabled_reason from webhook_endpoint where disabled_at is not null"))
                .containsExactly("gone");
        assertThat(texts("select disabled_reason from channel where disabled_at is not null"))
                .containsExactly("gone");
        assertThat(number("select count(*) from notice where status = 'pending'"))
                .isZero();
        assertThat(number("select count(*) from delivery where status = 'pending' and next_attempt_at <= now()"))
                .isZero();
        assertThat(number("select count(*) from report")).isPositive();
        assertThat(number("select count(*) from alert where closed_at is null")).isPositive();
    }

    @Test
    void a_budget_is_exhausted_and_its_calls_are_refused() {
        assertThat(texts("select b.name from budget b join budget_period p on p.budget_id = b.id"
                        + " where b.mode = 'hard' and p.spent_nano_usd >= b.limit_nano_usd * 0.99"
                        + " and (p.ends_at is null or p.ends_at > now())"))
                .contains("Hackathon credit");
        assertThat(number("select count(*) from usage where code = 'insufficient_quota'"))
                .isPositive();
    }

    @Test
    void everyone_of_the_banner_has_the_password_that_it_says() {
        assertThat(demo.lines()).hasSize(DemoLogin.ALL.size());
        for (DemoLogin login : DemoLogin.ALL) {
            String hash = texts("select password_hash from person where email = ?", login.email())
                    .getFirst();

            assertThat(new Argon2(new SecureRandom(), 1).check(login.password(), hash))
                    .isEqualTo(PasswordHashes.Check.RIGHT);
            assertThat(demo.lines()).anySatisfy(line -> assertThat(line).contains(login.email(), login.password()));
        }
    }

    @Test
    void the_clock_of_the_fill_is_gone() {
        assertThat(texts("select nspname from pg_namespace where nspname = 'demo_clock'"))
                .isEmpty();
        assertThat(texts("select relname from pg_class where relname like 'demo%'"))
                .isEmpty();
        assertThat(number("select count(*) from pg_attrdef where pg_get_expr(adbin, adrelid) = 'now()'"))
                .isGreaterThan(30);
        assertThat(texts("select setconfig::text from pg_db_role_setting join pg_database d on d.oid = setdatabase"
                        + " where d.datname = current_database()"))
                .isEmpty();
    }

    private static UsageQuery query() {
        Instant now = Instant.now();
        return UsageQuery.of(now.minus(LONG_AGO), now.plusSeconds(3_600), ZoneOffset.UTC);
    }

    private static UsageReport report(UsageQuery query) {
        return gateway.gateway().admin().usages().report(query);
    }

    private static long nano(Figures figures) {
        return Optional.ofNullable(figures.cost()).map(cost -> cost.nanoUsd()).orElse(0L);
    }

    private static long number(String sql, Object... parameters) {
        return Long.parseLong(texts(sql, parameters).getFirst());
    }

    private static List<String> texts(String sql, Object... parameters) {
        return postgres.query(Sql.of("select q.c::text t from (" + sql + ") q (c)", parameters), row -> row.text("t"));
    }
}
