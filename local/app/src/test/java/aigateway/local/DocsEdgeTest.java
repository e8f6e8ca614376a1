package aigateway.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DocsEdgeTest {
    private static final Edge EDGE = Edges.shared();
    private static final Pattern LINK = Pattern.compile("(?:src|href)=\"([^\"]*)\"");
    private static final Pattern FONT = Pattern.compile("@font-face \\{[^}]*url\\(\"([^\"]*)\"\\)");
    private static final Path FONT_FILE = Path.of("../../functions/web/src/main/resources/assets/inter.woff2");
    private static final Pattern IMPORT = Pattern.compile("from '\\./([^']+)'");
    /** Answered by another function, or after sign-in. */
    private static final Pattern DASHBOARD = Pattern.compile("(\\.\\./)*dashboard");

    @Test
    void the_document_is_the_one_in_docs() throws IOException {
        HttpReply answer = EDGE.send(Sent.get("/openapi.json")).hasStatus(200);

        assertThat(answer.header("content-type")).isEqualTo("application/json");
        assertThat(answer.body()).isEqualTo(Files.readAllBytes(Path.of("../../docs/openapi.json")));
    }

    @ParameterizedTest
    @CsvSource({
        "/docs, text/html; charset=utf-8",
        "/docs/guides, text/html; charset=utf-8",
        "/docs/guides/budgets, text/html; charset=utf-8",
        "/docs/guides/operations, text/html; charset=utf-8",
        "/docs/guides/operations/drills, text/html; charset=utf-8",
        "/docs/docs.js, text/javascript; charset=utf-8",
        "/docs/theme.js, text/javascript; charset=utf-8",
        "/docs/docs.css, text/css; charset=utf-8",
        "/docs/style.css, text/css; charset=utf-8"
    })
    void a_page_and_what_it_needs_may_load_nothing_from_elsewhere(String path, String type) {
        HttpReply answer = EDGE.send(Sent.get(path)).hasStatus(200);

        assertThat(answer.header("content-type")).isEqualTo(type);
        assertThat(answer.header("content-security-policy"))
                .startsWith("default-src 'none'; ")
                .contains("connect-src 'self'", "form-action 'none'", "frame-ancestors 'none'")
                .doesNotContain("unsafe", "http", "*");
        assertThat(answer.header("referrer-policy")).isEqualTo("no-referrer");
        assertThat(answer.text()).isNotBlank().doesNotContain("//cdn", "@import", "<script>", "style=\"", "{{");
    }

    @Test
    void the_font_keeps_its_bytes() throws IOException {
        for (String style : new String[] {"/docs/style.css", "/dashboard/style.css"}) {
            var url = FONT.matcher(EDGE.send(Sent.get(style)).hasStatus(200).text());
            assertThat(url.find()).as(style).isTrue();
            String path = URI.create("/prod" + style).resolve(url.group(1)).getPath();
            HttpReply font =
                    EDGE.send(Sent.get(path.substring("/prod".length()))).hasStatus(200);

            assertThat(font.header("content-type")).isEqualTo("font/woff2");
            assertThat(font.body()).isEqualTo(Files.readAllBytes(FONT_FILE));
        }
    }

    @Test
    void every_script_that_a_script_imports_is_served() {
        for (String name : new String[] {
            "docs", "document", "elements", "errors", "operation", "page", "result", "schema", "search", "try"
        }) {
            String script =
                    EDGE.send(Sent.get("/docs/" + name + ".js")).hasStatus(200).text();
            IMPORT.matcher(script)
                    .results()
                    .forEach(each ->
                            EDGE.send(Sent.get("/docs/" + each.group(1))).hasStatus(200));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/docs", "/docs/guides", "/docs/guides/budgets", "/docs/guides/decisions/0001-money"})
    void every_link_of_a_page_works_below_a_stage_too(String path) {
        HttpReply page = EDGE.send(Sent.get(path));

        var links = LINK.matcher(page.text())
                .results()
                .map(link -> link.group(1))
                .filter(link -> !link.startsWith("data:") && !link.startsWith("#"))
                .distinct()
                .toList();
        assertThat(links).hasSizeGreaterThan(20);
        for (String link : links) {
            // Relative, so that /prod/docs finds /prod/docs/docs.js.
            assertThat(link).doesNotStartWith("/").doesNotContain(":");
            String target = URI.create("/prod" + path).resolve(link).getPath();
            assertThat(target).startsWith("/prod/");
            if (!DASHBOARD.matcher(link).matches()) {
                EDGE.send(Sent.get(target.substring("/prod".length()))).hasStatus(200);
            }
        }
    }

    @Test
    void a_browser_at_the_root_is_led_to_the_dashboard_and_a_program_reads_where_things_are() {
        HttpReply browser = EDGE.send(Sent.get("/").with("Accept", "text/html,application/xhtml+xml,*/*;q=0.8"));

        assertThat(browser.hasStatus(302).header("location")).isEqualTo("dashboard");
        assertThat(EDGE.send(Sent.get("/")).refusedWith(404, "not_found").text())
                .contains("/v1", "/docs", "/dashboard");
    }

    @ParameterizedTest
    @CsvSource({"/docs/, ../docs", "/docs/guides/, ../guides", "/docs/guides/budgets/, ../budgets"})
    void a_slash_at_the_end_would_break_the_links_and_is_taken_off(String path, String location) {
        HttpReply answer = EDGE.send(Sent.get(path)).hasStatus(302);

        assertThat(answer.header("location")).isEqualTo(location);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/docs", "/docs/docs.js", "/docs/guides/budgets", "/openapi.json"})
    void a_browser_that_has_a_file_does_not_load_it_again(String path) {
        String tag = EDGE.send(Sent.get(path)).hasStatus(200).header("etag");
        HttpReply again = EDGE.send(Sent.get(path).with("If-None-Match", tag));

        assertThat(again.hasStatus(304).body()).isEmpty();
        EDGE.send(Sent.get(path).with("If-None-Match", "\"other\"")).hasStatus(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/docs/index.html",
                "/docs/guide.html",
                "/docs/openapi.json",
                "/docs/..%2fapplication.yml",
                "/docs/guides/README",
                "/docs/guides/budgets.md",
                "/docs/guides/nothing",
                "/docs/guides/..%2f..%2fapplication",
                "/docs/guides/decisions/..%2fbudgets",
                "/docs/guides/operations/nothing",
                "/docs/../docs",
                "/logback.xml"
            })
    void nothing_else_lies_beside_the_pages(String path) {
        EDGE.send(Sent.get(path)).nothingAt(path);
    }
}
