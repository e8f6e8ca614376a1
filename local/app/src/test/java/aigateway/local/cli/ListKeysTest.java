package aigateway.local.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ListKeysTest extends CommandLineCase {
    private static final String FIRST = """
            {"object":"list","data":[{"id":"abcdefgh12345678","object":"key","name":"bot","status":"active",
            "tags":["prod","eu"],"created_at":1795000000}],"has_more":true,"last_id":"abcdefgh12345678"}""";
    private static final String SECOND = """
            {"object":"list","data":[{"id":"zyxwvuts87654321","object":"key","name":"admin panel","status":"revoked",
            "tags":[],"created_at":1795000060}],"has_more":false,"last_id":"zyxwvuts87654321"}""";

    @Test
    void keys_of_every_page_stand_in_one_table() {
        api.gives(200, FIRST).gives(200, SECOND);

        Ran ran = run("list-keys");

        assertThat(ran.exitCode()).isZero();
        assertThat(ran.out().lines())
                .containsExactly(
                        "ID                NAME         TEAM  STATUS   CREATED               LAST USED  TAGS",
                        "abcdefgh12345678  bot                active   2026-11-18T11:06:40Z  never      prod, eu",
                        "zyxwvuts87654321  admin panel        revoked  2026-11-18T11:07:40Z  never");
        assertThat(api.asked())
                .extracting(AdminApi.Asked::line)
                .containsExactly("GET /admin/v1/keys?limit=100", "GET /admin/v1/keys?limit=100&after=abcdefgh12345678");
    }

    @Test
    void json_is_one_list_of_every_page() {
        api.gives(200, FIRST).gives(200, SECOND);

        assertThat(run("list-keys", "--json").out())
                .startsWith("{\"object\":\"list\",\"data\":[{\"id\":\"abcdefgh12345678\"")
                .contains("},{\"id\":\"zyxwvuts87654321\"")
                .endsWith("],\"has_more\":false,\"last_id\":\"zyxwvuts87654321\"}" + System.lineSeparator());
    }

    @Test
    void a_name_cannot_reach_the_terminal_with_its_control_characters() {
        String hostile =
                "{\"object\":\"list\",\"data\":[{\"id\":\"abcdefgh12345678\",\"name\":\"a\\u001b[2Jb\\nc\u009bd"
                        + "\u202ee\",\"status\":\"active\",\"tags\":[\"\\u0007\"]}],\"has_more\":false,\"last_id\":\"x\"}";
        api.gives(200, hostile).gives(200, hostile);

        assertThat(run("list-keys").out()).contains("a\\u001b[2Jb\\u000ac\\u009bd\\u202ee", "\\u0007");
        assertThat(run("list-keys", "--json").out())
                .contains("\"a\\u001B[2Jb\\nc\\u009bd\\u202ee\"")
                .doesNotContain("\u009b", "\u202e");
    }

    @Test
    void without_keys_the_next_step_is_said() {
        api.gives(200, "{\"object\":\"list\",\"data\":[],\"has_more\":false,\"last_id\":null}");

        Ran ran = run("list-keys");

        assertThat(ran.exitCode()).isZero();
        assertThat(ran.out()).isEmpty();
        assertThat(ran.err()).contains("There are no keys yet; make one with create-key --name NAME");
    }

    @Test
    void a_cursor_that_stands_still_ends_the_command() {
        api.gives(200, FIRST).gives(200, FIRST);

        Ran ran = run("list-keys");

        assertThat(ran.exitCode()).isOne();
        assertThat(ran.err()).contains("error: The gateway says that there are more keys");
        assertThat(api.asked()).hasSize(2);
    }

    @Test
    void an_endless_list_is_shown_up_to_the_bound() {
        for (int page = 0; page < 150; page++) {
            api.gives(200, FIRST.replace("\"last_id\":\"abcdefgh12345678\"", "\"last_id\":\"page" + page + "\""));
        }

        Ran ran = run("list-keys", "--json");

        assertThat(api.asked()).hasSize(100);
        assertThat(ran.out()).contains("\"has_more\":true,\"last_id\":\"page99\"");
        assertThat(ran.err()).contains("There are more keys than the first 100");
    }

    @Test
    void a_page_that_fails_shows_no_half_a_list() {
        api.gives(200, FIRST).gives(503, "{\"error\":{\"message\":\"The gateway cannot serve this right now.\"}}");

        Ran ran = run("list-keys");

        assertThat(ran.exitCode()).isOne();
        assertThat(ran.out()).isEmpty();
        assertThat(ran.err()).isEqualTo("error: The gateway cannot serve this right now." + System.lineSeparator());
    }
}
