package aigateway.local.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RequestCommandsTest extends CommandLineCase {
    private static final String REQUEST = "req_019a2f3c4d5e00000000000000000001";
    private static final String LINE = """
            {"id":"req_019a2f3c4d5e00000000000000000001","created_at":1796083200,"key_id":"abcdefgh12345678","key_name":"backend",
            "team_id":null,"model":"m","served_model":"m-2","provider":"openai","status":502,"code":"provider_error",
            "fault":"provider","outcome":"charged","attempts":2,"input_tokens":10,"output_tokens":5,"cost_usd":0.03,
            "cost_note":"charged","ms":900,"provider_ms":880,"own_ms":20,"first_token_ms":null,"endpoint":"chat.completions",
            "tags":["a=b"]""";

    @Test
    void calls_are_shown_with_their_filters_sent() {
        api.gives(200, "{\"data\":[" + LINE + "}],\"has_more\":true,\"last_id\":\"" + REQUEST + "\"}");

        Ran ran = run("requests", "--status", "5xx", "--tag", "a=b", "--min-cost-usd", "0.01", "--limit", "1");

        assertThat(ran.exitCode()).isZero();
        assertThat(ran.out().lines())
                .containsExactly(
                        "TIME                  KEY      MODEL    PROVIDER  STATUS  CODE            TRIES  TOKENS  "
                                + "COST USD        MS   ID",
                        "2026-12-01T00:00:00Z  backend  m > m-2  openai    502     provider_error  2      10+5    "
                                + "0.03 (charged)  900  " + REQUEST);
        assertThat(api.asked())
                .extracting(AdminApi.Asked::line)
                .containsExactly("GET /admin/v1/requests?format=json&status=5xx&tag=a%3Db&min_cost_usd=0.01&limit=1");
    }

    @Test
    void a_page_that_ended_early_is_followed_by_the_next_one() {
        api.gives(200, "{\"data\":[],\"has_more\":true,\"last_id\":\"req_019a\"}")
                .gives(200, "{\"data\":[" + LINE + "}],\"has_more\":false,\"last_id\":null}");

        assertThat(run("requests").out()).contains(REQUEST);
        assertThat(api.asked())
                .extracting(AdminApi.Asked::line)
                .containsExactly(
                        "GET /admin/v1/requests?format=json&limit=20",
                        "GET /admin/v1/requests?format=json&limit=20&after=req_019a");
        assertThat(run("requests", "--limit", "0").err()).contains("--limit is from 1 to 100.");
    }

    @Test
    void a_call_is_shown_as_a_waterfall_with_its_bill() {
        api.gives(200, LINE + """
                ,"waterfall":[
                {"attempt":1,"started_after_ms":0,"ms":400,"provider":"openai","model":"m-1","provider_key":"KEY_A",
                "provider_status":503,"outcome":"voided","code":"provider_unavailable",
                "why_next":"The provider replied with 503.",
                "held_usd":0.05,"settled_usd":0,"lines":[],"cost_reason":"Nothing was consumed.","price_version":"v1"},
                {"attempt":2,"started_after_ms":400,"ms":400,"provider":"openai","model":"m-2","provider_key":"KEY_A",
                "provider_status":200,"outcome":"settled","code":null,"why_next":null,"held_usd":0.05,"settled_usd":0.03,
                "lines":[{"part":"input","count":10,"price_usd":3,"price_per":"million","cost_usd":0.00003}],
                "cost_reason":"Tokens.","price_version":"v1"}],
                "budgets":[{"id":"bud_1","name":"Team","mode":"hard","period":"month","limit_usd":20,"charged_usd":0.03,
                "spent_before_usd":1,"spent_after_usd":1.03}],"content":"Prompts and replies are not stored."}""");

        Ran ran = run("requests", REQUEST);

        assertThat(ran.exitCode()).isZero();
        assertThat(ran.out())
                .contains("Attempt 1   |" + "#".repeat(20) + " ".repeat(20) + "| 400 ms")
                .contains("Attempt 2   |" + " ".repeat(20) + "#".repeat(20) + "| 400 ms")
                .contains("  next      The provider replied with 503.")
                .contains("  input     10 x 3 USD per million = 0.00003 USD")
                .contains("Reply       502 provider_error, fault of: provider, charged")
                .contains("Cost        0.03 (charged)")
                .contains("Team    month   hard  20     1             0.03       1.03")
                .contains("Prompts and replies are not stored.");
        assertThat(api.asked()).extracting(AdminApi.Asked::line).containsExactly("GET /admin/v1/requests/" + REQUEST);
    }
}
