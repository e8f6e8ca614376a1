package aigateway.local.lambda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import aigateway.testing.ScriptedProvider;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The streaming handler of the function api: its jar under AWS's runtime client, behind a Runtime API that takes pieces. */
class StreamingRuntimeIT {
    private static final int TOKENS = 30;
    private static final StreamingFunction FUNCTION = new StreamingFunction();
    private static final ScriptedProvider PROVIDER = FUNCTION.provider();

    @TempDir
    private static Path logs;

    private static Environment shared;

    @BeforeAll
    static void start() throws IOException {
        // Its events come in chunks, as AWS's emulator sends them.
        shared = FUNCTION.start(StreamingFunction.jar().toString(), false, true, logs.resolve("shared.log"));
    }

    @AfterAll
    static void close() {
        shared.close();
        FUNCTION.close();
    }

    @Test
    void each_token_leaves_before_the_provider_sends_the_next_one() throws Exception {
        var mayFollow = new Semaphore(1);
        PROVIDER.answers(TokenProvider.tokens(TOKENS, _ -> {
            if (!mayFollow.tryAcquire(30, TimeUnit.SECONDS)) {
                throw new IOException("the token before did not arrive");
            }
        }));
        var answer = new FramedAnswer(_ -> mayFollow.release());

        Invoked.Ended ended = FUNCTION.chat(shared, answer, StreamingFunction.LONG);

        assertThat(ended.how()).as(answer::toString).isEqualTo(Invoked.How.ANSWERED);
        assertThat(answer.head()).contains("\"statusCode\":200", "\"Content-Type\":\"text/event-stream");
        assertThat(answer.head()).contains("\"x-agw-provider\":\"openai\"", "\"x-content-type-options\":\"nosniff\"");
        assertThat(answer.pieces()).hasSizeGreaterThanOrEqualTo(TOKENS);
        assertThat(answer.body()).contains("t0 ", "t29 ").endsWith("data: [DONE]\n\n");
        assertThat(FUNCTION.outcome(answer)).isEqualTo("settled");
    }

    @Test
    void a_providers_break_is_an_event_and_no_error_of_the_function() throws Exception {
        PROVIDER.answers(TokenProvider.tokens(TOKENS, number -> breakAt(number, 10)));
        var answer = new FramedAnswer();

        Invoked.Ended ended = FUNCTION.chat(shared, answer, StreamingFunction.LONG);

        assertThat(ended.how()).isEqualTo(Invoked.How.ANSWERED);
        assertThat(answer.body()).contains("t9 ", "\"error\":{", "broke off").doesNotContain("t10 ");
        assertThat(FUNCTION.outcome(answer)).isEqualTo("charged");
    }

    @Test
    void a_refused_write_ends_the_providers_work_and_the_call_is_settled() throws Exception {
        var left = new CompletableFuture<Integer>();
        var sent = new AtomicInteger();
        PROVIDER.answers(exchange -> {
            try {
                TokenProvider.tokens(100_000, _ -> {
                            sent.incrementAndGet();
                            Thread.sleep(20);
                        })
                        .to(exchange);
            } catch (IOException e) {
                left.complete(sent.get());
                throw e;
            }
        });
        var taken = new AtomicInteger();
        var answer = new FramedAnswer(_ -> {
            if (taken.incrementAndGet() == 10) {
                throw new IOException("refused");
            }
        });

        Invoked.Ended ended = FUNCTION.chat(shared, answer, StreamingFunction.LONG);

        assertThat(ended.how()).isEqualTo(Invoked.How.BROKEN_OFF);
        assertThat(left.get(30, TimeUnit.SECONDS)).isLessThan(100_000);
        Awaitility.await()
                .atMost(StreamingFunction.LONG)
                .untilAsserted(() -> assertThat(FUNCTION.outcome(answer)).isEqualTo("charged"));
        PROVIDER.answers(200, "{\"object\":\"list\",\"data\":[]}");
        assertThat(FUNCTION.framed(shared, "GET", "/v1/models", "").head()).contains("\"statusCode\":200");
    }

    @Test
    void five_seconds_before_the_deadline_the_stream_ends_with_an_event() throws Exception {
        var never = new CountDownLatch(1);
        PROVIDER.answers(TokenProvider.tokens(TOKENS, number -> {
            if (number == 3) {
                assertThat(never.await(60, TimeUnit.SECONDS)).isTrue();
            }
        }));
        var answer = new FramedAnswer();

        Invoked.Ended ended = FUNCTION.chat(shared, answer, Duration.ofSeconds(8));
        never.countDown();

        assertThat(ended.how()).as(answer::toString).isEqualTo(Invoked.How.ANSWERED);
        assertThat(answer.body())
                .contains("t2 ", "\"code\":\"provider_timeout\"")
                .doesNotContain("t3 ");
        assertThat(FUNCTION.outcome(answer)).isEqualTo("charged");
    }

