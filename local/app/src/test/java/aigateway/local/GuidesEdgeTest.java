package aigateway.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The pages of docs, as the gateway shows them. */
class GuidesEdgeTest {
    private static final Edge EDGE = Edges.shared();
    private static final Path DOCS = Path.of("../../docs");
    private static final Pattern LINK = Pattern.compile("href=\"([^\"]*)\"");
    private static final Pattern ID = Pattern.compile(" id=\"([^\"]*)\"");
    private static final Pattern ARTICLE = Pattern.compile("<article>(.*)</article>", Pattern.DOTALL);

    @Test
    void every_page_of_docs_is_in_the_list_on_the_left_side_or_in_a_page_of_its_folder() throws IOException {
        Set<String> expected = new TreeSet<>();
        try (Stream<Path> files = Files.walk(DOCS)) {
            files.map(file -> DOCS.relativize(file).toString().replace('\\', '/'))
                    .filter(file -> file.endsWith(".md"))
                    .map(file -> "/docs/guides/" + file.substring(0, file.length() - ".md".length()))
                    .map(file -> file.replaceAll("/README$", ""))
                    .forEach(expected::add);
        }

        assertThat(pages().keySet()).isEqualTo(expected);
    }

    @Test
    void every_link_between_pages_leads_to_a_page_and_to_a_section_of_it() {
        Map<String, String> pages = pages();

        pages.forEach((path, text) -> links(text).forEach(link -> {
            URI target = URI.create(path).resolve(link);
            if (target.isAbsolute() || !target.getPath().startsWith("/docs/guides")) {
                assertThat(link).as(path).matches("https://.*|(\\.\\./)+(docs|openapi\\.json|dashboard)");
                return;
            }
            assertThat(pages).as(path + ": " + link).containsKey(target.getPath());
            if (target.getFragment() != null) {
                assertThat(ids(pages.getOrDefault(target.getPath(), "")))
                        .as(path + ": " + link)
                        .contains(target.getFragment());
            }
        }));
    }

    @Test
    void a_file_that_is_not_served_is_named_without_a_link() {
        assertThat(EDGE.send(Sent.get("/docs/guides/self-hosting")).text())
                .contains(".env.example (in the repository) lists")
                .doesNotContain("/.env.example\"");
    }

    @Test
    void tables_blocks_of_code_and_sections_are_shown_and_comments_are_not() {
        String usage = EDGE.send(Sent.get("/docs/guides/usage")).text();
        String glossary = EDGE.send(Sent.get("/docs/guides/glossary")).text();

        assertThat(usage)
                .contains("<title>Usage · AI Gateway</title>", "<pre tabindex=\"0\"><code")
                .contains("class=\"scroll\" role=\"group\" tabindex=\"0\"><table>")
                .contains("<h2 id=\"correct-a-charge\">", "<a href=\"#correct-a-charge\">", "aria-current=\"page\"");
        assertThat(glossary).doesNotContain("banned words: begin");
    }

    @Test
    void reading_needs_no_script() {
        String article = article(EDGE.send(Sent.get("/docs/guides/budgets")).text());

        assertThat(article).contains("<h1 id=\"budgets\">Budgets</h1>").doesNotContain("<script", "onclick");
    }

    /** All that can be reached from the list, by path. */
    private static Map<String, String> pages() {
        Map<String, String> pages = new TreeMap<>();
        Deque<String> open = new ArrayDeque<>(List.of("/docs/guides"));
        while (!open.isEmpty()) {
            String path = open.pop();
            if (!pages.containsKey(path)) {
                String text = EDGE.send(Sent.get(path)).hasStatus(200).text();
                pages.put(path, text);
                links(text).stream()
                        .map(link -> URI.create(path).resolve(link))
                        .filter(target ->
                                !target.isAbsolute() && target.getPath().startsWith("/docs/guides"))
                        .forEach(target -> open.push(target.getPath()));
            }
        }
        return pages;
    }

    private static List<String> links(String text) {
        return LINK.matcher(text)
                .results()
                .map(link -> link.group(1))
                .filter(link -> !link.startsWith("data:") && !link.endsWith(".css"))
                .toList();
    }

    private static Set<String> ids(String text) {
        Set<String> ids = new TreeSet<>();
        ID.matcher(text).results().forEach(id -> ids.add(id.group(1)));
        return ids;
    }

    private static String article(String page) {
        var article = ARTICLE.matcher(page);
        assertThat(article.find()).isTrue();
        return article.group(1);
    }
}
