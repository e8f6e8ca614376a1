package aigateway.local;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TeamPagesEdgeTest {
    private static FigurePagesCase pages;

    @BeforeAll
    static void open() {
        pages = new FigurePagesCase();
    }

    @AfterAll
    static void close() {
        pages.close();
    }

    private static String team(String name) {
        return String.valueOf(
                pages.created("teams", "{\"name\":\"" + name + "\"}").json().text("id"));
    }

    @Test
    void the_list_has_the_teams_with_their_budgets_and_finds_them_by_name() {
        assertThat(pages.viewer.open("/dashboard/teams").hasStatus(200).text())
                .contains("Team alpha", "Team zeta", "class=\"meter calm\"")
                .doesNotContain("New team");
        assertThat(pages.viewer.open("/dashboard/teams?q=ALPH").hasStatus(200).text())
                .contains("Team alpha")
                .doesNotContain("Team zeta");
        assertThat(pages.viewer
                        .open("/dashboard/teams?q=nothing")
                        .hasStatus(200)
                        .text())
                .contains("No team has “nothing” in its name");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "?by=key", "?by=provider", "?period=today", "?period=90d&compare=off"})
    void the_page_of_a_team_has_its_keys_budgets_and_alerts(String query) {
        assertThat(pages.viewer
                        .open("/dashboard/teams/" + pages.own.team() + query)
                        .hasStatus(200)
                        .text())
                .contains("key of alpha", "budget of alpha", "alert of alpha")
                .doesNotContain("zeta");
    }

    @Test
    void a_viewer_of_a_team_sees_the_own_team_only() {
        assertThat(pages.teamViewer.open("/dashboard/teams").hasStatus(200).text())
                .contains("Team alpha")
                .doesNotContain("Team zeta");
        assertThat(pages.teamViewer
                        .open("/dashboard/teams/" + pages.own.team())
                        .hasStatus(200)
                        .text())
                .contains("key of alpha")
                .doesNotContain("team@example.com</span>", "/edit");
        for (String id : new String[] {pages.other.team(), "team_" + "0".repeat(32), "Nowhere", "%00"}) {
            pages.teamViewer.open("/dashboard/teams/" + id).hasStatus(404);
        }
    }

    @Test
    void an_administrator_creates_renames_and_deletes_a_team() {
        pages.admin.open("/dashboard/teams/new").hasStatus(200);
        HttpReply created = pages.admin.submit("/dashboard/teams/new", "name", "Search", "owner", "");
        String page = Browser.target("/dashboard/teams/new", created);
        assertThat(pages.admin.open(page).hasStatus(200).text()).contains("The team Search is created.");

        pages.admin.open(page + "/edit").hasStatus(200);
        pages.admin.submit(page + "/edit", "name", "Find", "owner", "").hasStatus(303);
        assertThat(pages.admin.open(page).text()).contains("The team Find is changed.", "<h1>Find</h1>");

        pages.admin.open(page + "/edit");
        assertThat(pages.admin
                        .submit(page + "/delete", "typed", "Search", "move_keys_to", "none")
                        .hasStatus(400)
                        .text())
                .contains("the name does not match");
        HttpReply deleted = pages.admin.submit(page + "/delete", "typed", "Find", "move_keys_to", "none");
        assertThat(Browser.target(page + "/delete", deleted)).isEqualTo("/dashboard/teams");
        pages.admin.open(page).hasStatus(404);
        assertThat(pages.api("/admin/v1/audit?action=team.delete").toString()).isNotEmpty();
    }

    @Test
    void a_name_that_is_taken_is_refused_and_stays_in_the_form() {
        team("Taken");
        pages.admin.open("/dashboard/teams/new");

        HttpReply refused = pages.admin.submit("/dashboard/teams/new", "name", "taken", "owner", "");

        assertThat(refused.hasStatus(409).text()).contains("Another team has this name.", "value=\"taken\"");
    }

    @Test
    void only_an_administrator_changes_teams_and_only_from_a_page() {
        String id = team("Kept");
        pages.admin.open("/dashboard/teams/new");
        pages.admin
                .submitWith("/dashboard/teams/new", "same-origin", "forged", "name", "Forged", "owner", "")
                .hasStatus(403);
        pages.admin
                .submitWith("/dashboard/teams/" + id + "/delete", "cross-site", "forged", "typed", "Kept")
                .hasStatus(403);
        for (Browser browser : new Browser[] {pages.viewer, pages.teamViewer}) {
            browser.open("/dashboard/teams/new").hasStatus(403);
            browser.open("/dashboard/teams/" + pages.own.team() + "/edit").hasStatus(403);
            browser.open("/dashboard/teams");
            browser.submit("/dashboard/teams/new", "name", "Other", "owner", "").hasStatus(403);
            browser.submit("/dashboard/teams/" + pages.own.team() + "/edit", "name", "Other", "owner", "")
                    .hasStatus(403);
            browser.submit("/dashboard/teams/" + pages.own.team() + "/delete", "typed", "Team alpha")
                    .hasStatus(403);
        }
        assertThat(pages.api("/admin/v1/teams/" + id).text("name")).isEqualTo("Kept");
        assertThat(pages.api("/admin/v1/teams/" + pages.own.team()).text("name"))
                .isEqualTo("Team alpha");
    }

    @Test
    void a_name_is_shown_as_text_on_every_page_of_the_team() {
        String id = team(FigurePagesCase.SCRIPT);

        for (String path : new String[] {"", "/edit"}) {
            assertThat(pages.admin
                            .open("/dashboard/teams/" + id + path)
                            .hasStatus(200)
                            .text())
                    .contains(FigurePagesCase.SHOWN)
                    .doesNotContain("<script>alert");
        }
    }
}
