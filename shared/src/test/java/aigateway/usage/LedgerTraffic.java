package aigateway.usage;

import aigateway.audit.Audits;
import aigateway.audit.PostgresAudits;
import aigateway.audit.Refusal;
import aigateway.budgets.AttemptFacts;
import aigateway.budgets.Holds;
import aigateway.budgets.PostgresHolds;
import aigateway.budgets.Reservation;
import aigateway.budgets.Settlement;
import aigateway.budgets.UsageDetails;
import aigateway.kernel.AskedModel;
import aigateway.kernel.CallFacts;
import aigateway.kernel.Endpoint;
import aigateway.kernel.KeyId;
import aigateway.kernel.Money;
import aigateway.kernel.Query;
import aigateway.kernel.RequestId;
import aigateway.kernel.TeamId;
import aigateway.kernel.Tokens;
import aigateway.kernel.Unavailable;
import aigateway.kernel.Write;
import aigateway.postgres.GroupCommit;
import aigateway.postgres.Postgres;
import aigateway.postgres.Sql;
import aigateway.testing.SequentialIds;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** One instance's calls, of every kind, in a random order. */
final class LedgerTraffic {
    private static final int TRIES_MAX = 50;

    private static final List<String> TAGS = List.of("team:x", "feature=search", "user=0123456789abcdef");
    private static final List<String> MODELS = List.of("gpt-one", "gpt-two", "invented");
    private static final TeamId TEAM = new TeamId("team_0123456789abcdef0123456789abcdef");

    final Postgres postgres;
    private final Holds holds;
    private final Usages usages;
    private final Audits audits;
    private final GroupCommit commits;
    private final SequentialIds ids;
    private final RandomGenerator random;
    private final List<RequestId> known = new ArrayList<>();

    /** @param ids of all instances together */
    LedgerTraffic(Postgres postgres, GroupCommit commits, SequentialIds ids, RandomGenerator random) {
        this.postgres = postgres;
        this.holds = new PostgresHolds(postgres);
        this.usages = new PostgresUsages(postgres);
        this.audits = new PostgresAudits(postgres);
        this.commits = commits;
        this.ids = ids;
        this.random = random;
    }

    /** Does one thing; returns its name. */
    String step() {
        int die = random.nextInt(100);
        if (die < 35) {
            reserve();
            return "reserve";
        }
        if (die < 60) {
            return "settle " + settle(one());
        }
        if (die < 68) {
            commits.commit(List.of(holds.complete(one(), 1, asked(), facts())));
            return "complete";
        }
        if (die < 75) {
            commits.commit(List.of(hit(), refused()));
            return "a hit and a refusal";
        }
        if (die < 82) {
            countRefusals();
            return "counted refusals";
        }
        if (die < 90) {
            postgres.update(Sql.of("update hold set expires_at = now() - interval '1 second'"
                    + " where request_id in (select request_id from hold order by request_id limit 2)"));
            return "expired " + holds.expire(5);
        }
        if (die < 96) {
            recordAsBefore(one());
            return "a call as the version before records it";
        }
        move();
        return "moved";
    }

    /** The time of open holds becomes an earlier one. */
    void age(Duration by) {
        postgres.update(Sql.of("update hold set at = now() - ? * interval '1 second'", by.toSeconds()));
    }

    RequestId reserve() {
        RequestId request = ids.request();
        known.add(request);
        long most = 1 + random.nextLong(5_000);
        boolean priced = random.nextInt(5) > 0;
        commits.commit(
                holds.reserve(new Reservation(
                        request,
                        1,
                        key(),
                        team(),
                        TAGS.subList(0, random.nextInt(TAGS.size() + 1)),
                        null,
                        Endpoint.RESPONSES,
                        "openai",
                        MODELS.get(random.nextInt(MODELS.size())),
                        priced ? "v1" : null,
                        0,
                        false,
                        Duration.ofMinutes(1),
                        new Money(most),
                        new Money(most),
                        Money.ZERO)),
                List.of());
        return request;
    }

    Holds.Ending settle(RequestId request) {
        return settle(request, random.nextInt(3) == 0 ? List.of(hit(), refused()) : List.of());
    }

