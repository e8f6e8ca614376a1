package aigateway.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import aigateway.assembly.WorkFeature;
import aigateway.kernel.DeliveryId;
import aigateway.kernel.JobId;
import aigateway.kernel.KeyId;
import aigateway.kernel.Problem;
import aigateway.kernel.Result;
import aigateway.kernel.TeamId;
import aigateway.kernel.Unavailable;
import aigateway.kernel.VisibleTeams;
import aigateway.kernel.WebhookEndpointId;
import aigateway.testing.ManualClock;
import aigateway.testing.Product;
import aigateway.testing.Registered;
import aigateway.testing.WebhookReceiver;
import aigateway.webhooks.DeliveryLists;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class OperateWorkTest {
    private static final VisibleTeams OTHERS =
            VisibleTeams.of(Set.of(new TeamId("team_00000000000000000000000000000001")));
    private static final String EVENTS = "actor || ' ' || action || ' ' || target";

    private final WebhookReceiver receiver = WebhookReceiver.start();
    private final Product product = Product.start(Map.of("WEBHOOK_ALLOW_CIDRS", "127.0.0.0/8"), ManualClock.atNow());
    private final WorkFeature work = product.gateway().work();
    private final String key = product.newKey();
    private final KeyId owner = Product.id(key);

    @AfterEach
    void close() {
        product.close();
        receiver.close();
    }

    private JobId submit() {
        return product.submit(key, "{\"kind\":\"chat.completions\",\"payload\":" + Product.CHAT + "}")
                .id();
    }

    private List<String> events() {
        return product.rows(EVENTS, "admin_event where action ~ '^(job|delivery|webhook_endpoint)[.]' order by at");
    }

    @Test
    void an_administrator_cancels_a_job_of_any_key_which_is_an_audit_event() {
        JobId job = submit();

        assertThat(work.operate().cancelJob("person:a", VisibleTeams.ALL, job)).isInstanceOf(Result.Ok.class);

        assertThat(product.job(key, job).status()).isEqualTo(Job.Status.CANCELLED);
        assertThat(events()).containsExactly("person:a job.cancel " + job);

        assertThat(work.operate().cancelJob("person:b", VisibleTeams.ALL, job)).isInstanceOf(Result.Ok.class);
        assertThat(events()).containsExactly("person:a job.cancel " + job);
    }

    @Test
    void an_event_that_cannot_be_noted_leaves_the_job_as_it_was() {
        JobId job = submit();
        var deaf = new OperateWork(
                work.jobs(),
                work.deliveries(),
                product.gateway().jobs().cancel(),
                product.gateway().webhooks().replay(),
                product.gateway().webhooks().manageEndpoints(),
                _ -> {
                    throw new Unavailable("postgres", "cut off");
                });

        assertThatThrownBy(() -> deaf.cancelJob("person:a", VisibleTeams.ALL, job))
                .isInstanceOf(Unavailable.class);

        assertThat(product.job(key, job).status()).isEqualTo(Job.Status.QUEUED);
    }

    @Test
    void a_job_of_a_team_that_may_not_be_seen_is_not_there_and_nothing_is_noted() {
        JobId job = submit();

        assertThat(work.operate().cancelJob("person:a", OTHERS, job))
                .isEqualTo(Result.refused(Problem.notFound("There is no such job.")));

        assertThat(product.job(key, job).status()).isEqualTo(Job.Status.QUEUED);
        assertThat(events()).isEmpty();
    }

    @Test
    void an_endpoint_that_answered_410_is_listed_and_can_be_enabled_and_its_delivery_sent_again() {
        receiver.answers(410);
        WebhookEndpointId endpoint =
                Registered.at(receiver.url(), "", product, key).id();
        product.gateway().webhooks().manageEndpoints().test(owner, endpoint);
        DeliveryId delivery = work.deliveries()
                .deliveries(new DeliveryLists.Query(VisibleTeams.ALL, null, null, null, 10))
                .getFirst()
                .delivery()
                .id();
        product.gateway().webhooks().deliver().deliver(delivery);

        DeliveryLists.OffEndpoint off =
                work.deliveries().switchedOff(VisibleTeams.ALL, 10).getFirst();
        assertThat(off.id()).isEqualTo(endpoint);
        assertThat(off.reason()).isEqualTo("gone");
        assertThat(off.host()).startsWith("http://127.0.0.1:");
        assertThat(work.deliveries().switchedOff(OTHERS, 10)).isEmpty();
        assertThat(failed()).extracting(DeliveryLists.Listed::offReason).containsExactly("gone");

        assertThat(work.operate().enable("person:a", owner, endpoint)).isInstanceOf(Result.Ok.class);
        assertThat(work.deliveries().switchedOff(VisibleTeams.ALL, 10)).isEmpty();
        assertThat(work.operate().replay("person:a", OTHERS, delivery)).isInstanceOf(Result.Refused.class);
        assertThat(work.operate().replay("person:a", VisibleTeams.ALL, delivery))
                .isInstanceOf(Result.Ok.class);
        assertThat(failed()).isEmpty();
        assertThat(events())
                .containsExactly(
                        "person:a webhook_endpoint.enable " + endpoint, "person:a delivery.replay " + delivery);
    }

    private List<DeliveryLists.Listed> failed() {
        return work.deliveries()
                .deliveries(new DeliveryLists.Query(VisibleTeams.ALL, DeliveryLists.Status.FAILED, owner, null, 10));
    }
}
