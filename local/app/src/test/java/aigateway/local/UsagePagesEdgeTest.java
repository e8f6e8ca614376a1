package aigateway.local;

import static org.assertj.core.api.Assertions.assertThat;

import aigateway.json.Json;
import aigateway.usage.Dimension;
import java.util.Locale;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class UsagePagesEdgeTest {
    private static FigurePagesCase pages;

    @BeforeAll
    static void open() {
        pages = new FigurePagesCase();
    }

    @AfterAll
    static void close() {
        pages.close();
    }

    @ParameterizedTest
    @EnumSource(Dimension.class)
    void usage_is_divided_by_each_dimension(Dimension by) {
        String page = pages.viewer
                .open("/dashboard/usage?measure=calls&group=" + by.name().toLowerCase(Locale.ROOT))
                .hasStatus(200)
                .text();

        assertThat(page).contains("Total of the period");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"spend", "calls", "errors", "refusals", "input", "cached", "output", "reasoning", "savings"})
    void each_measure_adds_up_over_time(String measure) {
        pages.viewer
                .open("/dashboard/usage?sub=model&cumulative=on&measure=" + measure)
                .hasStatus(200);
    }

    @Test
    void the_total_is_that_of_the_api_with_the_same_parameters() {
        long calls = Objects.requireNonNull(
                        pages.api("/admin/v1/usage?team=" + pages.own.team()).object("total"))
                .integer("calls", -1);

        assertThat(pages.viewer
                        .open("/dashboard/usage?group=key&measure=calls&team=" + pages.own.team())
                        .hasStatus(200)
                        .text())
                .contains("key of alpha", "<td class=\"n\" data-name=\"Calls\">" + calls + "</td>", "team: Team alpha")
                .doesNotContain("key of zeta");
    }

    @Test
    void a_filter_by_name_leads_to_the_calls_by_id() {
        assertThat(pages.viewer
                        .open("/dashboard/usage?group=model&team=team+alpha")
                        .hasStatus(200)
                        .text())
                .contains("requests?team=" + pages.own.team() + "&amp;model=mock-1\"");
    }

    @ParameterizedTest
    @CsvSource({
        "group=tag&bucket=hour&period=today, 'tags and users are kept by day, not by hour'",
        "group=tag&sub=code, 'tags and users are kept without asked model, endpoint and code'",
        "group=weather, 'expected at most two of'",
        "team=Nowhere, 'no team has this id or name'",
        "tag_prefix=a, 'tag_prefix needs group_by=tag'"
    })
    void a_question_without_an_answer_is_refused_in_the_words_of_the_api_and_can_be_changed(
            String query, String words) {
        String page =
                pages.viewer.open("/dashboard/usage?" + query).hasStatus(400).text();

        assertThat(page).contains(words, "<select name=\"group\">").doesNotContain("Total of the period");
    }

    @Test
    void tags_without_a_bucket_are_by_day_also_today() {
        pages.viewer.open("/dashboard/usage?group=tag&period=today").hasStatus(200);
    }

    @Test
    void csv_and_curl_have_the_parameters_of_the_page() {
        String page = pages.viewer
                .open("/dashboard/usage?group=key&sub=model&period=7d&provider=mock")
                .hasStatus(200)
                .text();

        String query = "&amp;bucket=day&amp;provider=mock&amp;group_by=key%2Cmodel";
        assertThat(page)
                .contains(
                        query + "&amp;format=csv\" download>CSV",
                        query + "\" -H \"Authorization: Bearer $ADMIN_TOKEN\"");
        int start = page.indexOf("/admin/v1/usage?");
        String csv = page.substring(start, page.indexOf('"', start)).replace("&amp;", "&");
        assertThat(pages.viewer.open(csv).hasStatus(200).text()).contains("key of alpha");
    }

    @Test
    void a_viewer_of_a_team_sees_no_other_team() {
        assertThat(pages.teamViewer
                        .open("/dashboard/usage?group=team&sub=key")
                        .hasStatus(200)
                        .text())
                .contains("Team alpha")
                .doesNotContain("zeta", pages.other.team());
        assertThat(pages.teamViewer
                        .open("/dashboard/usage?team=" + pages.other.team())
                        .hasStatus(400)
                        .text())
                .contains("no team has this id or name");
        assertThat(pages.teamViewer
                        .open("/dashboard/usage?key=" + pages.other.key())
                        .hasStatus(400)
                        .text())
                .doesNotContain("key of zeta");
    }

    @Test
    void a_filter_is_shown_as_text() {
        assertThat(pages.viewer
                        .open("/dashboard/usage?model=%22%3E%3Cscript%3Ealert(1)%3C/script%3E")
                        .hasStatus(200)
                        .text())
                .contains(FigurePagesCase.SHOWN)
                .doesNotContain("<script>alert");
    }

    @Test
    void times_by_team_are_a_report_too() {
        assertThat(pages.api("/admin/v1/usage?group_by=team&latency=true").items("data"))
                .extracting(line -> ((Json.Obj) line).text("team_name"))
                .contains("Team alpha", "Team zeta");
    }
}
