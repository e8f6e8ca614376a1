package aigateway.local;

import static org.assertj.core.api.Assertions.assertThat;

import aigateway.json.Json;
import aigateway.kernel.JobId;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** Files and batches over HTTP, in the forms of both APIs. */
class BatchesEdgeTest {
    private static final Edge EDGE = Edges.shared();
    private static final String LINE = """
            {"custom_id":"one","method":"POST","url":"/v1/chat/completions","body":\
            {"model":"mock-1","messages":[{"role":"user","content":"Hi \u00fc"}]}}""";
    private static final String MESSAGES = """
            {"requests":[{"custom_id":"one","params":\
            {"model":"mock-1","max_tokens":20,"messages":[{"role":"user","content":"Hi"}]}}]}""";

    private final String key = Edges.gateway().newKey();

    @Test
    void a_file_is_uploaded_batched_and_its_output_is_downloaded() {
        Json.Obj file = EDGE.send(upload(LINE)).hasStatus(200).json();
        String id = String.valueOf(file.text("id"));
        assertThat(EDGE.send(Sent.get("/v1/files/" + id + "/content").bearer(key))
                        .hasStatus(200)
                        .text())
                .isEqualTo(LINE);
        HttpReply created = EDGE.send(Sent.post(
                                "/v1/batches",
                                "{\"input_file_id\":\"" + id
                                        + "\",\"endpoint\":\"/v1/chat/completions\",\"completion_window\":\"24h\"}")
                        .bearer(key))
                .hasStatus(200);
        assertThat(created.header("x-agw-batch-price")).isEqualTo("list");
        String batch = String.valueOf(created.json().text("id"));
        runJobs();

        Json.Obj ended = shown("/v1/batches/" + batch);

        assertThat(ended.text("status")).isEqualTo("completed");
        String output = EDGE.send(Sent.get("/v1/files/" + ended.text("output_file_id") + "/content")
                        .bearer(key))
                .hasStatus(200)
                .text();
        assertThat(output).startsWith("{\"id\":\"batch_req_").contains("\"custom_id\":\"one\"", "\"status_code\":200");
        Json.Obj files = shown("/v1/files?limit=1&order=asc");
        assertThat(files.text("first_id")).isEqualTo(id);
        assertThat(files.member("has_more")).isEqualTo(new Json.Bool(true));
        assertThat(shown("/v1/batches?limit=5").text("last_id")).isEqualTo(batch);
        EDGE.send(Sent.of("DELETE", "/v1/files/" + id).bearer(key)).hasStatus(200);
        EDGE.send(Sent.get("/v1/files/" + id).bearer(key)).refusedWith(404, "not_found");
    }

    private Json.Obj shown(String path) {
        return EDGE.send(Sent.get(path).bearer(key)).hasStatus(200).json();
    }

    @Test
    void messages_are_batched_and_their_results_are_lines() {
        Json.Obj created = EDGE.send(Sent.post("/v1/messages/batches", MESSAGES).bearer(key))
                .hasStatus(200)
                .json();
        String path = "/v1/messages/batches/" + created.text("id");
        assertThat(EDGE.send(Sent.get(path + "/results").bearer(key))
                        .hasStatus(409)
                        .json()
                        .text("type"))
                .isEqualTo("error");
        runJobs();

        Json.Obj ended = EDGE.send(Sent.get(path).bearer(key)).hasStatus(200).json();

        assertThat(ended.text("processing_status")).isEqualTo("ended");
        assertThat(EDGE.send(Sent.get(String.valueOf(ended.text("results_url"))).bearer(key))
                        .hasStatus(200)
                        .text())
                .contains("\"custom_id\":\"one\"", "\"type\":\"succeeded\"");
        assertThat(EDGE.send(Sent.get("/v1/messages/batches?limit=1000").bearer(key))
                        .hasStatus(200)
                        .json()
                        .items("data"))
                .hasSize(1);
        EDGE.send(Sent.of("DELETE", path).bearer(key)).hasStatus(200);
        assertThat(EDGE.send(Sent.get(path).bearer(key)).hasStatus(404).json().text("type"))
                .isEqualTo("error");
    }

    @Test
    void another_key_finds_neither() {
        String id = String.valueOf(EDGE.send(upload(LINE)).hasStatus(200).json().text("id"));
        String other = Edges.gateway().newKey();

        EDGE.send(Sent.get("/v1/files/" + id).bearer(other)).refusedWith(404, "not_found");
        EDGE.send(Sent.get("/v1/files/" + id + "/content").bearer(other)).refusedWith(404, "not_found");
        EDGE.send(Sent.get("/v1/files/" + id)).refusedWith(401, "invalid_api_key");
    }

    private void runJobs() {
        Json.Obj jobs = EDGE.send(Sent.get("/v1/jobs?status=queued").bearer(key))
                .hasStatus(200)
                .json();
        for (Json job : jobs.items("data")) {
            if (job instanceof Json.Obj one) {
                Edges.gateway().gateway().jobs().run().run(new JobId(String.valueOf(one.text("id"))));
            }
        }
    }

    private Sent upload(String content) {
        String form = "--X\r\nContent-Disposition: form-data; name=\"purpose\"\r\n\r\nbatch\r\n--X\r\n"
                + "Content-Disposition: form-data; name=\"file\"; filename=\"in.jsonl\"\r\n\r\n" + content
                + "\r\n--X--\r\n";
        return Sent.of("POST", "/v1/files")
                .body(form.getBytes(StandardCharsets.UTF_8))
                .with("Content-Type", "multipart/form-data; boundary=X")
                .bearer(key);
    }
}
