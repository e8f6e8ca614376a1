package aigateway.local.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TeamCommandsTest extends CommandLineCase {
    private static final String TEAM = "team_0199f5c2a7b84d3e9f0a1b2c3d4e5f60";
    private static final String PERSON = "per_0199f5c2a7b84d3e9f0a1b2c3d4e5f61";

    @Test
    void teams_shows_owner_keys_and_budgets() {
        api.gives(
                200,
                "{\"object\":\"list\",\"data\":[{\"id\":\"" + TEAM + "\",\"name\":\"Chat\",\"keys\":3,"
                        + "\"owner\":{\"email\":\"ada@example.com\"},\"budgets\":[{\"spent_usd\":12.5,"
                        + "\"limit_usd\":100,\"period\":\"month\"}]}],\"has_more\":false,\"last_id\":\"" + TEAM
                        + "\"}");

        Ran ran = run("teams", "--q", "ch at");

        assertThat(ran.out()).contains(TEAM).contains("Chat", "ada@example.com", "3", "12.5 / 100 month");
        assertThat(api.asked().getLast().line()).isEqualTo("GET /admin/v1/teams?q=ch+at&limit=100");
    }

    @Test
    void a_team_is_created_changed_and_deleted() {
        api.gives(201, "{\"id\":\"" + TEAM + "\"}")
                .gives(200, "{\"id\":\"" + TEAM + "\"}")
                .gives(200, "{\"id\":\"" + TEAM + "\"}");

        assertThat(run("create-team", "--name", "Chat", "--rpm", "600").out().strip())
                .isEqualTo(TEAM);
        assertThat(api.asked().getLast().body())
                .isEqualTo("{\"name\":\"Chat\",\"limits\":{\"rpm\":600,\"tpm\":null,\"parallel\":null}}");
        assertThat(run("update-team", "Chat EU", "--no-limits").exitCode()).isZero();
        assertThat(api.asked().getLast().line()).isEqualTo("PATCH /admin/v1/teams/Chat%20EU");
        assertThat(api.asked().getLast().body()).isEqualTo("{\"limits\":null}");
        assertThat(run("delete-team", "Chat", "--move-keys-to", "none").out().strip())
                .isEqualTo("deleted " + TEAM);
        assertThat(api.asked().getLast().line()).isEqualTo("DELETE /admin/v1/teams/Chat?move_keys_to=none");
    }

    @Test
    void a_person_is_created_and_disabled() {
        api.gives(201, "{\"id\":\"" + PERSON + "\"}").gives(200, "{\"id\":\"" + PERSON + "\"}");

        assertThat(run("create-person", "--email", "ada@example.com", "--role", "team_viewer", "--team", TEAM)
                        .out()
                        .strip())
                .isEqualTo(PERSON);
        assertThat(api.asked().getLast().body())
                .isEqualTo("{\"email\":\"ada@example.com\",\"role\":\"team_viewer\",\"teams\":[\"" + TEAM + "\"]}");
        assertThat(run("update-person", PERSON, "--disable", "--no-teams").exitCode())
                .isZero();
        assertThat(api.asked().getLast().body()).isEqualTo("{\"teams\":[],\"disabled\":true}");
        assertThat(run("update-person", PERSON).err()).contains("Nothing is named that could change");
    }

    @Test
    void people_shows_role_and_teams() {
        api.gives(
                200,
                "{\"object\":\"list\",\"data\":[{\"id\":\"" + PERSON + "\",\"email\":\"ada@example.com\","
                        + "\"role\":\"viewer\",\"teams\":[\"" + TEAM + "\"],\"disabled_at\":1795514400,"
                        + "\"last_sign_in_at\":null}],\"has_more\":false,\"last_id\":\"" + PERSON + "\"}");

        assertThat(run("people", "--role", "viewer").out()).contains("ada@example.com", "viewer", "2026-11-24", TEAM);
    }

    @Test
    void a_token_is_the_only_line_on_stdout_and_is_revoked_by_its_id() {
        String token = "agwp_t3v9x0q2m7c5t1b8.secret";
        api.gives(201, "{\"id\":\"t3v9x0q2m7c5t1b8\",\"token\":\"" + token + "\"}")
                .gives(200, "{}");

        Ran made = run("create-token", PERSON, "--name", "ci", "--role", "viewer");

        assertThat(made.out().strip()).isEqualTo(token);
        assertThat(made.err()).contains("id: t3v9x0q2m7c5t1b8");
        assertThat(api.asked().getLast().body()).isEqualTo("{\"name\":\"ci\",\"role\":\"viewer\"}");
        assertThat(run("revoke-token", PERSON, "t3v9x0q2m7c5t1b8").exitCode()).isZero();
        assertThat(api.asked().getLast().line())
                .isEqualTo("POST /admin/v1/people/" + PERSON + "/tokens/t3v9x0q2m7c5t1b8/revoke");
        assertThat(run("revoke-token", PERSON, token).err()).contains("expected a token's id");
    }

    @Test
    void keys_are_created_listed_and_moved_with_their_team() {
        api.gives(201, "{\"id\":\"" + ID + "\",\"key\":\"" + KEY + "\"}")
                .gives(
                        200,
                        "{\"object\":\"list\",\"data\":[{\"id\":\"" + ID + "\",\"name\":\"bot\",\"status\":\"active\","
                                + "\"team\":{\"id\":\"" + TEAM + "\",\"name\":\"Chat\"},\"created_at\":1795514400,"
                                + "\"last_used_at\":null,\"tags\":[]}],\"has_more\":false,\"last_id\":\"" + ID + "\"}")
                .gives(200, "{}");

        run("create-key", "--name", "bot", "--team", "Chat");
        assertThat(api.asked().getLast().body()).isEqualTo("{\"name\":\"bot\",\"team\":\"Chat\"}");
        assertThat(run("list-keys", "--team", "Chat", "--unused-days", "60").out())
                .contains("Chat", "never");
        assertThat(api.asked().getLast().line()).isEqualTo("GET /admin/v1/keys?team=Chat&unused_days=60&limit=100");
        run("update-key", ID, "--no-team");
        assertThat(api.asked().getLast().body()).isEqualTo("{\"team\":null}");
    }
}
