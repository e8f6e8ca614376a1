package aigateway.local;

import static aigateway.testing.TestGateway.ADMIN_TOKEN;
import static org.assertj.core.api.Assertions.assertThat;

import aigateway.json.Json;
import aigateway.testing.ScriptedProvider;
import aigateway.testing.TestGateway;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AuditEdgeTest {
    private static final String AUDIT = "/admin/v1/audit";
    private static final ScriptedProvider PROVIDER = ScriptedProvider.start();
    private static final TestGateway GATEWAY = TestGateway.behind(PROVIDER);
    private static final Edge EDGE = Edges.start(GATEWAY.gateway());

    @BeforeAll
    static void threeKeys() {
        for (String name : List.of("=1+1", "b", "c")) {
            String id = EDGE.send(Sent.post("/admin/v1/keys", "{\"name\":\"" + name + "\"}")
                            .bearer(ADMIN_TOKEN))
                    .hasStatus(201)
                    .json()
                    .text("id");
            EDGE.send(Sent.post("/admin/v1/keys/" + id + "/revoke", "").bearer(ADMIN_TOKEN))
                    .hasStatus(200);
        }
    }

    @AfterAll
    static void close() {
        EDGE.close();
        GATEWAY.close();
        PROVIDER.close();
    }

    @Test
    void events_are_listed_newest_first_in_pages_with_the_head() {
        List<Json.Obj> all = events(list(""));
        List<Json.Obj> paged = new ArrayList<>();
        String after = "";
        for (int pages = 0; pages < 3; pages++) {
            Json.Obj page = list("?limit=2" + after);
            paged.addAll(events(page));
            after = "&after=" + page.text("last_id");
            assertThat(page.member("has_more")).isEqualTo(new Json.Bool(pages < 2));
        }

        assertThat(all).hasSize(6).isEqualTo(paged);
        assertThat(all).extracting(event -> event.integer("seq", 0)).containsExactly(6L, 5L, 4L, 3L, 2L, 1L);
        assertThat(all.getFirst().text("hash"))
                .isEqualTo(
                        Objects.requireNonNull(list("?limit=1").object("head")).text("hash"));
        assertThat(events(list("?order=asc"))).isEqualTo(all.reversed());
        assertThat(all.getFirst().members().keySet())
                .containsExactly(
                        "id",
                        "object",
                        "seq",
                        "created_at",
                        "actor",
                        "action",
                        "target",
                        "detail",
                        "hashed",
                        "previous_hash",
                        "hash");
    }

    @Test
    void a_client_can_compute_each_hash_itself() throws NoSuchAlgorithmException {
        for (Json.Obj event : events(list(""))) {
            var digest = MessageDigest.getInstance("SHA-256");
            digest.update((byte) 1);
            digest.update(HexFormat.of().parseHex(String.valueOf(event.text("previous_hash"))));
            digest.update(String.valueOf(event.text("hashed")).getBytes(StandardCharsets.UTF_8));
            assertThat(event.text("hash")).isEqualTo(HexFormat.of().formatHex(digest.digest()));
        }
    }

    @Test
    void filters_can_be_combined() {
        Json.Obj second = events(list("?order=asc")).get(2);

        assertThat(events(list("?action=key.create"))).hasSize(3);
        assertThat(events(list("?action=key.create&target=" + second.text("target"))))
                .containsExactly(second);
        assertThat(events(list("?actor=admin-token"))).hasSize(6);
        assertThat(events(list("?actor=another"))).isEmpty();
        assertThat(events(list("?from=2000-01-01&to=2000-01-02"))).isEmpty();
        assertThat(events(list("?from=" + second.integer("created_at", 0)))).contains(second);
        assertThat(events(list("?to=" + second.integer("created_at", 0)))).doesNotContain(second);
    }

    @Test
    void a_table_for_a_spreadsheet_has_no_formula() {
        HttpReply csv = EDGE.send(Sent.get(AUDIT + "?format=csv&order=asc").bearer(ADMIN_TOKEN))
                .hasStatus(200);

        assertThat(csv.header("content-type")).startsWith("text/csv");
        assertThat(csv.header("x-agw-has-more")).isEqualTo("false");
        assertThat(csv.text().lines().findFirst()).hasValue("seq,time,actor,action,target,detail,hash");
        assertThat(csv.text().lines()).hasSize(7);
        assertThat(csv.text()).contains("\"\"'=1+1\"\"").doesNotContain("\"\"=1+1");
    }

    @ParameterizedTest
    @CsvSource({
        "keys=a, unknown_parameter, keys",
        "acter=a, unknown_parameter, acter",
        "limit=0, invalid_value, limit",
        "limit=101, invalid_value, limit",
        "after=abc, invalid_value, after",
        "order=up, invalid_value, order",
        "format=xml, invalid_value, format",
        "from=2026-02-30, invalid_value, from",
        "to=tomorrow, invalid_value, to",
        "actor=, invalid_value, actor",
        "target=a%00b, invalid_value, target",
        "action=a&action=b, invalid_value, action",
    })
    void a_wrong_parameter_is_named(String query, String code, String param) {
        Json.Obj error =
                Objects.requireNonNull(EDGE.send(Sent.get(AUDIT + "?" + query).bearer(ADMIN_TOKEN))
                        .hasStatus(400)
                        .json()
                        .object("error"));

        assertThat(error.text("code")).isEqualTo(code);
        assertThat(error.text("param")).isEqualTo(param);
    }

    @Test
    void without_the_admin_token_it_is_closed() {
        EDGE.send(Sent.get(AUDIT)).hasStatus(401);
    }

    private static Json.Obj list(String query) {
        return EDGE.send(Sent.get(AUDIT + query).bearer(ADMIN_TOKEN))
                .hasStatus(200)
                .json();
    }

    private static List<Json.Obj> events(Json.Obj list) {
        return list.items("data").stream().map(Json.Obj.class::cast).toList();
    }
}
