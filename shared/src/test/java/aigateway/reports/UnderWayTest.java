package aigateway.reports;

import static org.assertj.core.api.Assertions.assertThat;

import aigateway.kernel.Money;
import aigateway.kernel.TeamId;
import aigateway.kernel.VisibleTeams;
import aigateway.testing.Product;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.junit.jupiter.api.Test;

class UnderWayTest {
    @Test
    void open_holds_failed_deliveries_and_the_oldest_job_are_summed_for_the_teams_that_a_person_sees() {
        try (var product = Product.start()) {
            product.update(
                    "insert into hold (request_id, attempt, state, amount_nano_usd, periods, key_id, tags, endpoint,"
                            + " provider, model, expires_at, team_id) values"
                            + " ('r', 1, 'dispatched', 5, '{}', 'k', '{}', 'e', 'p', 'm', now() + interval '1 hour', 'team_a'),"
                            + " ('s', 1, 'dispatched', 2, '{}', 'k', '{}', 'e', 'p', 'm', now() + interval '1 hour', null)");
            product.update(
                    "insert into delivery (id, event_id, target, job_id, key_id, event_type, url, body, status, finished_at)"
                            + " values ('a', 'a', 't', 'j', 'k', 'e', '', '', 'failed', now()),"
                            + " ('b', 'b', 't', 'j', 'k', 'e', '', '', 'failed', now() - interval '2 days')");
            product.update("insert into job (id, key_id, kind, status, created_at) values"
                    + " ('a', 'k', 'x', 'queued', now() - interval '5 minutes')");
            UnderWay work = product.gateway().reports().underWay();
            Instant yesterday = Instant.now().minus(Duration.ofDays(1));

            UnderWay.Sums all = work.sums(VisibleTeams.ALL, yesterday);
            UnderWay.Sums ofTeam = work.sums(VisibleTeams.of(Set.of(new TeamId("team_a"))), yesterday);

            assertThat(all.held()).isEqualTo(new Money(7));
            assertThat(all.holds()).isEqualTo(2);
            assertThat(all.failedDeliveries()).isEqualTo(1);
            assertThat(all.oldestDueSeconds()).isGreaterThanOrEqualTo(300);
            assertThat(ofTeam).isEqualTo(new UnderWay.Sums(new Money(5), 1, 0, 0));
            assertThat(work.sums(VisibleTeams.of(Set.of()), yesterday))
                    .isEqualTo(new UnderWay.Sums(Money.ZERO, 0, 0, 0));
        }
    }
}
