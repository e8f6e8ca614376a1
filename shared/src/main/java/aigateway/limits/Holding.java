package aigateway.limits;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The part of one limit that this process holds for calls to come. Its {@link HoldingOwner} guards it: one thread at a time.
 * What Redis has counted as taken is here or is used by a call, so all processes together never use more than the limit gives.
 */
abstract sealed class Holding permits CountHolding, SlotHolding {
    /** A call uses what was renewed so recently. Beyond that it goes to Redis, which may be away, or have a changed limit. */
    static final Duration FRESH = Duration.ofMillis(500);
    /** A limit in use is renewed so often, so that its headers are right to that time. */
    static final Duration RENEW = Duration.ofMillis(100);

    private static final long NEVER = Long.MIN_VALUE / 2;

    final String name;
    final Rule rule;
    private long renewedMillis = NEVER;
    private long usedMillis = NEVER;
    /** Calls that hold a part of it. */
    private int running;
    /** Redis gave less than was wanted: only the next interval tries again. */
    private boolean scarce;

    private long left;
    private long resetMillis;

    Holding(String name, Rule rule) {
        this.name = name;
        this.rule = rule;
    }

    /**
     * What a call has taken.
     *
     * @param slot of a limit on parallel requests
     */
    record Taken(Holding holding, long cost, SlotHolding.@Nullable Slot slot) {}

    abstract boolean hasRoom(long cost);

    /** Takes a part for a call, which there is. */
    abstract Taken take(long cost, long now);

    abstract void giveBack(Taken taken, ActualUsage usage, long now);

    /** Whether less is left than calls may need until the next renewal. */
    abstract boolean isLow();

    /** Whether nothing would be lost or owed without it. */
    abstract boolean isEmpty();

    /** Adds what is given back to Redis, and what is wanted, to a script's arguments. */
    abstract void ask(List<String> arguments, boolean ends);

    /** Takes what Redis has given; returns whether that is all that was wanted. */
    abstract boolean add(long given, long now);

    /** Redis did not answer. */
    abstract void failed();

    /** Tokens or requests that are held and not used. */
    abstract long unused();

    final boolean isFresh(long now) {
        return isWithin(renewedMillis, FRESH, now);
    }

    /** Whether it was used so recently that it is renewed. */
    final boolean isInUse(long now) {
        return isWithin(usedMillis, FRESH, now);
    }

    /** A call needs it, now. */
    final void used(long now) {
        usedMillis = now;
    }

    final boolean isDue(long now) {
        return !isWithin(renewedMillis, RENEW, now) || (isLow() && !scarce);
    }

    final boolean isOver(long now) {
        return !isInUse(now) && running == 0 && isEmpty();
    }

    final Taken started(Taken taken) {
        running++;
        return taken;
    }

    final void ended(Taken taken, ActualUsage usage, long now) {
        running--;
        giveBack(taken, usage, now);
    }

    final void answered(long given, long leftThen, long resetThen, long sentMillis) {
        scarce = !add(given, sentMillis);
        renewedMillis = sentMillis;
        left = leftThen;
        resetMillis = resetThen;
    }

    /** What is left of the limit: as Redis knew it at the last renewal, and what is held here and was not used since. */
    final RateLimitStatus.Meter meter(long now) {
        double millisEach = CountHolding.MINUTE_MILLIS / rule.limit();
        long elapsed = Math.max(0, now - renewedMillis);
        double free = left + elapsed / millisEach + unused();
        double busy = resetMillis - elapsed - unused() * millisEach;
        return new RateLimitStatus.Meter(
                rule.limit(), (long) Math.clamp(free, 0, (double) rule.limit()), (long) Math.ceil(Math.max(0, busy)));
    }

    private static boolean isWithin(long since, Duration time, long now) {
        // A clock that was set back makes it old.
        return now >= since && now - since < time.toMillis();
    }
}