    @Test
    void whole_answers_have_the_same_form() throws Exception {
        PROVIDER.answers(200, """
                {"id":"chatcmpl-1","object":"chat.completion","created":1,"model":"m","choices":[{"index":0,\
                "message":{"role":"assistant","content":"Grüße","refusal":null},"logprobs":null,"finish_reason":"stop"}],\
                "usage":{"prompt_tokens":10,"completion_tokens":5,"total_tokens":15}}""");

        FramedAnswer whole = FUNCTION.framed(shared, "POST", "/v1/chat/completions", StreamingFunction.WHOLE_CHAT);
        assertThat(whole.head()).contains("\"statusCode\":200", "\"Content-Type\":\"application/json\"");
        assertThat(whole.body()).contains("Grüße");

        FramedAnswer refused = FUNCTION.framed(shared, "POST", "/v1/chat/completions", "{\"stream\":true}");
        assertThat(refused.head()).contains("\"statusCode\":400");
        assertThat(refused.body()).contains("\"error\":{");
        assertThat(FUNCTION.framed(shared, "GET", "/nothing", "").head()).contains("\"statusCode\":404");
    }

    @Test
    void log_lines_have_the_id_of_their_invocation() throws Exception {
        Invoked invoked = shared.invoke(
                FUNCTION.event("POST", "/v1/chat/completions", "{\"stream\":true}"),
                StreamingFunction.LONG,
                new FramedAnswer());
        var _ = invoked.ended().get();

        assertThat(Files.readString(logs.resolve("shared.log")))
                .contains("\"aws_request_id\":\"" + invoked.id() + "\"");
    }

    @Test
    void an_Error_in_mid_stream_is_an_event_a_trailer_and_the_end_of_the_environment() throws Exception {
        // First used when a stream has broken off.
        String classPath = withBroken("aigateway/call/ChargeNote.class");
        PROVIDER.answers(TokenProvider.tokens(TOKENS, number -> breakAt(number, 10)));
        var answer = new FramedAnswer();

        try (Environment environment = FUNCTION.start(classPath, false, false, logs.resolve("broken.log"))) {
            Invoked.Ended ended = FUNCTION.chat(environment, answer, StreamingFunction.LONG);

            assertThat(ended.how()).isEqualTo(Invoked.How.FAILED);
            assertThat(ended.trailers())
                    .containsEntry("Lambda-Runtime-Function-Error-Type", "Runtime.ClassFormatError")
                    .containsKey("Lambda-Runtime-Function-Error-Body");
            assertThat(answer.body()).contains("t9 ").endsWith("\"code\":\"internal_error\"}}\n\n");
            assertThat(FUNCTION.outcome(answer)).isEqualTo("charged");
            assertThat(environment.exitCode(StreamingFunction.LONG)).isEqualTo(1);
        }
    }

    @Test
    void it_streams_after_a_snapshot_too() throws Exception {
        PROVIDER.answers(TokenProvider.tokens(TOKENS, _ -> {}));

        try (Environment environment = start("snap", true)) {
            assertThat(environment.api().restored()).isTrue();
            var answer = new FramedAnswer();

            assertThat(FUNCTION.chat(environment, answer, StreamingFunction.LONG)
                            .how())
                    .as(answer::toString)
                    .isEqualTo(Invoked.How.ANSWERED);
            assertThat(answer.body()).contains("t29 ");
        }
    }

    @Test
    void at_the_deadline_the_process_is_killed() throws Exception {
        var never = new CountDownLatch(1);
        PROVIDER.answers(TokenProvider.tokens(TOKENS, _ -> never.await()));

        try (Environment environment = start("killed", false)) {
            // Less than the margin: the provider gets its least time, a second, which is too long here.
            assertThat(FUNCTION.chat(environment, new FramedAnswer(), Duration.ofMillis(200))
                            .how())
                    .isEqualTo(Invoked.How.TIMED_OUT);
            assertThat(environment.exitCode(StreamingFunction.LONG)).isNotZero();
        } finally {
            never.countDown();
        }
    }

    @Test
    void a_function_that_cannot_start_says_so() throws IOException {
        String classPath = withBroken("aigateway/functions/api/ApiHandler.class");

        assertThatThrownBy(() -> FUNCTION.start(classPath, false, false, logs.resolve("none.log")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("does not start");
    }

    /** The jar, with a class that cannot be loaded. */
    private static String withBroken(String file) throws IOException {
        Path folder = Files.createTempDirectory(logs, "broken");
        Path broken = folder.resolve(file);
        Files.createDirectories(broken.resolveSibling("x"));
        Files.write(broken, new byte[] {1});
        return folder + File.pathSeparator + StreamingFunction.jar();
    }

    private static void breakAt(int number, int at) throws IOException {
        if (number == at) {
            throw new IOException("the provider breaks off");
        }
    }

    private static Environment start(String name, boolean snapStart) throws IOException {
        return FUNCTION.start(StreamingFunction.jar().toString(), snapStart, false, logs.resolve(name + ".log"));
    }
}
