package aigateway.notices;

import aigateway.kernel.SeparateWork;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends the notices that are due; the scheduler runs it each minute. Several processes may run it at the same time: each notice
 * is leased to one of them.
 *
 * <p>Round trips: one to Postgres while nothing is due; for each notice two, and one to its receiver.
 */
public final class SendNotices {
    private static final Logger LOG = LoggerFactory.getLogger(SendNotices.class);
    /** In one run. The scheduler has other work too. */
    private static final int SENT_MAX = 100;
    /** After it no further notice is begun. */
    private static final Duration RUN_MAX = Duration.ofSeconds(15);
    /** An exchange over HTTP takes 15 seconds at most; SMTP has several replies of 10. */
    static final Duration LEASE = Duration.ofSeconds(150);

    private final Notices notices;
    private final SendNotice send;
    private final InstantSource clock;

    public SendNotices(Notices notices, SendNotice send, InstantSource clock) {
        this.notices = notices;
        this.send = send;
        this.clock = clock;
    }

    /**
     * A channel that fails gets no further notice in this run, so that it cannot use up the time of the others. What throws keeps
     * no other notice from being sent; the run throws at its end.
     */
    public void run() {
        var work = new SeparateWork();
        Instant start = clock.instant();
        Set<String> failed = new HashSet<>();
        for (int sent = 0; sent < SENT_MAX; sent++) {
            if (clock.instant().isAfter(start.plus(RUN_MAX))) {
                break;
            }
            Optional<NoticeLease> lease = notices.claim(clock.instant(), LEASE, failed);
            if (lease.isEmpty()) {
                break;
            }
            if (!isDelivered(lease.get(), work)) {
                failed.add(lease.get().channel().value());
            }
        }
        work.end();
    }

    /** False as well when it throws; its lease ends by itself, and the notice is due again. */
    private boolean isDelivered(NoticeLease lease, SeparateWork work) {
        var delivered = new AtomicBoolean();
        boolean _ = work.run(
                () -> delivered.set(send.send(lease, false)),
                failure -> LOG.atError()
                        .setCause(failure)
                        .addKeyValue("notice_id", lease.id())
                        .addKeyValue("channel_id", lease.channel())
                        .log("notice_failed"));
        return delivered.get();
    }
}
