package aigateway.local;

import static org.assertj.core.api.Assertions.assertThat;

import aigateway.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JobsEdgeTest {
    private static final Edge EDGE = Edges.shared();
    private static final String KEY = Edges.gateway().newKey();
    private static final String JOB =
            "{\"kind\":\"responses\",\"payload\":{\"model\":\"mock-1\",\"input\":\"Hi\"},\"metadata\":{\"order\":\"7\"}}";

    @Test
    void a_job_is_accepted_and_can_be_asked_for() {
        HttpReply accepted = EDGE.send(Sent.post("/v1/jobs", JOB).bearer(KEY)).hasStatus(202);

        Json.Obj job = accepted.json();
        assertThat(job.text("id")).matches("job_[0-9a-f]{32}");
        assertThat(job.text("object")).isEqualTo("job");
        assertThat(job.text("kind")).isEqualTo("responses");
        assertThat(job.text("status")).isEqualTo("queued");
        assertThat(job.integer("attempts", -1)).isZero();
        assertThat(job.members())
                .containsKeys("created_at", "result", "error", "usage", "cost_usd", "next_attempt_at", "waiting_for");
        HttpReply found =
                EDGE.send(Sent.get("/v1/jobs/" + job.text("id")).bearer(KEY)).hasStatus(200);
        assertThat(found.json().integer("queue_position", -1)).isNotNegative();
        assertThat(found.text().replaceFirst("\"queue_position\":\\d+", "\"queue_position\":null"))
                .isEqualTo(accepted.text());
    }

    @Test
    void the_list_is_read_page_by_page_newest_first() {
        String key = Edges.gateway().newKey();
        List<String> made = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            made.addFirst(String.valueOf(
                    EDGE.send(Sent.post("/v1/jobs", JOB).bearer(key)).json().text("id")));
        }

        List<String> read = new ArrayList<>();
        String after = "";
        List<Boolean> more = new ArrayList<>();
        do {
            Json.Obj page = EDGE.send(Sent.get("/v1/jobs?limit=2" + after).bearer(key))
                    .hasStatus(200)
                    .json();
            read.addAll(ids(page));
            after = "&after=" + page.text("last_id");
            more.add(new Json.Bool(true).equals(page.member("has_more")));
        } while (more.getLast());

        assertThat(read).isEqualTo(made);
        assertThat(more).containsExactly(true, true, false);
    }

    @Test
    void another_clients_job_is_not_found() {
        String id = String.valueOf(
                EDGE.send(Sent.post("/v1/jobs", JOB).bearer(KEY)).json().text("id"));
        String other = Edges.gateway().newKey();

        EDGE.send(Sent.get("/v1/jobs/" + id).bearer(other)).refusedWith(404, "not_found");
        assertThat(ids(EDGE.send(Sent.get("/v1/jobs").bearer(other)).json())).isEmpty();
    }

    @Test
    void a_repeated_request_answers_the_first_job_again_and_says_so() {
        HttpReply first = EDGE.send(Sent.post("/v1/jobs", JOB).bearer(KEY).with("Idempotency-Key", "edge-1"))
                .hasStatus(202);
        HttpReply again = EDGE.send(Sent.post("/v1/jobs", JOB).bearer(KEY).with("Idempotency-Key", "edge-1"))
                .hasStatus(202);

        assertThat(first.headerIfAny("idempotent-replayed")).isEmpty();
        assertThat(again.header("idempotent-replayed")).isEqualTo("true");
        assertThat(again.text()).isEqualTo(first.text());
        EDGE.send(Sent.post("/v1/jobs", JOB + " ").bearer(KEY).with("Idempotency-Key", "edge-1"))
                .refusedWith(422, "idempotency_mismatch");
        EDGE.send(Sent.post("/v1/jobs", JOB).bearer(KEY).with("Idempotency-Key", "a b"))
                .refusedWith(400, "invalid_value");
    }

    @Test
    void a_job_is_cancelled_listed_by_its_status_and_deleted() {
        String key = Edges.gateway().newKey();
        String id = String.valueOf(
                EDGE.send(Sent.post("/v1/jobs", JOB).bearer(key)).json().text("id"));
        String kept = String.valueOf(
                EDGE.send(Sent.post("/v1/jobs", JOB).bearer(key)).json().text("id"));

        Json.Obj cancelled = EDGE.send(
                        Sent.of("POST", "/v1/jobs/" + id + "/cancel").bearer(key))
                .hasStatus(200)
                .json();
        assertThat(cancelled.text("status")).isEqualTo("cancelled");
        assertThat(ids(EDGE.send(Sent.get("/v1/jobs?status=cancelled").bearer(key))
                        .json()))
                .containsExactly(id);
        assertThat(ids(EDGE.send(Sent.get("/v1/jobs?status=queued").bearer(key)).json()))
                .containsExactly(kept);
        EDGE.send(Sent.get("/v1/jobs?status=gone").bearer(key)).refusedWith(400, "invalid_value");

        Json.Obj deleted = EDGE.send(Sent.of("DELETE", "/v1/jobs/" + id).bearer(key))
                .hasStatus(200)
                .json();
        assertThat(deleted.member("deleted")).isEqualTo(new Json.Bool(true));
        EDGE.send(Sent.get("/v1/jobs/" + id).bearer(key)).refusedWith(404, "not_found");
        EDGE.send(Sent.of("DELETE", "/v1/jobs/" + id).bearer(key)).refusedWith(404, "not_found");
        EDGE.send(Sent.of("POST", "/v1/jobs/nope/cancel").bearer(key)).refusedWith(404, "not_found");
    }

    @Test
    void a_batch_is_accepted_whole_counted_and_cancelled() {
        String key = Edges.gateway().newKey();
        String lines = "{\"batch\":{\"metadata\":{\"run\":\"1\"}}}\n" + JOB + "\n" + JOB + "\n\n" + JOB;
        HttpReply accepted =
                EDGE.send(batch(key, lines).with("Idempotency-Key", "b-1")).hasStatus(202);
        Json.Obj batch = accepted.json();
        assertThat(batch.text("id")).matches("bat_[0-9a-f]{32}");
        assertThat(batch.text("object")).isEqualTo("batch");
        assertThat(batch.text("status")).isEqualTo("in_progress");
        assertThat(counts(batch)).isEqualTo("3 3 0 0 0 0 0");
        assertThat(EDGE.send(batch(key, lines).with("Idempotency-Key", "b-1"))
                        .hasStatus(202)
                        .header("idempotent-replayed"))
                .isEqualTo("true");
        assertThat(ids(EDGE.send(Sent.get("/v1/jobs?batch=" + batch.text("id")).bearer(key))
                        .json()))
                .hasSize(3);
        EDGE.send(Sent.get("/v1/jobs?batch=nope").bearer(key)).refusedWith(400, "invalid_value");
        String path = "/v1/jobs/batch/" + batch.text("id");
        EDGE.send(Sent.get(path).bearer(Edges.gateway().newKey())).refusedWith(404, "not_found");
        EDGE.send(Sent.get("/v1/jobs/batch/nope").bearer(key)).refusedWith(404, "not_found");

        Json.Obj cancelled = EDGE.send(Sent.of("POST", path + "/cancel").bearer(key))
                .hasStatus(200)
                .json();

        assertThat(counts(cancelled)).isEqualTo("3 0 0 0 0 3 0");
        assertThat(cancelled.text("status")).isEqualTo("completed");
        assertThat(ids(EDGE.send(Sent.get("/v1/jobs/batch").bearer(key)).json()))
                .containsExactly(batch.text("id"));
        assertThat(EDGE.send(Sent.get(path).bearer(key)).text())
                .isEqualTo(
                        EDGE.send(Sent.of("POST", path + "/cancel").bearer(key)).text());
    }

    @Test
    void a_batch_with_one_bad_line_is_refused_and_says_which() {
        String key = Edges.gateway().newKey();

        HttpReply refused = EDGE.send(batch(key, JOB + "\n{\"kind\":\"responses\"}\n"))
                .refusedWith(400, "missing_required_parameter");

        assertThat(refused.error().text("message")).startsWith("Line 2: ");
        assertThat(ids(EDGE.send(Sent.get("/v1/jobs").bearer(key)).json())).isEmpty();
        EDGE.send(Sent.post("/v1/jobs/batch", JOB).bearer(key)).refusedWith(415, "unsupported_content_type");
        EDGE.send(batch(key, "")).refusedWith(400, "invalid_json");
    }

    private static Sent batch(String key, String lines) {
        return Sent.of("POST", "/v1/jobs/batch")
                .body(lines.getBytes(StandardCharsets.UTF_8))
                .with("Content-Type", "application/jsonl")
                .bearer(key);
    }

    private static String counts(Json.Obj batch) {
        Json.Obj jobs = batch.object("jobs");
        return Stream.of("total", "queued", "running", "succeeded", "failed", "cancelled", "dead")
                .map(name -> String.valueOf(jobs == null ? -1 : jobs.integer(name, -1)))
                .collect(Collectors.joining(" "));
    }

    @Test
    void what_became_of_events_is_listed_and_only_ones_own_can_be_replayed() {
        assertThat(ids(EDGE.send(Sent.get("/v1/webhook-deliveries?limit=5").bearer(KEY))
                        .hasStatus(200)
                        .json()))
                .isEmpty();
        EDGE.send(Sent.get("/v1/webhook-deliveries?limit=0").bearer(KEY)).refusedWith(400, "invalid_value");
        for (String id : List.of("nope", "evt_00000000000000000000000000000000")) {
            EDGE.send(Sent.of("POST", "/v1/webhook-deliveries/" + id + "/replay")
                            .bearer(KEY))
                    .refusedWith(404, "not_found");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"nope", "%00", "a%2Fb", "%ff", "job_%00", "'%20or%201=1"})
    void what_is_no_id_is_no_job(String id) {
        EDGE.send(Sent.get("/v1/jobs/" + id).bearer(KEY)).refusedWith(404, "not_found");
    }

    @ParameterizedTest
    @CsvSource({
        "limit=0, limit",
        "limit=101, limit",
        "limit=x, limit",
        "limit=-1, limit",
        "limit=, limit",
        "after=%00, after",
        "after=%C3%A9, after",
        "after=a%20b, after"
    })
    void a_page_that_cannot_be_is_refused(String query, String param) {
        HttpReply refused = EDGE.send(Sent.get("/v1/jobs?" + query).bearer(KEY)).refusedWith(400, "invalid_value");

        assertThat(refused.error().text("param")).isEqualTo(param);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{}|missing_required_parameter",
                "{\"kind\":\"x\",\"payload\":{}}|invalid_value",
                "{\"kind\":\"responses\"}|missing_required_parameter",
                "{\"kind\":\"responses\",\"payload\":{\"input\":\"x\"}}|missing_required_parameter",
                "{\"kind\":\"responses\",\"payload\":{\"model\":\"mock-1\"},\"nope\":1}|unknown_parameter",
                "{\"kind\":\"responses\",\"payload\":{\"model\":\"mock-1\",\"stream\":true}}|unsupported",
                "{\"kind\":\"responses\",\"payload\":{\"model\":\"mock-1\"},\"webhook\":{\"url\":\"ftp://x\"}}"
                        + "|invalid_value"
            })
    void a_job_that_cannot_be_is_refused(String body, String code) {
        EDGE.send(Sent.post("/v1/jobs", body).bearer(KEY)).refusedWith(400, code);
    }

    private static List<String> ids(Json.Obj page) {
        return page.items("data").stream()
                .map(item -> item instanceof Json.Obj job ? String.valueOf(job.text("id")) : "")
                .toList();
    }
}
