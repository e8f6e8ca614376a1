package aigateway.functions.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import aigateway.call.Caller;
import aigateway.jobs.Job;
import aigateway.jobs.Submitted;
import aigateway.json.RequestBody;
import aigateway.kernel.Result;
import aigateway.keys.Credential;
import aigateway.postgres.Postgres;
import aigateway.postgres.Sql;
import aigateway.testing.Events;
import aigateway.testing.TestGateway;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class SweepHandlerTest {
    private static final TestGateway GATEWAY = TestGateway.start(Map.of());
    private static final Postgres ROWS = GATEWAY.database().connect();
    private static final SweepHandler HANDLER = new SweepHandler(GATEWAY.gateway());

    @AfterAll
    static void close() {
        ROWS.close();
        GATEWAY.close();
    }

    @Test
    void a_lost_message_is_sent_again_and_not_twice_at_once() {
        String id = submit();
        GATEWAY.queues().take(GATEWAY.queues().jobsUrl());
        ROWS.update(Sql.of("update job set sent_at = now() - interval '2 minutes' where id = ?", id));

        sweep();
        assertThat(messages()).containsExactly("{\"v\":1,\"job_id\":\"" + id + "\"}");

        sweep();
        assertThat(messages()).isEmpty();
        ROWS.update(Sql.of("update job set status = 'cancelled' where id = ?", id));
    }

    @Test
    void a_job_whose_worker_died_is_tried_again_and_at_last_is_dead() {
        String first = submit();
        String last = submit();
        GATEWAY.queues().take(GATEWAY.queues().jobsUrl());
        lost(first, 1);
        lost(last, 3);

        sweep();

        assertThat(text("select status || ' ' || waiting_for from job where id = ?", first))
                .isEqualTo("queued retry");
        assertThat(text("select status from job where id = ?", last)).isEqualTo("dead");
        assertThat(messages()).isNotEmpty().allMatch(body -> body.contains(first));
        ROWS.update(Sql.of("update job set status = 'cancelled' where id = ?", first));
    }

    @Test
    void the_payload_of_an_old_job_is_forgotten_and_its_row_is_not() {
        String old = submit();
        String young = submit();
        ROWS.update(Sql.of(
                "update job set status = 'succeeded', finished_at = now() - interval '8 days' where id = ?", old));
        ROWS.update(Sql.of(
                "update job set status = 'succeeded', finished_at = now() - interval '6 days' where id = ?", young));

        sweep();

        assertThat(text("select payload is null from job where id = ?", old)).isEqualTo("t");
        assertThat(text("select payload is null from job where id = ?", young)).isEqualTo("f");
    }

    @Test
    void calls_are_added_up_once_and_lose_their_address_after_its_time() {
        String old = text("select first_id('req', now() - interval '91 days')");
        String young = text("select first_id('req', now())");
        for (String id : new String[] {old, young}) {
            ROWS.update(Sql.of("""
                    insert into usage (request_id, attempt, key_id, endpoint, provider, model, outcome, input_tokens,
                        cached_input_tokens, cache_write_tokens, output_tokens, reasoning_tokens, millis, status, source)
                    values (?, 1, 'k', 'responses', 'p', 'm', 'voided', 0, 0, 0, 0, 0, 0, 299, '127.0.0.1')""", id));
        }
        ROWS.update(Sql.of("""
                insert into usage_hour select date_trunc('day', now(), 'UTC') - interval '3 days', 'k', '', 'responses', 'p',
                    'm', 'm', 'voided', 299, '', 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0"""));

        ROWS.update(Sql.of("update reporting set closed_before = '2000-01-01', totalled_before = '2000-01-01'"));

        sweep();
        sweep();

        assertThat(text("select calls from usage_total where status = 299")).isEqualTo("2");
        assertThat(text("select string_agg(request_id, ',') from usage where status = 299 and source is not null"))
                .isEqualTo(young);
        ROWS.update(Sql.of("delete from usage where status = 299"));
    }

    @Test
    void a_dead_hold_is_charged_if_it_began_and_given_back_if_not() {
        ROWS.update(Sql.of("""
                insert into hold (request_id, attempt, state, amount_nano_usd, periods, key_id, tags, endpoint, provider, model,
                    price_version, expires_at) values
                ('req_began', 1, 'dispatched', 700, '{}', 'k', '{}', 'responses', 'openai', 'm', 'v', now() - interval '1 s'),
                ('req_waits', 1, 'pending', 900, '{}', 'k', '{}', 'responses', 'openai', 'm', 'v', now() - interval '1 s'),
                ('req_lives', 1, 'dispatched', 5, '{}', 'k', '{}', 'responses', 'openai', 'm', 'v', now() + interval '1 h')"""));

        sweep();

        assertThat(text("select string_agg(request_id, ',') from hold where key_id = 'k'"))
                .isEqualTo("req_lives");
        assertThat(text("select outcome || ' ' || cost_nano_usd from usage where request_id = 'req_began'"))
                .isEqualTo("charged 700");
        assertThat(text("select count(*) from usage where request_id = 'req_waits'"))
                .isEqualTo("0");
    }

    private static void sweep() {
        byte[] event = Events.read("schedule-sweep", Map.of()).getBytes(StandardCharsets.UTF_8);
        HANDLER.handleRequest(new ByteArrayInputStream(event), new ByteArrayOutputStream(), null);
    }

    private static void lost(String id, int attempts) {
        ROWS.update(Sql.of(
                "update job set status = 'running', attempts = ?, lease_until = now() - interval '1 second',"
                        + " created_at = now() - interval '10 minutes' where id = ?",
                attempts,
                id));
    }

    private static List<String> messages() {
        return GATEWAY.queues().take(GATEWAY.queues().jobsUrl()).stream()
                .map(message -> message.body())
                .toList();
    }

    private static String submit() {
        String text = "{\"kind\":\"responses\",\"payload\":{\"model\":\"mock-1\",\"input\":\"x\"}}";
        var client = new Caller.Client(Credential.read(List.of("Bearer " + GATEWAY.newKey()), List.of()), "127.0.0.1");
        var submission = GATEWAY.gateway()
                .jobs()
                .submit()
                .submit(client, new RequestBody(text.getBytes(StandardCharsets.UTF_8), "application/json"), null);
        return switch (submission) {
            case Result.Ok(Submitted(Job job, boolean _)) -> job.id().value();
            case Result.Refused(var problem) -> throw new AssertionError(problem);
        };
    }

    private static String text(String query, Object... parameters) {
        return ROWS.queryOne(Sql.of("select * from (" + query + ") as t (c)", parameters), row -> row.text("c"))
                .orElseThrow();
    }
}
