package aigateway.limits;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * What this process holds of the limits of one key, or of one team and its keys: their counts are in one slot of a cluster. At
 * most one renewal of them is under way.
 */
final class HoldingOwner {
    private final BiFunction<String, Rule, Holding> maker;
    /** By name and limit: after a change of the limit, the old part is given back as a part of the old limit. */
    private final Map<String, Holding> holdings = new LinkedHashMap<>();

    private boolean renewing;
    private boolean over;

    /**
     * @param maker makes an empty holding of a limit, by its name in Redis
     */
    HoldingOwner(BiFunction<String, Rule, Holding> maker) {
        this.maker = maker;
    }

    /**
     * A renewal to be sent.
     *
     * @param arguments four for each holding
     */
    record Renewal(List<Holding> holdings, List<String> arguments, long sentMillis) {
        String[] keys() {
            return holdings.stream().map(holding -> holding.name).toArray(String[]::new);
        }
    }

    /**
     * The outcome for a call.
     *
     * @param taken null when the call must take from Redis
     * @param renewal to be sent; null for none
     * @param over this owner has ended: another one is to be made
     */
    record Attempt(
            @Nullable List<Holding.Taken> taken,
            @Nullable RateLimitStatus status,
            @Nullable Renewal renewal,
            boolean over) {
        static final Attempt OVER = new Attempt(null, null, null, true);
    }

    synchronized Attempt take(LimitRequest request, long now) {
        if (over) {
            return Attempt.OVER;
        }
        List<Rule> rules = request.rules();
        List<Holding> needed = new ArrayList<>(rules.size());
        boolean room = true;
        boolean again = true;
        for (Rule rule : rules) {
            Holding holding = holding(request.name(rule), rule);
            // The first call for a while takes only what it needs: there may be no other one.
            again &= holding.isInUse(now);
            holding.used(now);
            room &= holding.hasRoom(request.cost(rule)) && holding.isFresh(now);
            needed.add(holding);
        }
        List<Holding.Taken> taken = room ? take(request, needed, now) : null;
        RateLimitStatus status = room ? status(rules, needed, now) : null;
        return new Attempt(taken, status, again ? due(now) : null, false);
    }

    private Holding holding(String name, Rule rule) {
        return holdings.computeIfAbsent(name + '/' + rule.limit(), _ -> maker.apply(name, rule));
    }

    private static List<Holding.Taken> take(LimitRequest request, List<Holding> needed, long now) {
        List<Holding.Taken> taken = new ArrayList<>(needed.size());
        for (Holding holding : needed) {
            taken.add(holding.started(holding.take(request.cost(holding.rule), now)));
        }
        return taken;
    }

    private static RateLimitStatus status(List<Rule> rules, List<Holding> needed, long now) {
        return RateLimitStatus.of(
                rules, needed.stream().map(holding -> holding.meter(now)).toList());
    }

    private @Nullable Renewal due(long now) {
        if (renewing) {
            return null;
        }
        List<Holding> due = new ArrayList<>();
        for (Holding holding : holdings.values()) {
            if (holding.isInUse(now) && holding.isDue(now)) {
                due.add(holding);
            }
        }
        return due.isEmpty() ? null : renewal(due, now, false);
    }

    private Renewal renewal(List<Holding> due, long now, boolean ends) {
        renewing = true;
        List<String> arguments = new ArrayList<>(4 * due.size());
        for (Holding holding : due) {
            arguments.add(holding.rule.kind().text());
            arguments.add(Long.toString(holding.rule.limit()));
            holding.ask(arguments, ends);
        }
        return new Renewal(due, arguments, now);
    }

    /**
     * @param answer null when Redis did not answer
     */
    synchronized void renewed(Renewal renewal, @Nullable List<Object> answer) {
        renewing = false;
        for (int i = 0; i < renewal.holdings.size(); i++) {
            Holding holding = renewal.holdings.get(i);
            if (answer == null) {
                holding.failed();
            } else {
                int at = 3 * i;
                holding.answered(
                        (Long) answer.get(at),
                        (Long) answer.get(at + 1),
                        (Long) answer.get(at + 2),
                        renewal.sentMillis);
            }
        }
    }

    synchronized void release(List<Holding.Taken> taken, ActualUsage usage, long now) {
        for (Holding.Taken part : taken) {
            part.holding().ended(part, usage, now);
        }
    }

    /**
     * Gives back what no call has used for a while.
     *
     * @param all also what is in use: this process ends
     * @return what is to be sent; null for nothing
     */
    synchronized @Nullable Renewal giveBack(long now, boolean all) {
        if (renewing && !all) {
            return null;
        }
        holdings.values().removeIf(holding -> holding.isOver(now));
        List<Holding> idle = holdings.values().stream()
                .filter(holding -> (all || !holding.isInUse(now)) && !holding.isEmpty())
                .toList();
        over |= all || holdings.isEmpty();
        return idle.isEmpty() ? null : renewal(idle, now, true);
    }

    synchronized boolean isRenewing() {
        return renewing;
    }

    synchronized boolean isOver() {
        return over;
    }
}
