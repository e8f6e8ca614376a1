package aigateway.budgets;

import aigateway.kernel.Money;
import aigateway.kernel.RequestId;
import aigateway.postgres.Declined;
import aigateway.postgres.GroupedCalls;
import aigateway.postgres.OwnConnection;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reservations and settlements of calls by the function commit_group, where everything fits and nothing is out of the ordinary:
 * the budgets, prices and the zone are known, no limit is reached, and what is settled was reserved here. The rest is left to
 * the functions reserve and settle.
 *
 * <p>Round trips: one; one more for each kind of call that is not known yet, and after a change of a budget.
 */
public final class PostgresGroupedCalls implements GroupedCalls {
    /** More than calls are open at once; one that is forgotten is settled the usual way. */
    private static final int OPEN_MAX = 20_000;

    private final PostgresKnownPeriods known = new PostgresKnownPeriods();
    private final Map<Attempt, OpenHold> open = new LinkedHashMap<>();

    private record Attempt(RequestId request, int number) {}

    /** When it was stored, as the database writes it. */
    private record Stored(String at, String hour) {}

    @Override
    public void forget() {
        known.forget();
    }

    @Override
    public List<@Nullable Object> commit(List<Object> subjects, OwnConnection database) {
        try {
            return store(subjects, database);
        } catch (Declined declined) {
            learn(declined);
        } catch (ArithmeticException _) {
            // A sum has no place in 64 bits; one by one they may.
        }
        return Collections.nCopies(subjects.size(), null);
    }

    private List<@Nullable Object> store(List<Object> subjects, OwnConnection database) {
        PostgresKnownPeriods.Head head = known.head(database);
        List<@Nullable Object> results = new ArrayList<>(Collections.nCopies(subjects.size(), null));
        var group = new CallGroup();
        Set<Attempt> taken = new HashSet<>();
        for (int i = 0; i < subjects.size(); i++) {
            results.set(
                    i,
                    switch (subjects.get(i)) {
                        case Reservation reservation -> reserve(reservation, group, taken, database);
                        case Settlement settlement -> settle(settlement, group, taken, database);
                        case Object other -> throw new IllegalArgumentException("no call: " + other.getClass());
                    });
        }
        if (!known.head(database).equals(head)) {
            // A budget changed while the group was made: its limits are of two times.
            return Collections.nCopies(subjects.size(), null);
        }
        if (!group.isEmpty()) {
            Stored stored = database.query(group.statement(head), row -> new Stored(row.text("at"), row.text("hour")))
                    .getFirst();
            group.newHolds().forEach(hold -> keep(hold, stored, head.zone()));
        }
        return results;
    }

    private void learn(Declined declined) {
        if ("period".equals(declined.getMessage()) && declined.detail() != null) {
            known.avoid(Long.parseLong(declined.detail()));
        } else {
            known.forget();
        }
    }

    private @Nullable Object reserve(
            Reservation reservation, CallGroup group, Set<Attempt> taken, OwnConnection database) {
        var attempt = new Attempt(reservation.request(), reservation.attempt());
        PostgresKnownPeriods.Needs needs = known.of(reservation, database);
        if (needs == null || open.containsKey(attempt)) {
            return null;
        }
        boolean hard = needs.hard();
        Money amount = hard ? reservation.atMost() : reservation.expected();
        if (amount == null || !taken.add(attempt)) {
            return null;
        }
        if (hard && (reservation.priceVersion() == null || amount.compareTo(reservation.atLeast()) < 0)) {
            return null;
        }
        group.hold(new CallGroup.NewHold(reservation, amount.nanoUsd(), needs));
        return new Decision.Granted(amount, hard);
    }

    private @Nullable Object settle(
            Settlement settlement, CallGroup group, Set<Attempt> taken, OwnConnection database) {
        var attempt = new Attempt(settlement.request(), settlement.attempt());
        // However it goes on, its hold is settled once.
        OpenHold hold = open.remove(attempt);
        if (hold == null
                || !taken.add(attempt)
                || !hold.zone().equals(known.head(database).zone())) {
            return null;
        }
        group.end(hold, settlement);
        return Holds.Ending.SETTLED;
    }

    private void keep(CallGroup.NewHold hold, Stored stored, String zone) {
        Reservation call = hold.reservation();
        if (open.size() >= OPEN_MAX) {
            open.remove(open.keySet().iterator().next());
        }
        open.put(
                new Attempt(call.request(), call.attempt()),
                new OpenHold(call, hold.amount(), hold.periods(), stored.at, stored.hour, zone));
    }
}
