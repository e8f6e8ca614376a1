package aigateway.local.litellm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import aigateway.local.litellm.ImportPlan.KeyEntry;
import aigateway.local.litellm.ImportPlan.LimitsEntry;
import aigateway.local.litellm.ImportPlan.ModelLimit;
import aigateway.testing.TestDatabase;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Against a real Postgres with LiteLLM's tables. */
class PlannerTest {
    private static final TestDatabase DATABASE = LiteLlmDatabase.fresh();

    private final Findings findings = new Findings();

    @Test
    void teams_have_their_limits_and_budgets() throws Exception {
        ImportPlan plan = plan();

        assertThat(plan.teams()).extracting(ImportPlan.TeamEntry::name).containsExactly("Chat", "Search", "Old");
        assertThat(plan.teams().getFirst().limits()).isEqualTo(new LimitsEntry(600L, 100_000L, 20L, List.of()));
        assertThat(plan.teams().getFirst().budgets())
                .extracting(BudgetEntry::described)
                .containsExactly("$250 a month", "$200 a month, soft");
        assertThat(plan.teams().get(1).budgets())
                .extracting(BudgetEntry::described)
                .containsExactly("$30 a month");
        assertThat(texts(Outcome.CHANGED))
                .contains(
                        "team Search: budget: $90 in 90d are $30 a month",
                        "team Chat: $101.123457 spent at LiteLLM is not counted here: its budgets begin with nothing spent");
    }

    @Test
    void a_key_has_all_that_has_a_counterpart() throws Exception {
        KeyEntry backend = key("backend");

        assertThat(backend.team()).isEqualTo("Chat");
        assertThat(backend.tags()).containsExactly("prod-eu", "chat");
        assertThat(backend.models()).containsExactly("gpt-4o", "claude-sonnet");
        assertThat(backend.limits())
                .isEqualTo(new LimitsEntry(60L, 50_000L, 4L, List.of(new ModelLimit("gpt-4o", 10L, null))));
        assertThat(backend.budgets()).extracting(BudgetEntry::described).containsExactly("$20 a month");
        assertThat(backend.expiresAt())
                .isEqualTo(Instant.parse("2099-01-31T12:00:00Z").getEpochSecond());
    }

    @Test
    void a_key_without_a_team_has_the_shared_budget_its_access_groups_and_the_tag_of_its_person() throws Exception {
        KeyEntry bot = key("bot");

        assertThat(bot.team()).isNull();
        assertThat(bot.models()).containsExactly("claude-sonnet", "gpt-4o-mini");
        assertThat(bot.limits().rpm()).isEqualTo(30);
        assertThat(bot.budgets())
                .extracting(BudgetEntry::described)
                .containsExactly("$12.5 a week", "$2 a day for gpt-4o-mini");
        assertThat(bot.tags()).containsExactly("user:ada");
        assertThat(texts(Outcome.MISSED))
                .contains("key bot: its budget of the model gpt-4o: a budget here is of one name at the providers");
    }

    @Test
    void budgets_of_organizations_and_people_count_by_tags() throws Exception {
        ImportPlan plan = plan();

        assertThat(plan.tagBudgets())
                .extracting(each -> each.tag() + " " + each.budget().described())
                .containsExactly("org:acme-research $2000 a month", "user:ada $5 a day");
        assertThat(key("search").tags()).containsExactly("org:acme-research");
    }

    @Test
    void blocked_keys_are_named_and_expired_ones_and_sessions_are_left_out() throws Exception {
        ImportPlan plan = plan();

        assertThat(plan.keys()).extracting(KeyEntry::name).containsExactly("backend", "bot", "search");
        assertThat(texts(Outcome.MISSED))
                .contains(
                        "key litellm-dddddddd: it is blocked",
                        "key of-old: its team Old is blocked",
                        "model added-in-the-ui: it was added while LiteLLM ran, and is encrypted in its database; add it to the"
                                + " configuration");
        assertThat(texts(Outcome.LEFT_OUT))
                .containsExactlyInAnyOrder(
                        "sessions of the dashboard: 1 keys of LiteLLM's own team litellm-dashboard",
                        "key gone: it has expired");
    }

    @Test
    void another_database_and_a_wrong_address_are_refused_without_their_address() {
        String other = TestDatabase.empty().url();

        assertThatThrownBy(() -> PostgresTables.read(other)).hasMessageContaining("not LiteLLM's database");
        assertThatThrownBy(() -> PostgresTables.read("postgresql://u:secret@127.0.0.1:1/litellm?schema=public"))
                .hasMessageStartingWith("LiteLLM's database cannot be read")
                .hasMessageNotContaining("secret");
        assertThatThrownBy(() -> PostgresTables.read("mysql://u:secret@h/d"))
                .hasMessageStartingWith("--database must have the form")
                .hasMessageNotContaining("secret");
    }

    private KeyEntry key(String name) throws Exception {
        return plan().keys().stream()
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private ImportPlan plan() throws Exception {
        Path config = Path.of(Objects.requireNonNull(PlannerTest.class.getResource("/litellm/balanced.yaml"))
                .toURI());
        var translation = Translation.of(config, _ -> "https://acme-canada.openai.azure.com", new Findings());
        return new Planner(
                        PostgresTables.read(DATABASE.url()),
                        translation,
                        findings,
                        Instant.parse("2026-11-30T12:00:00Z"))
                .plan();
    }

    private List<String> texts(Outcome outcome) {
        return findings.of(outcome).stream()
                .map(each -> each.part() + ": " + each.what())
                .toList();
    }
}
