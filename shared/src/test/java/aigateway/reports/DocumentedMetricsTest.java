package aigateway.reports;

import static org.assertj.core.api.Assertions.assertThat;

import aigateway.call.CacheDirective;
import aigateway.kernel.Endpoint;
import aigateway.secrets.SecretName;
import aigateway.testing.Product;
import aigateway.testing.RawServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** The page, the dashboard and the alert rules against a scrape in which every metric has a value. */
class DocumentedMetricsTest {
    private static final Path DOCS = Path.of("..", "docs");
    private static final Pattern NAME = Pattern.compile("\\bagw_[a-z_]+\\b");
    private static final Pattern ROW =
            Pattern.compile("\\| `(agw_[a-z_]+)` \\| (counter|gauge|histogram) \\|([^|]*)\\|");
    private static final Pattern TYPE = Pattern.compile("# TYPE (\\S+) (\\S+)");
    private static final String ANSWER = "{\"usage\":{\"prompt_tokens\":10,\"completion_tokens\":5}}";

    private static final RawServer PUSHGATEWAY = RawServer.saying("HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n");
    private static final Product PRODUCT = Product.start(
            Map.of("METRICS_LABELS", "team,key", "PUSHGATEWAY_URL", PUSHGATEWAY.url()), InstantSource.system());
    private static final String SCRAPE = everything();

    @AfterAll
    static void close() {
        PRODUCT.close();
        PUSHGATEWAY.close();
    }

    /** Makes every metric appear. */
    private static String everything() {
        String key = String.valueOf(PRODUCT.createKey("""
                {"name":"k","limits":{"rpm":9},"budgets":[{"limit_usd":2.5,"period":"day"}]}""").secret());
        String free = PRODUCT.newKey();
        PRODUCT.provider().answers(200, ANSWER);
        String chat = Product.CHAT.replace("gpt-test", "gpt-4o-mini");
        for (int i = 0; i < 12; i++) {
            PRODUCT.call(Endpoint.CHAT_COMPLETIONS, key, chat, CacheDirective.ON);
        }
        PRODUCT.chat(free);
        PRODUCT.chat("agw_short.x");
        PRODUCT.gateway().tokens().refusal(SecretName.ADMIN_TOKEN, Optional.of("wrong"), "192.0.2.9");
        PRODUCT.submit(free, "{\"kind\":\"chat.completions\",\"payload\":" + Product.CHAT + "}");
        PRODUCT.update("insert into job (id, key_id, kind, status, finished_at) values ('a', 'k', 'x', 'dead', now())");
        PRODUCT.update(
                "insert into delivery (id, event_id, target, job_id, key_id, event_type, url, body, status, finished_at)"
                        + " values ('a', 'a', 't', 'j', 'k', 'e', '', '', 'failed', now()),"
                        + " ('b', 'b', 't', 'j', 'k', 'e', '', '', 'pending', null)");
        PRODUCT.update("update latency_hour set first_token_counts = total_counts");
        PRODUCT.update(
                "insert into usage_hour select now(), 'k', '', 'chat.completions', 'openai', 'gpt-4o-mini', 'gpt-4o-mini',"
                        + " 'charged', 0, 'corrected', 0, 0, 0, 0, 0, 0, 0, -5, 0, 0, 0");
        PRODUCT.update("insert into provider_cost_day values"
                + " ((now() at time zone 'UTC')::date, 'openai', 'gpt-4o-mini', 7, 40000000, 10000000)");
        PRODUCT.gateway().maintenance().sweep().run();
        PRODUCT.gateway().reports().lastSweep().note();
        PRODUCT.gateway().reports().export().orElseThrow().push();
        return PRODUCT.gateway().reports().metrics().scrape();
    }

    /** Names as in expressions, so that a histogram has three. */
    private static Set<String> series() {
        return Scraped.of(SCRAPE).names();
    }

    @Test
    void the_page_lists_exactly_the_metrics_that_exist_with_their_types() {
        Map<String, String> scraped = new TreeMap<>();
        TYPE.matcher(SCRAPE).results().forEach(type -> scraped.put(type.group(1), type.group(2)));

        assertThat(rows().stream().collect(Collectors.toMap(row -> row.group(1), row -> row.group(2))))
                .isEqualTo(scraped);
    }

    @Test
    void the_page_lists_exactly_the_labels_of_each_metric() {
        for (MatchResult row : rows()) {
            Set<String> listed = Pattern.compile("`([a-z_]+)`")
                    .matcher(row.group(3))
                    .results()
                    .map(label -> label.group(1))
                    .collect(Collectors.toCollection(TreeSet::new));
            String name = row.group(1) + (row.group(2).equals("histogram") ? "_count" : "");
            Set<String> used = Scraped.of(SCRAPE).values().keySet().stream()
                    .filter(series -> series.startsWith(name + '['))
                    .flatMap(series ->
                            Pattern.compile("[\\[ ]([a-z_]+)=").matcher(series).results())
                    .map(label -> label.group(1))
                    .collect(Collectors.toCollection(TreeSet::new));

            assertThat(listed).as(name).isEqualTo(used);
        }
    }

    @Test
    void each_alert_rule_and_each_panel_uses_metrics_that_exist() {
        String rules = read("prometheus/alerts.yml");
        String panels = read("grafana/ai-gateway.json");

        assertThat(names(rules)).hasSizeGreaterThan(10).isSubsetOf(series());
        assertThat(names(panels)).hasSizeGreaterThan(20).isSubsetOf(series());
    }

    @Test
    void each_alert_rule_has_a_summary_and_a_section_that_says_what_to_do() {
        String page = read("metrics.md");
        var names = new TreeSet<String>();
        for (Object group : list(
                map(new Load(LoadSettings.builder().build()).loadFromString(read("prometheus/alerts.yml"))),
                "groups")) {
            for (Object rule : list(map(group), "rules")) {
                String name = String.valueOf(map(rule).get("alert"));
                Map<?, ?> annotations = map(Objects.requireNonNull(map(rule).get("annotations")));
                assertThat(String.valueOf(annotations.get("summary"))).endsWith(".");
                assertThat(annotations.get("runbook")).isEqualTo("docs/metrics.md#" + name.toLowerCase(Locale.ROOT));
                names.add(name);
            }
        }
        assertThat(Pattern.compile("### (Agw\\w+)\n")
                        .matcher(page)
                        .results()
                        .map(section -> section.group(1))
                        .toList())
                .containsExactlyInAnyOrderElementsOf(names);
    }

    private static List<?> list(Map<?, ?> of, String name) {
        return (List<?>) Objects.requireNonNull(of.get(name));
    }

    private static List<MatchResult> rows() {
        return ROW.matcher(read("metrics.md")).results().toList();
    }

    private static Set<String> names(String text) {
        return NAME.matcher(text).results().map(MatchResult::group).collect(Collectors.toCollection(TreeSet::new));
    }

    private static Map<?, ?> map(Object value) {
        return (Map<?, ?>) value;
    }

    private static String read(String file) {
        try {
            return Files.readString(DOCS.resolve(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
