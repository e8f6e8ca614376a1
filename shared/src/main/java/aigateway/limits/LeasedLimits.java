package aigateway.limits;

import aigateway.kernel.Pause;
import aigateway.redis.Redis;
import aigateway.redis.Script;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes from large limits in this process. It holds a part of each limit that was taken in Redis ahead of the calls, and
 * renews it while calls come: at most what the limit gives in a tenth of a second, so of a minute's limit {@code k}
 * processes hold at most {@code k} of 600 parts. A call goes to Redis by itself where one of its limits is small, where the
 * parts that are held are used up or half a second old, and near a limit, where nothing is given ahead. A part that no call
 * uses is given back after half a second.
 *
 * <p>Round trips: none that a call waits for; one for each key, or team, in a tenth of a second in which it is called, and more
 * when half of a part is used before.
 */
final class LeasedLimits implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LeasedLimits.class);
    private static final Script LEASE = Script.beside(LeasedLimits.class, "lease.lua");
    private static final Duration GIVE_BACK_INTERVAL = Duration.ofMillis(250);
    /** For a renewal under way, whose part would be lost. */
    private static final Duration END_WAIT = Duration.ofMillis(5);

    private static final int END_WAITS = 10;
    private static final Duration END_LIMIT = Duration.ofMillis(500);

    private final Redis redis;
    private final RedisLimits.Settings settings;
    private final InstantSource clock;
    private final String process;
    private final SlotLeases slots;
    private final Map<String, HoldingOwner> owners = new ConcurrentHashMap<>();
    private final AtomicLong slotNumber = new AtomicLong();
    private final AtomicBoolean givingBack = new AtomicBoolean();
    private volatile boolean closed;

    /**
     * @param process a name that no other process has
     */
    LeasedLimits(Redis redis, RedisLimits.Settings settings, InstantSource clock, String process, SlotLeases slots) {
        this.redis = redis;
        this.settings = settings;
        this.clock = clock;
        this.process = process;
        this.slots = slots;
    }

    /** Takes everything that a call needs from what is held here; empty when the call must take from Redis. */
    Optional<Limits.Admission> admit(LimitRequest request) {
        if (closed || !isLargeEnough(request)) {
            return Optional.empty();
        }
        String name = request.owner();
        while (true) {
            HoldingOwner owner = owners.computeIfAbsent(name, _ -> new HoldingOwner(this::holding));
            HoldingOwner.Attempt attempt = owner.take(request, clock.millis());
            if (attempt.over()) {
                if (closed) {
                    return Optional.empty();
                }
                owners.remove(name, owner);
                continue;
            }
            if (!givingBack.get()) {
                startGivingBack();
            }
            if (attempt.renewal() != null) {
                send(owner, attempt.renewal());
            }
            List<Holding.Taken> taken = attempt.taken();
            RateLimitStatus status = attempt.status();
            return taken == null || status == null
                    ? Optional.empty()
                    : Optional.of(new Limits.Admission.Admitted(
                            usage -> owner.release(taken, usage, clock.millis()), status));
        }
    }

    private boolean isLargeEnough(LimitRequest request) {
        for (Rule rule : request.rules()) {
            boolean large = rule.kind() == Rule.Kind.PARALLEL
                    ? SlotHolding.isLargeEnough(rule, settings.instances())
                    : CountHolding.isLargeEnough(rule, request.cost(rule));
            if (!large) {
                return false;
            }
        }
        return true;
    }

    private Holding holding(String name, Rule rule) {
        return rule.kind() == Rule.Kind.PARALLEL
                ? new SlotHolding(name, rule, slots, this::slotName, settings.longestStream())
                : new CountHolding(name, rule);
    }

    private String slotName() {
        return process + ":" + slotNumber.incrementAndGet();
    }

    private void send(HoldingOwner owner, HoldingOwner.Renewal renewal) {
        var _ = redis.send(LEASE, renewal.keys(), arguments(renewal))
                .whenComplete((answer, _) -> owner.renewed(renewal, answer));
    }

    private String[] arguments(HoldingOwner.Renewal renewal) {
        List<String> arguments = new ArrayList<>();
        arguments.add(Long.toString(settings.lease().toMillis()));
        arguments.addAll(renewal.arguments());
        return arguments.toArray(String[]::new);
    }

    private void startGivingBack() {
        if (!closed && givingBack.compareAndSet(false, true)) {
            Thread.ofVirtual().name("give-back-limits").start(this::giveBackUntilIdle);
        }
    }

    /** Lives only while something is held: it needs no end of its own. */
    private void giveBackUntilIdle() {
        try {
            while (!closed && !owners.isEmpty() && Pause.sleep(GIVE_BACK_INTERVAL)) {
                owners.forEach((name, owner) -> {
                    HoldingOwner.Renewal idle = owner.giveBack(clock.millis(), false);
                    if (idle != null) {
                        send(owner, idle);
                    }
                    if (owner.isOver()) {
                        owners.remove(name, owner);
                    }
                });
            }
        } catch (RuntimeException e) {
            LOG.atWarn().setCause(e).log("limits_not_given_back");
        } finally {
            givingBack.set(false);
        }
    }

    /**
     * Gives everything back, all at once. Calls that still run keep what they have until their leases end, and what Redis does
     * not take ends with its lease too.
     */
    @Override
    public void close() {
        closed = true;
        for (int i = 0; i < END_WAITS && owners.values().stream().anyMatch(HoldingOwner::isRenewing); i++) {
            var _ = Pause.sleep(END_WAIT);
        }
        List<CompletableFuture<?>> sent = new ArrayList<>();
        for (HoldingOwner owner : owners.values()) {
            HoldingOwner.Renewal all = owner.giveBack(clock.millis(), true);
            if (all != null) {
                sent.add(redis.send(LEASE, all.keys(), arguments(all)));
            }
        }
        try {
            CompletableFuture.allOf(sent.toArray(CompletableFuture[]::new))
                    .get(END_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            LOG.atWarn().setCause(e).log("limits_not_given_back");
        }
    }
}
