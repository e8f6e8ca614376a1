package aigateway.webhooks;

import static org.assertj.core.api.Assertions.assertThat;

import aigateway.kernel.DeliveryId;
import aigateway.kernel.KeyId;
import aigateway.kernel.Problem;
import aigateway.kernel.Result;
import aigateway.testing.Product;
import aigateway.testing.Registered;
import aigateway.testing.WebhookReceiver;
import aigateway.webhooks.ManageWebhookEndpoints.IssuedEndpoint;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WebhookEndpointsTest {
    /** Without limits, which would end a test of many events. */
    private static final Product PRODUCT = Product.start(
            Map.of("REDIS_URL", "redis://127.0.0.1:1", "RATE_LIMIT_FAIL_MODE", "open"), InstantSource.system());

    private static final List<String> TABLES = List.of("delivery", "webhook_endpoint");

    private final String key = PRODUCT.newKey();
    private final WebhookReceiver receiver = WebhookReceiver.start();
    private final Registered endpoint = Registered.at(receiver.url(), "", PRODUCT, key);

    @AfterAll
    static void closeAll() {
        PRODUCT.close();
    }

    @AfterEach
    void close() {
        receiver.close();
        TABLES.forEach(table -> PRODUCT.update("drop trigger if exists slow on " + table));
    }

    @Test
    void after_a_roll_both_secrets_sign_until_the_grace_ends() {
        WebhookSecret rolled = endpoint.roll("{\"grace_seconds\":60}");
        WebhookReceiver.Received during = sentNow();
        assertThat(during.headers().get("webhook-signature"))
                .isEqualTo(
                        Registered.signature(rolled, during) + " " + Registered.signature(endpoint.secret(), during));

        PRODUCT.update("update webhook_endpoint set previous_until = now() - interval '1 second'");
        WebhookReceiver.Received after = sentNow();
        assertThat(after.headers()).containsEntry("webhook-signature", Registered.signature(rolled, after));
        assertThat(PRODUCT.gateway()
                        .webhooks()
                        .endpoints()
                        .find(endpoint.key(), endpoint.id())
                        .map(WebhookEndpoint::previousUntil))
                .isEmpty();
    }

    @Test
    void after_a_roll_without_grace_the_old_secret_signs_no_more() {
        WebhookSecret rolled = endpoint.roll("{\"grace_seconds\":0}");

        WebhookReceiver.Received received = sentNow();

        assertThat(received.headers()).containsEntry("webhook-signature", Registered.signature(rolled, received));
        assertThat(PRODUCT.rows(
                        "previous_secret",
                        "webhook_endpoint where id = ?",
                        endpoint.id().value()))
                .containsExactly("null");
    }

    @Test
    void an_event_goes_to_the_url_that_the_endpoint_has_when_it_is_sent() {
        DeliveryId delivery = endpoint.test();
        try (var moved = WebhookReceiver.start()) {
            endpoint.patch("{\"url\":\"" + moved.url() + "\"}");
            deliver(delivery);

            assertThat(moved.received()).hasSize(1);
            assertThat(receiver.received()).isEmpty();
        }
    }

    @Test
    void a_receiver_that_is_gone_is_disabled_and_gets_nothing_more() {
        receiver.answers(410);
        DeliveryId first = endpoint.test();
        DeliveryId second = endpoint.test();

        deliver(first);
        deliver(second);

        assertThat(row(first)).isEqualTo("failed 410 1");
        assertThat(row(second)).isEqualTo("failed endpoint_disabled 1");
        assertThat(disabledReason()).isEqualTo("gone");
        assertThat(receiver.received()).hasSize(1);
        assertThat(status(PRODUCT.gateway().webhooks().manageEndpoints().test(endpoint.key(), endpoint.id())))
                .isEqualTo(409);

        endpoint.patch("{\"disabled\":false}");
        assertThat(disabledReason()).isEqualTo("null");
    }

    @Test
    void who_is_gone_at_an_old_address_is_not_disabled_at_the_new_one() {
        receiver.answers(() -> {
            endpoint.patch("{\"url\":\"http://127.0.0.1:1/new\"}");
            return 410;
        });
        DeliveryId delivery = endpoint.test();

        deliver(delivery);

        assertThat(row(delivery)).isEqualTo("failed 410 1");
        assertThat(disabledReason()).isEqualTo("null");
    }

    @Test
    void the_deliveries_of_a_deleted_endpoint_end_when_they_are_due() {
        DeliveryId delivery = endpoint.test();
        assertThat(PRODUCT.gateway().webhooks().manageEndpoints().delete(endpoint.key(), endpoint.id()))
                .isEqualTo(Result.ok(endpoint.id()));

        deliver(delivery);

        assertThat(row(delivery)).isEqualTo("failed endpoint_disabled 1");
        assertThat(receiver.received()).isEmpty();
    }

    @Test
    void ten_attempts_at_most_are_under_way_at_one_receiver_and_the_others_wait_without_counting()
            throws InterruptedException {
        var open = new CountDownLatch(1);
        var arrived = new CountDownLatch(8);
        receiver.answers(() -> {
            arrived.countDown();
            assertThat(open.await(60, TimeUnit.SECONDS)).isTrue();
            return 204;
        });
        List<DeliveryId> all =
                IntStream.range(0, 14).mapToObj(_ -> endpoint.test()).toList();
        DeliveryId elsewhere = Registered.at(receiver.url(), "", PRODUCT, key).test();
        String waiting = "delivery where target = '" + endpoint.id() + "' and attempts = 0 and lease_until is null"
                + " and next_attempt_at between now() and now() + interval '7 seconds'";
        try (var senders = Executors.newVirtualThreadPerTaskExecutor()) {
            all.subList(0, 8).forEach(id -> senders.execute(() -> deliver(id)));
            assertThat(arrived.await(60, TimeUnit.SECONDS)).isTrue();
            slow("update", "delivery");
            all.subList(8, 14).forEach(id -> senders.execute(() -> deliver(id)));
            Awaitility.await().until(() -> PRODUCT.rows("id", waiting).size() == 4);
            // Another receiver does not wait for this one.
            senders.execute(() -> deliver(elsewhere));
            Awaitility.await().until(() -> receiver.received().size() == 11);
            open.countDown();
        }
        assertThat(PRODUCT.rows(
                        "count(*)",
                        "delivery where target = ? and status = 'delivered'",
                        endpoint.id().value()))
                .containsExactly("10");

        PRODUCT.update("update delivery set next_attempt_at = now() - interval '1 second' where status = 'pending'");
        all.forEach(WebhookEndpointsTest::deliver);
        assertThat(PRODUCT.rows(
                        "status; attempts",
                        "delivery where target = ?",
                        endpoint.id().value()))
                .hasSize(14)
                .containsOnly("delivered 1");
    }

    @Test
    void a_sender_that_outlives_its_lease_and_a_replay_changes_nothing()
            throws InterruptedException, ExecutionException, TimeoutException {
        var open = new CountDownLatch(1);
        var arrived = new CountDownLatch(1);
        receiver.answers(() -> {
            arrived.countDown();
            assertThat(open.await(60, TimeUnit.SECONDS)).isTrue();
            return 204;
        });
        DeliveryId delivery = endpoint.test();
        try (var senders = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<?> late = senders.submit(() -> deliver(delivery));
            assertThat(arrived.await(60, TimeUnit.SECONDS)).isTrue();
            PRODUCT.update(
                    "update delivery set lease_until = now() - interval '1 second' where id = ?", delivery.value());
            PRODUCT.gateway().webhooks().replay().replay(endpoint.key(), delivery);
            receiver.answers(500);
            deliver(delivery);
            open.countDown();
            late.get(60, TimeUnit.SECONDS);
        }

        assertThat(row(delivery)).isEqualTo("pending 500 1");
    }

    @Test
    void a_key_has_twenty_at_most_however_many_are_made_at_once() throws InterruptedException, ExecutionException {
        String full = PRODUCT.newKey();
        KeyId busy = Product.id(full);
        IntStream.range(0, 18).forEach(_ -> Registered.at(receiver.url(), "", PRODUCT, full));
        slow("insert", "webhook_endpoint");
        List<Callable<Result<IssuedEndpoint>>> creations = IntStream.range(0, 6)
                .<Callable<Result<IssuedEndpoint>>>mapToObj(_ -> () -> PRODUCT.gateway()
                        .webhooks()
                        .manageEndpoints()
                        .create(busy, Product.json("{\"url\":\"https://hooks.example.com/x\"}")))
                .toList();
        List<Integer> statuses = new ArrayList<>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<Result<IssuedEndpoint>> creation : threads.invokeAll(creations)) {
                statuses.add(status(creation.get()));
            }
        }

        assertThat(statuses).containsExactlyInAnyOrder(200, 200, 409, 409, 409, 409);
        assertThat(PRODUCT.rows("count(*)", "webhook_endpoint where key_id = ?", busy.value()))
                .containsExactly("20");
    }

    @Test
    void another_keys_endpoint_is_not_found() {
        var other = new Registered(PRODUCT, Product.id(PRODUCT.newKey()), endpoint.id(), endpoint.secret());
        ManageWebhookEndpoints manage = PRODUCT.gateway().webhooks().manageEndpoints();

        for (Result<?> result : List.of(
                manage.retrieve(other.key(), other.id()),
                other.patch("{\"disabled\":true}"),
                manage.roll(other.key(), other.id(), Product.json("")),
                manage.test(other.key(), other.id()),
                manage.delete(other.key(), other.id()))) {
            assertThat(status(result)).isEqualTo(404);
        }
        assertThat(disabledReason()).isEqualTo("null");
    }

    private static int status(Result<?> result) {
        return result instanceof Result.Refused<?>(Problem problem) ? problem.status() : 200;
    }

    /** Makes a write take its time, so that those that are made at once meet. */
    private static void slow(String write, String table) {
        PRODUCT.update("create or replace function slow() returns trigger language plpgsql as"
                + " 'begin perform pg_sleep(0.1); return new; end'");
        PRODUCT.update(
                "create trigger slow before " + write + " on " + table + " for each row execute function slow()");
    }

    private WebhookReceiver.Received sentNow() {
        deliver(endpoint.test());
        return receiver.received().getLast();
    }

    private static void deliver(DeliveryId delivery) {
        PRODUCT.gateway().webhooks().deliver().deliver(delivery);
    }

    private String disabledReason() {
        return PRODUCT.rows(
                        "disabled_reason",
                        "webhook_endpoint where id = ?",
                        endpoint.id().value())
                .getFirst();
    }

    private static String row(DeliveryId delivery) {
        return PRODUCT.rows("status; outcome; attempts", "delivery where id = ?", delivery.value())
                .getFirst();
    }
}
