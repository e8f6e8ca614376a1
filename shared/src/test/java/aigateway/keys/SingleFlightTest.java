package aigateway.keys;

import static org.assertj.core.api.Assertions.assertThat;

import aigateway.kernel.KeyId;
import aigateway.kernel.KeyLimits;
import aigateway.postgres.GroupCommit;
import aigateway.postgres.Postgres;
import aigateway.secrets.Secrets;
import aigateway.testing.ManualClock;
import aigateway.testing.SequentialIds;
import aigateway.testing.TestDatabase;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Many calls of one key at the moment when its cache entry ends. Each look-up reads the pepper once, and here waits in it. */
class SingleFlightTest {
    private final TestDatabase database = TestDatabase.fresh();
    private final Postgres postgres = database.connect();
    private final PostgresKeys keys = new PostgresKeys(postgres);
    private final ManualClock clock = new ManualClock(Instant.ofEpochSecond(1_800_000_000));
    private final AtomicInteger lookups = new AtomicInteger();
    private volatile CountDownLatch open = new CountDownLatch(0);
    private final KeyHashes hashes = new KeyHashes(secrets(), new Random(1));
    private final KeyCache cache = new KeyCache(keys, hashes, clock);
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    @AfterEach
    void close() {
        open.countDown();
        threads.close();
        postgres.close();
    }

    @Test
    void all_who_need_one_credential_at_once_share_one_look_up() throws Exception {
        Credential credential = create();
        open = new CountDownLatch(1);

        List<Future<Optional<Key>>> answers = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            answers.add(threads.submit(() -> cache.identify(credential)));
        }
        Awaitility.await().until(() -> lookups.get() >= 1);
        assertThat(cache.knows(credential)).isTrue();
        open.countDown();

        for (Future<Optional<Key>> answer : answers) {
            assertThat(answer.get()).isPresent();
        }
        assertThat(lookups.get()).isEqualTo(1);
    }

    @Test
    void near_the_end_of_an_entry_one_caller_reads_it_again_and_the_others_do_not_wait() throws Exception {
        Credential credential = create();
        cache.identify(credential);
        clock.advance(Duration.ofSeconds(8));
        open = new CountDownLatch(1);

        Future<Optional<Key>> reader = threads.submit(() -> cache.identify(credential));
        Awaitility.await().until(() -> lookups.get() == 2);
        for (int i = 0; i < 50; i++) {
            assertThat(cache.identify(credential)).isPresent();
        }
        open.countDown();
        assertThat(reader.get()).isPresent();

        clock.advance(Duration.ofSeconds(6));
        assertThat(cache.identify(credential)).isPresent();
        assertThat(lookups.get()).isEqualTo(2);
    }

    @Test
    void a_database_that_is_away_near_the_end_of_an_entry_is_not_noticed() {
        Credential credential = create();
        cache.identify(credential);
        clock.advance(Duration.ofSeconds(8));
        database.shut();

        assertThat(cache.identify(credential)).isPresent();
    }

    /** A look-up that began before a change must not come after it. */
    @Test
    void a_look_up_that_was_under_way_when_the_key_was_forgotten_is_not_kept() throws Exception {
        Credential credential = create();
        open = new CountDownLatch(1);
        Future<Optional<Key>> before = threads.submit(() -> cache.identify(credential));
        Awaitility.await().until(() -> lookups.get() == 1);

        cache.forget(credential);
        open.countDown();
        before.get();

        assertThat(cache.knows(credential)).isFalse();
    }

    @Test
    void a_credential_that_was_right_is_proven_until_a_look_up_says_otherwise() {
        Credential credential = create();
        assertThat(cache.isProven(credential)).isFalse();
        cache.identify(credential);
        clock.advance(Duration.ofHours(1));
        assertThat(cache.isProven(credential)).isTrue();

        postgres.update(aigateway.postgres.Sql.of("delete from client_key"));
        cache.identify(credential);

        assertThat(cache.isProven(credential)).isFalse();
    }

    private Credential create() {
        KeyId id = new SequentialIds().key();
        KeyHashes.NewSecret secret = hashes.generate(id);
        var spec = new KeySpec("k", List.of(), null, null, null, KeyLimits.NONE, CacheSetting.OFF);
        new GroupCommit(postgres).commit(List.of(keys.create(id, spec, null, secret, new byte[1])));
        lookups.set(0);
        return Credential.read(List.of("Bearer " + secret.key()), List.of());
    }

    private Secrets secrets() {
        return name -> {
            lookups.incrementAndGet();
            try {
                assertThat(open.await(30, TimeUnit.SECONDS)).isTrue();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return Optional.of("a-pepper-of-the-tests");
        };
    }
}
