package aigateway.limits;

import aigateway.kernel.RequestId;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * Slots of a limit on parallel requests: as many as were in use at once since the last renewal, and one in 64 of the limit more.
 * {@link SlotLeases} renews each that is held, so those of a process that died are free after one lease.
 */
final class SlotHolding extends Holding {
    /** Below it too many of the slots would be held by processes that do not need them. */
    private static final long LIMIT_PER_PROCESS_MIN = 64;

    private final SlotLeases leases;
    private final Supplier<String> names;
    private final Duration longest;
    private final long reserve;
    private final Deque<Slot> free = new ArrayDeque<>();
    private int used;
    private int usedMost;
    private int missed;
    private List<String> wanted = List.of();

    /**
     * A slot in Redis.
     *
     * @param sinceMillis when it was taken there
     */
    record Slot(String name, long sinceMillis) {}

    /**
     * @param names for slots, which no other process makes
     * @param longest time of a call
     */
    SlotHolding(String name, Rule rule, SlotLeases leases, Supplier<String> names, Duration longest) {
        super(name, rule);
        this.leases = leases;
        this.names = names;
        this.longest = longest;
        this.reserve = Math.max(1, rule.limit() / LIMIT_PER_PROCESS_MIN);
    }

    static boolean isLargeEnough(Rule rule, int instances) {
        return rule.limit() / instances > LIMIT_PER_PROCESS_MIN;
    }

    @Override
    boolean hasRoom(long cost) {
        if (free.isEmpty()) {
            missed++;
        }
        return !free.isEmpty();
    }

    @Override
    Taken take(long cost, long now) {
        used++;
        usedMost = Math.max(usedMost, used);
        return new Taken(this, cost, free.removeLast());
    }

    @Override
    void giveBack(Taken taken, ActualUsage usage, long now) {
        used--;
        Slot slot = taken.slot();
        if (slot == null) {
            return;
        }
        // An old slot goes back first: a slot whose call is never released is not renewed for ever.
        if (now - slot.sinceMillis > longest.toMillis()) {
            free.addFirst(slot);
        } else {
            free.addLast(slot);
        }
    }

    @Override
    boolean isLow() {
        return free.isEmpty();
    }

    @Override
    boolean isEmpty() {
        return free.isEmpty() && wanted.isEmpty();
    }

    @Override
    void ask(List<String> arguments, boolean ends) {
        long target = ends ? used : usedMost + missed + reserve;
        List<String> back = new ArrayList<>();
        while (used + free.size() > target && !free.isEmpty()) {
            String slot = free.removeFirst().name;
            // Not renewed any more, before it is given back.
            var _ = leases.end(new RequestId(slot), () -> CompletableFuture.completedFuture(null));
            back.add(slot);
        }
        List<String> more = new ArrayList<>();
        for (long i = (long) used + free.size(); i < target; i++) {
            more.add(names.get());
        }
        wanted = more;
        usedMost = used;
        missed = 0;
        arguments.add(String.join(" ", back));
        arguments.add(String.join(" ", more));
    }

    @Override
    boolean add(long given, long now) {
        List<String> all = wanted;
        wanted = List.of();
        for (String slot : all.subList(0, (int) Math.min(given, all.size()))) {
            free.addLast(new Slot(slot, now));
            leases.begin(new RequestId(slot), List.of(name), longest.multipliedBy(2));
        }
        return given >= all.size();
    }

    /** What Redis gave after all is free there when its lease is over. */
    @Override
    void failed() {
        wanted = List.of();
    }

    @Override
    long unused() {
        return 0;
    }
}
