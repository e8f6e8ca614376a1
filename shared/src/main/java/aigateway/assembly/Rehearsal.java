package aigateway.assembly;

import aigateway.audit.SilentThread;
import aigateway.call.CacheDirective;
import aigateway.call.Call;
import aigateway.call.CallRecord;
import aigateway.call.Caller;
import aigateway.call.Completion;
import aigateway.call.Reply;
import aigateway.call.ReplySink;
import aigateway.json.RequestBody;
import aigateway.kernel.Endpoint;
import aigateway.kernel.KeyId;
import aigateway.kernel.Problem;
import aigateway.keys.Credential;
import aigateway.keys.KeyHashes;
import aigateway.postgres.CannedRows;
import aigateway.postgres.Postgres;
import aigateway.secrets.SecretName;
import aigateway.secrets.SettingSecrets;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Whole calls and scrapes inside this process, from the key or token to the answer, so that a snapshot has every class of their
 * path loaded and compiled. A gateway of its own makes them: its database has canned rows, its provider is in the process, and
 * its secrets are made up. Nothing outside is connected to, and nothing is written or logged.
 */
public final class Rehearsal {
    /** Later rounds let the compiler see the path again. */
    private static final int ROUNDS = 3;

    private static final KeyId KEY = new KeyId("rehearsal0000000");

    private static final String CHAT = """
            {"model":"mock-1","max_completion_tokens":20,"messages":[{"role":"user","content":"Hello"}]}""";
    private static final String STREAM = """
            {"model":"mock-1","stream":true,"messages":[{"role":"user","content":"Hello"}]}""";
    private static final String MESSAGE = """
            {"model":"mock-1","max_tokens":20,"messages":[{"role":"user","content":"Hello"}]}""";

    private static final String METRICS_TOKEN = "only-for-the-rehearsal";

    private static final Map<String, String> ENVIRONMENT = Map.of(
            "STAGE", "rehearsal",
            "AWS_LAMBDA_FUNCTION_NAME", "rehearsal",
            "DATABASE_URL", "jdbc:postgresql://rehearsal/none",
            "KEY_PEPPER", "only-for-the-rehearsal",
            "DATA_KEY", "only-for-the-rehearsal");

    private Rehearsal() {}

    /** Answers the replies of the last round: a whole chat, a streamed one, and one that is translated. */
    public static List<Reply> run() {
        try (var provider = new RehearsedProvider()) {
            Map<String, String> environment = new HashMap<>(ENVIRONMENT);
            environment.put("MOCK_PROVIDER", "true");
            environment.put("MOCK_PROVIDER_URL", provider.url().toString());
            var random = new SecureRandom();
            KeyHashes.NewSecret secret = new KeyHashes(new SettingSecrets(environment), random).generate(KEY);
            var caller = new Caller.Client(Credential.read(List.of("Bearer " + secret.key()), List.of()), "127.0.0.1");
            return rounds(
                    environment,
                    rows(secret, InstantSource.system()),
                    random,
                    gateway -> List.of(
                            call(gateway, caller, Endpoint.CHAT_COMPLETIONS, CHAT, ReplySink.NONE),
                            call(gateway, caller, Endpoint.CHAT_COMPLETIONS, STREAM, new Taken()),
                            call(gateway, caller, Endpoint.MESSAGES, MESSAGE, ReplySink.NONE)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Answers the metrics of the last round, for a holder of their token. */
    public static String scrape() {
        Map<String, String> environment = new HashMap<>(ENVIRONMENT);
        environment.put(SecretName.METRICS_TOKEN.name(), METRICS_TOKEN);
        // What "extract(epoch from now() ...)" reads from first.
        CannedRows ages = CannedRows.none().with("now", Map.of("s", 0L));
        return rounds(environment, ages, new SecureRandom(), gateway -> {
            Optional<Problem> refusal =
                    gateway.tokens().refusal(SecretName.METRICS_TOKEN, Optional.of(METRICS_TOKEN), "127.0.0.1");
            return refusal.isEmpty() ? gateway.reports().metrics().scrape() : "";
        });
    }

    private static <T> T rounds(
            Map<String, String> environment, CannedRows rows, SecureRandom random, Function<Gateway, T> round) {
        Settings settings = Settings.read(environment);
        InstantSource clock = InstantSource.system();
        try (var _ = SilentThread.begin()) {
            var infrastructure =
                    new Infrastructure(settings, environment, clock, random, (_, _) -> Postgres.rehearsed(rows));
            try (var gateway = new Gateway(settings, infrastructure, clock, random)) {
                for (int i = 1; i < ROUNDS; i++) {
                    var _ = round.apply(gateway);
                }
                return round.apply(gateway);
            }
        }
    }

    private static Reply call(Gateway gateway, Caller caller, Endpoint endpoint, String json, ReplySink sink) {
        var body = new RequestBody(json.getBytes(StandardCharsets.UTF_8), "application/json");
        var call = new Call(
                gateway.ids().request(),
                endpoint,
                caller,
                body,
                null,
                CacheDirective.read(List.of()),
                sink,
                new CallRecord(),
                Completion.NONE);
        return gateway.calls().pipeline().handle(call);
    }

    private static CannedRows rows(KeyHashes.NewSecret secret, InstantSource clock) {
        Map<String, @Nullable Object> key = new HashMap<>();
        key.put("id", KEY.value());
        key.put("name", "rehearsal");
        key.put("cache", "off");
        key.put("version", 1L);
        key.put("created_at", clock.instant());
        key.put("secret_hash", Objects.requireNonNull(secret.hash()));
        key.put("pepper_version", (long) secret.pepperVersion());
        return CannedRows.none()
                .with("client_key", key)
                .with("reserve", Map.of("ord", 1L, "decision", "granted", "amount", 0L, "hard", false))
                .with("settle", Map.of("ord", 1L, "result", "settled"));
    }

    /** A client that takes every event. */
    private static final class Taken implements ReplySink {
        @Override
        public boolean take(byte[] event) {
            return true;
        }

        @Override
        public void whenGone(Runnable cancel) {
            // It stays.
        }
    }
}
