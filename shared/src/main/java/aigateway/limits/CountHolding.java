package aigateway.limits;

import java.util.List;

/** Requests or tokens of a limit per minute: at most what the limit gives in a tenth of a second. */
final class CountHolding extends Holding {
    static final double MINUTE_MILLIS = 60_000;
    private static final long CHUNKS_PER_MINUTE = (long) MINUTE_MILLIS / RENEW.toMillis();
    /** A smaller part would not be worth the renewals. */
    private static final long CALLS_PER_CHUNK = 2;

    private final long chunk;
    /** Below zero: used beyond what was taken, and not yet counted in Redis. */
    private long held;

    private long wanted;
    private long owed;

    CountHolding(String name, Rule rule) {
        super(name, rule);
        this.chunk = chunk(rule);
    }

    /** Whether calls of that size can be counted here; otherwise each goes to Redis, and is exact to the request. */
    static boolean isLargeEnough(Rule rule, long cost) {
        return chunk(rule) >= CALLS_PER_CHUNK * Math.max(1, cost);
    }

    private static long chunk(Rule rule) {
        return rule.limit() / CHUNKS_PER_MINUTE;
    }

    @Override
    boolean hasRoom(long cost) {
        return held >= cost;
    }

    @Override
    Taken take(long cost, long now) {
        held -= cost;
        return new Taken(this, cost, null);
    }

    @Override
    void giveBack(Taken taken, ActualUsage usage, long now) {
        held -= usage.correction(rule, taken.cost());
    }

    @Override
    boolean isLow() {
        return held < chunk / 2;
    }

    @Override
    boolean isEmpty() {
        return held == 0 && owed == 0 && wanted == 0;
    }

    @Override
    void ask(List<String> arguments, boolean ends) {
        long keep = ends ? 0 : chunk;
        long back = held < 0 || held > keep ? held - (held < 0 ? 0 : keep) : 0;
        held -= back;
        owed = Math.max(0, -back);
        wanted = keep - held;
        arguments.add(Long.toString(back));
        arguments.add(Long.toString(wanted));
    }

    @Override
    boolean add(long given, long now) {
        boolean all = given >= wanted;
        held += given;
        owed = 0;
        wanted = 0;
        return all;
    }

    /** What was owed is still owed. What was given back may have arrived. */
    @Override
    void failed() {
        held -= owed;
        owed = 0;
        wanted = 0;
    }

    @Override
    long unused() {
        return held;
    }
}
