package aigateway.local.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ReportCommandsTest extends CommandLineCase {
    private static final String NO_KEYS = "{\"object\":\"list\",\"data\":[],\"has_more\":false,\"last_id\":null}";

    @Test
    void usage_shows_the_dearest_first_with_names_and_the_total_of_the_gateway() {
        api.gives(200, """
                {"object":"list","from":"2026-11-01","to":"2026-12-01","zone":"Europe/Berlin","data":[
                {"key":"abcdefgh12345678","key_name":"backend","calls":2,"failed_calls":0,"refused_calls":3,"charged_calls":0,
                "unpriced_calls":0,"input_tokens":10,"output_tokens":5,"cost_usd":0.10},
                {"key":"aaaaaaaabbbbbbbb","key_name":null,"calls":1,"failed_calls":0,"refused_calls":0,"charged_calls":0,
                "unpriced_calls":1,"input_tokens":7,"output_tokens":0,"cost_usd":null},
                {"key":"zyxwvuts87654321","key_name":null,"calls":1,"failed_calls":1,"refused_calls":0,"charged_calls":1,
                "unpriced_calls":0,"input_tokens":7,"output_tokens":0,"cost_usd":0.25}],
                "has_more":false,"total":{"cost_usd":0.35}}""");

        Ran ran = run("usage", "--by", "key", "--from", "2026-11-01", "--to", "2026-12-01", "--where", "tag=a=b");

        assertThat(ran.exitCode()).isZero();
        assertThat(ran.out().lines())
                .containsExactly(
                        "KEY                         CALLS  INPUT  OUTPUT  COST USD  FAILED  REFUSED  CHARGED  UNPRICED",
                        "zyxwvuts87654321            1      7      0       0.25      1       0        1        0",
                        "backend (abcdefgh12345678)  2      10     5       0.10      0       3        0        0",
                        "aaaaaaaabbbbbbbb            1      7      0       -         0       0        0        1",
                        "$0.35 in all, 2026-11-01 until 2026-12-01 (not included), Europe/Berlin");
        assertThat(api.asked())
                .extracting(AdminApi.Asked::line)
                .containsExactly(
                        "GET /admin/v1/usage?format=json&group_by=key&from=2026-11-01&to=2026-12-01&tag=a%3Db");
    }

    @Test
    void usage_of_a_month_by_week_is_a_table_with_the_weeks_in_their_order() {
        api.gives(200, """
                {"object":"list","from":"2026-11-01","to":"2026-12-01","data":[{"week":"2026-11-02","team":null,"cost_usd":1},
                {"week":"2026-11-09","team":"team_1","team_name":"Chat","cost_usd":2}],"total":{"cost_usd":null}}""");

        Ran ran = run("usage", "--by", "team", "--month", "--each", "week");

        assertThat(ran.out()
                        .lines()
                        .map(line -> line.split(" {2,}", -1)[0] + "|" + line.split(" {2,}", -1)[1])
                        .limit(3))
                .containsExactly("WEEK|TEAM", "2026-11-02|-", "2026-11-09|Chat (team_1)");
        assertThat(ran.out()).contains("unknown cost in all");
        assertThat(api.asked().getFirst().line()).matches("GET .*&group_by=team&bucket=week&from=\\d{4}-\\d\\d-01");
    }

    @Test
    void usage_takes_one_period() {
        assertThat(run("usage", "--days", "0").err()).contains("--days is at least 1.");
        assertThat(run("usage", "--days", "2", "--month").err()).contains("not several of them");
        assertThat(run("usage", "--csv", "--json").err()).contains("not both");
    }

    @Test
    void budgets_show_what_is_spent_held_and_left() {
        api.gives(200, """
                {"object":"list","data":[{"id":"bud_1","name":"Team chat","scope":{"tag":"team:chat"},"period":"month",
                "mode":"hard","limit_usd":20,"spent_usd":3.5,"held_usd":0.5,"remaining_usd":16,"resets_at":1796083200}],
                "has_more":false,"last_id":"bud_1"}""");

        Ran ran = run("budgets", "--key", ID);

        assertThat(ran.out().lines())
                .containsExactly(
                        "ID     NAME       SCOPE          PERIOD  MODE  LIMIT  SPENT  HELD  ROOM  RESETS",
                        "bud_1  Team chat  tag team:chat  month   hard  20     3.5    0.5   16    2026-12-01T00:00:00Z");
        assertThat(api.asked())
                .extracting(AdminApi.Asked::line)
                .containsExactly("GET /admin/v1/budgets?key=" + ID + "&limit=100");
    }

    @Test
    void prices_diff_shows_only_figures_that_differ() {
        api.gives(200, """
                {"object":"list","data":[{"id":"openai/m","provider":"openai","model":"m","input_usd_per_million":0.12,
                "output_usd_per_million":0.6,"service_tiers":{"batch":{"percent":50}},"version":"override-1",
                "shipped":{"id":"openai/m","input_usd_per_million":0.15,"output_usd_per_million":0.6,
                "service_tiers":{"batch":{"percent":60}},"version":"x"}}],
                "has_more":false,"last_id":"openai/m"}""").gives(200, NO_KEYS);

        Ran ran = run("prices", "diff");

        assertThat(ran.out().lines())
                .containsExactly(
                        "PROVIDER  MODEL  FIGURE                       SHIPPED  NOW",
                        "openai    m      input_usd_per_million        0.15     0.12",
                        "openai    m      service_tiers.batch.percent  60       50");
        assertThat(api.asked())
                .extracting(AdminApi.Asked::line)
                .containsExactly("GET /admin/v1/prices?overridden=true&limit=100");
        assertThat(run("prices", "diff").err()).contains("all prices are the shipped ones");
    }

    @Test
    void why_says_in_words_whether_a_call_would_pass() {
        api.gives(200, """
                {"passes":true,"provider":"openai","model":"m","held_usd":0.01,"worst_cost_usd":0.02,"output_cap_tokens":700,
                "error":null}""").gives(200, """
                {"passes":false,"provider":null,"model":null,"held_usd":null,"worst_cost_usd":null,"output_cap_tokens":null,
                "error":{"status":404,"code":"model_not_found","message":"no"}}""");

        Ran passes = run("why", ID, "m", "--endpoint", "messages");
        Ran refused = run("why", ID, "m");

        assertThat(passes.exitCode()).isZero();
        assertThat(passes.out())
                .contains("Passes. The call goes to the provider 'openai' as the model 'm'.", "It reserves $0.01.")
                .contains("It costs $0.02 at most.", "capped at 700 tokens");
        assertThat(refused.exitCode()).isOne();
        assertThat(refused.out()).isEqualTo("Refused with 404 model_not_found: no" + System.lineSeparator());
        assertThat(api.asked().getFirst().body())
                .isEqualTo("{\"key\":\"" + ID + "\",\"endpoint\":\"messages\",\"body\":{\"model\":\"m\",\"messages\":"
                        + "[{\"role\":\"user\",\"content\":\"Hello\"}],\"max_tokens\":1000}}");
        assertThat(run("why", ID, "m", "--endpoint", "pictures").exitCode()).isEqualTo(2);
    }

    @Test
    void reports_are_listed_shown_and_made() {
        api.gives(200, """
                {"object":"list","data":[{"id":"rep_1","title":"Monthly report, 2026-11","created_at":1796083200,
                "figures":{"total":{"cost_usd":12.5}}}],"has_more":false,"last_id":"rep_1"}""");
        api.gives(201, "{\"id\":\"rep_2\"}").gives(200, NO_KEYS);

        assertThat(run("reports", "--team", "team_1").out().lines())
                .containsExactly(
                        "CREATED               REPORT                   COST USD  ID",
                        "2026-12-01T00:00:00Z  Monthly report, 2026-11  12.5      rep_1");
        assertThat(run("reports", "--now", "week", "--day", "2026-11-30", "--json")
                        .exitCode())
                .isZero();
        assertThat(api.asked())
                .extracting(AdminApi.Asked::line)
                .containsExactly(
                        "GET /admin/v1/reports?team=team_1&limit=100",
                        "POST /admin/v1/reports",
                        "GET /admin/v1/reports/rep_2?format=json");
        assertThat(api.asked().get(1).body()).isEqualTo("{\"every\":\"week\",\"day\":\"2026-11-30\"}");
        assertThat(run("reports", "rep_1", "--now", "day").err()).contains("not both");
    }

    @Test
    void alerts_shows_the_open_ones_and_says_when_all_is_quiet() {
        api.gives(200, """
                {"object":"list","data":[{"id":"alr_1","status":"open","kind":"budget_exhausted","opened_at":1796083200,
                "title":"The budget Chat is exhausted"}],"has_more":false,"last_id":"alr_1"}""").gives(200, NO_KEYS);

        assertThat(run("alerts").out().lines())
                .containsExactly(
                        "OPENED                STATUS  KIND              ALERT",
                        "2026-12-01T00:00:00Z  open    budget_exhausted  The budget Chat is exhausted");
        assertThat(run("alerts", "--all", "--kind", "key_unused").err()).contains("There are no alerts.");
        assertThat(api.asked())
                .extracting(AdminApi.Asked::line)
                .containsExactly(
                        "GET /admin/v1/alerts?status=open&limit=100", "GET /admin/v1/alerts?kind=key_unused&limit=100");
    }

    @Test
    void alerts_rules_shows_which_are_on_and_muted_and_where_they_go() {
        api.gives(200, """
                {"object":"list","data":[
                {"id":"rul_1","kind":"key_unused","name":"Unused","enabled":true,"muted_until":1796083200,"channels":null},
                {"id":"rul_2","kind":"audit_broken","name":"Audit","enabled":false,"muted_until":null,"channels":["chn_1"]}],
                "has_more":false,"last_id":"rul_2"}""");

        assertThat(run("alerts", "rules").out().lines())
                .containsExactly(
                        "ID     KIND          NAME    ON   MUTED UNTIL           CHANNELS",
                        "rul_1  key_unused    Unused  yes  2026-12-01T00:00:00Z  all",
                        "rul_2  audit_broken  Audit   no                         1");
    }

    @Test
    void channels_are_listed_and_a_test_that_is_not_delivered_is_a_failure() {
        api.gives(200, """
                {"object":"list","data":[
                {"id":"chn_1","name":"Ops","kind":"slack","status":"enabled","url":null,"addresses":null},
                {"id":"chn_2","name":"Mail","kind":"mail","status":"disabled","url":null,"addresses":["a@b.c","d@e.f"]}],
                "has_more":false,"last_id":"chn_2"}""")
                .gives(200, "{\"status\":\"delivered\",\"outcome\":\"200\"}")
                .gives(200, "{\"status\":\"failed\",\"outcome\":\"404\"}");

        assertThat(run("channels").out().lines())
                .containsExactly(
                        "ID     NAME  KIND   STATUS    TO",
                        "chn_1  Ops   slack  enabled",
                        "chn_2  Mail  mail   disabled  a@b.c, d@e.f");
        assertThat(run("channels", "test", "chn_1").exitCode()).isZero();
        Ran failed = run("channels", "test", "chn_1");
        assertThat(failed.exitCode()).isOne();
        assertThat(failed.out()).isEqualTo("failed: 404" + System.lineSeparator());
        assertThat(api.asked().getLast().line()).isEqualTo("POST /admin/v1/channels/chn_1/test");
    }
}