    Holds.Ending settle(RequestId request, List<Write> with) {
        Query<Holds.Ending> settlement = settlement(request);
        return contended(() -> commits.commit(settlement, with));
    }

    /** Settles several calls in one transaction, with hits and refused calls. */
    void settleTogether(int calls) {
        List<Query<Holds.Ending>> settlements = new ArrayList<>();
        List<Write> others = new ArrayList<>();
        for (int i = 0; i < calls; i++) {
            settlements.add(settlement(reserve()));
            others.add(hit());
            others.add(refused());
        }
        var _ = contended(() -> commits.commitAll(settlements, others, _ -> true));
    }

    /** On a slow machine a lock may be held longer than a settlement waits; then it is tried again, as the gateway does. */
    private static <T> T contended(Supplier<T> commit) {
        for (int tries = 1; ; tries++) {
            try {
                return commit.get();
            } catch (Unavailable late) {
                if (tries == TRIES_MAX) throw late;
            }
        }
    }

    private Query<Holds.Ending> settlement(RequestId request) {
        Settlement.Outcome[] outcomes = Settlement.Outcome.values();
        Settlement.Outcome outcome = outcomes[random.nextInt(outcomes.length)];
        long cost = outcome == Settlement.Outcome.VOIDED ? 0 : random.nextLong(4_000);
        boolean last = random.nextBoolean();
        return holds.settle(new Settlement(
                request,
                1,
                outcome,
                new Tokens(9, 3, 0, 4, 1),
                new Money(cost),
                null,
                random.nextInt(4) > 0,
                random.nextLong(90_000),
                UsageDetails.NONE,
                new AttemptFacts(1, "KEY", 200, null, random.nextBoolean() ? random.nextLong(500) : null, asked()),
                last ? facts() : null));
    }

    Write hit() {
        return usages.hit(new CacheHit(
                ids.request(),
                key(),
                team(),
                TAGS.subList(0, random.nextInt(TAGS.size() + 1)),
                Endpoint.RESPONSES,
                "openai",
                MODELS.get(random.nextInt(MODELS.size())),
                random.nextInt(4) > 0,
                asked(),
                random.nextBoolean() ? new Money(random.nextLong(900)) : null,
                new CallFacts(200, null, random.nextLong(30), 1, "127.0.0.1", "{}")));
    }

    Write refused() {
        return usages.refused(
                new RefusedCall(ids.request(), key(), team(), List.of(), null, Endpoint.RESPONSES, asked(), facts()));
    }

    void move() {
        postgres.query(Sql.of("select move_call_audit(3)"), row -> true);
    }

    private void countRefusals() {
        var refusal = Refusal.at(Instant.now(), key(), null, Endpoint.RESPONSES, "gpt-one", 429, "rate_limit_exceeded");
        var other = Refusal.at(Instant.now(), key(), null, Endpoint.RESPONSES, "", 400, "invalid_json");
        audits.countRefusals(ids.request().value(), Map.of(refusal, 1 + random.nextLong(9), other, 2L));
    }

    /** As an instance of the version before does after its settlement. */
    private void recordAsBefore(RequestId request) {
        postgres.query(
                Sql.of(
                        "select record_calls(jsonb_build_array(jsonb_build_object('request_id', ?::text, 'key_id', 'key1',"
                                + " 'endpoint', 'responses', 'model', 'gpt-one', 'status', 502, 'code', 'provider_error',"
                                + " 'millis', 70, 'source', '::1')))",
                        request.value()),
                row -> true);
    }

    private RequestId one() {
        return known.isEmpty() ? reserve() : known.get(random.nextInt(known.size()));
    }

    private KeyId key() {
        return new KeyId("key" + random.nextInt(3));
    }

    private @Nullable TeamId team() {
        return random.nextBoolean() ? TEAM : null;
    }

    private @Nullable AskedModel asked() {
        return random.nextInt(4) == 0 ? null : new AskedModel("asked-" + random.nextInt(2), random.nextBoolean());
    }

    private CallFacts facts() {
        boolean failed = random.nextBoolean();
        return new CallFacts(
                failed ? 502 : 200,
                failed ? "provider_error" : null,
                random.nextLong(60_000),
                random.nextLong(300),
                "127.0.0.1",
                "{\"model\":\"m\"}");
    }
}
