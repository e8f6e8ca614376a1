package aigateway.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DocsEdgeTest {
    private static final Edge EDGE = Edges.shared();
    private static final Pattern LINK = Pattern.compile("(?:src|href)=\"([^\"]*)\"");

    @Test
    void the_document_is_the_one_in_docs() throws IOException {
        HttpReply answer = EDGE.send(Sent.get("/openapi.json")).hasStatus(200);

        assertThat(answer.header("content-type")).isEqualTo("application/json");
        assertThat(answer.body()).isEqualTo(Files.readAllBytes(Path.of("../../docs/openapi.json")));
    }

    @ParameterizedTest
    @CsvSource({
        "/docs, text/html; charset=utf-8",
        "/docs/docs.js, text/javascript; charset=utf-8",
        "/docs/docs.css, text/css; charset=utf-8"
    })
    void the_page_and_what_it_needs_may_load_nothing_from_elsewhere(String path, String type) {
        HttpReply answer = EDGE.send(Sent.get(path)).hasStatus(200);

        assertThat(answer.header("content-type")).isEqualTo(type);
        assertThat(answer.header("content-security-policy"))
                .startsWith("default-src 'none'; ")
                .doesNotContain("unsafe", "http", "*");
        assertThat(answer.text()).isNotBlank().doesNotContain("//cdn", "@import", "<script>", "style=\"");
    }

    @Test
    void every_link_of_the_page_works_below_a_stage_too() {
        HttpReply page = EDGE.send(Sent.get("/docs"));

        var links = LINK.matcher(page.text())
                .results()
                .map(link -> link.group(1))
                .filter(link -> !link.startsWith("data:") && !link.startsWith("#"))
                .toList();
        assertThat(links).isNotEmpty();
        for (String link : links) {
            // Relative to /docs, so that /prod/docs finds /prod/docs/docs.js.
            assertThat(link).doesNotStartWith("/").doesNotContain(":");
            EDGE.send(Sent.get("/" + link)).hasStatus(200);
        }
    }

    @Test
    void a_browser_at_the_root_is_led_to_the_page_and_a_program_reads_where_things_are() {
        HttpReply browser = EDGE.send(Sent.get("/").with("Accept", "text/html,application/xhtml+xml,*/*;q=0.8"));

        assertThat(browser.hasStatus(302).header("location")).isEqualTo("docs");
        assertThat(EDGE.send(Sent.get("/")).refusedWith(404, "not_found").text())
                .contains("/v1", "/docs");
    }

    @Test
    void nothing_else_lies_beside_the_page() {
        for (String path :
                new String[] {"/docs/index.html", "/docs/..%2fapplication.yml", "/docs/../docs", "/logback.xml"}) {
            EDGE.send(Sent.get(path)).refusedWith(404, "not_found");
        }
    }
}
