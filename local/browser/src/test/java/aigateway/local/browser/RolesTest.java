package aigateway.local.browser;

import static org.assertj.core.api.Assertions.assertThat;

import aigateway.people.Role;
import aigateway.people.Team;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a viewer and a team viewer see, and what they do not. */
class RolesTest {
    @RegisterExtension
    static final TestBrowser BROWSER = new TestBrowser();

    private static final RunningGateway GATEWAY = RunningGateway.shared();
    private static final Api API = new Api(GATEWAY.url());

    /** What belongs to one team. */
    private record Rows(Team team, List<String> paths) {
        static Rows of(String name) {
            var team = GATEWAY.people().team(name);
            String id = team.id().value();
            var key = API.key("{\"name\":\"key of " + name + "\",\"team\":\"" + id + "\"}");
            String budget = API.create(
                    "budgets",
                    "{\"name\":\"budget of " + name + "\",\"scope\":{\"team_id\":\"" + id + "\"},\"limit_usd\":100}");
            String request = API.served(key.secret(), "mock-1");
            String job = Api.text(
                    Api.json(API.post(
                            "/v1/jobs",
                            key.secret(),
                            "{\"kind\":\"responses\",\"payload\":{\"model\":\"mock-1\",\"input\":\"Hi\"}}")),
                    "id");
            String report = API.create("reports", "{\"every\":\"day\",\"day\":\"2026-01-02\",\"team\":\"" + id + "\"}");
            return new Rows(
                    team,
                    List.of(
                            "/dashboard/teams/" + id,
                            "/dashboard/keys/" + key.id(),
                            "/dashboard/budgets/" + budget,
                            "/dashboard/requests/" + request,
                            "/dashboard/jobs/" + job,
                            "/dashboard/reports/" + report));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/dashboard/keys", "/dashboard/teams", "/dashboard/budgets", "/dashboard/prices"})
    void a_viewer_reads_but_has_no_form_that_changes_something(String path) {
        Visit visit = BROWSER.as(Role.VIEWER).open(path);

        assertThat(visit.page().locator("main form[method=post]").count()).isZero();
        assertThat(visit.page().locator("main a[href$='/new']").count()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/dashboard/keys/new", "/dashboard/teams/new", "/dashboard/budgets/new"})
    void a_viewer_is_refused_the_form_of_a_change(String path) {
        BROWSER.as(Role.VIEWER).open(path, 403);
    }

    @Test
    void a_team_viewer_sees_the_own_team_and_ids_of_another_one_do_not_exist() {
        Rows own = Rows.of("Own");
        Rows other = Rows.of("Foreign");
        Visit visit = BROWSER.visit();
        visit.firstSignIn(GATEWAY.people().create(Role.TEAM_VIEWER, own.team()));

        own.paths().forEach(visit::open);
        other.paths().forEach(path -> {
            visit.open(path, 404);
            assertThat(visit.page().locator("body").innerText()).as(path).doesNotContain("Foreign");
        });
        for (String list : List.of("", "/teams", "/keys", "/budgets", "/requests", "/jobs", "/reports", "/usage")) {
            visit.open("/dashboard" + list);
            assertThat(visit.page().locator("body").innerText()).as(list).doesNotContain("Foreign");
        }
        for (String path : List.of("/providers", "/prices", "/audit", "/settings")) {
            visit.open("/dashboard" + path, 403);
        }
    }
}
