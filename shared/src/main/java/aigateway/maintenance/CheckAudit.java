package aigateway.maintenance;

import aigateway.audit.Anchor;
import aigateway.audit.AuditChain;
import aigateway.audit.AuditEntry;
import aigateway.audit.AuditQuery;
import aigateway.audit.ChainCheck;
import aigateway.audit.ChainFault;
import aigateway.audit.ChainPosition;
import java.time.Duration;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Checks the new entries of the audit chain, and that the last one of the check before is still there. Then it anchors the
 * checked head outside of the database: in the log, and in the given place. A broken chain is not anchored.
 *
 * <p>Round trips: three to Postgres while nothing is new.
 */
public final class CheckAudit {
    private static final Logger LOG = LoggerFactory.getLogger(CheckAudit.class);
    private static final int PAGE = 1_000;
    private static final int PAGES_MAX = 10;
    private static final Duration ANCHOR_INTERVAL = Duration.ofMinutes(1);

    private final AuditChain chain;
    private final Optional<AuditAnchors> place;
    private final InstantSource clock;

    /**
     * @param place beside the log; empty where none is configured
     */
    public CheckAudit(AuditChain chain, Optional<AuditAnchors> place, InstantSource clock) {
        this.chain = chain;
        this.place = place;
        this.clock = clock;
    }

    public void run() {
        AuditChain.Checked before = chain.checked();
        var check = ChainCheck.from(before.whole());
        ChainFault fault = check(check, before.whole());
        Long brokenSeq = fault == null ? null : fault.seq();
        boolean changed = !Objects.equals(brokenSeq, before.brokenSeq());
        if (changed || !check.at().equals(before.whole())) {
            chain.note(check.at(), fault);
        }
        if (fault != null && changed) {
            LOG.atError()
                    .addKeyValue("seq", fault.seq())
                    .addKeyValue("fault", fault.word())
                    .addKeyValue("what", fault.what())
                    .log("audit_chain_broken");
        }
        chain.anchorDue(ANCHOR_INTERVAL).ifPresent(this::anchor);
    }

    private @Nullable ChainFault check(ChainCheck check, ChainPosition from) {
        Long after = from.seq() == 0 ? null : from.seq() - 1;
        for (int page = 0; page < PAGES_MAX; page++) {
            AuditChain.Page read = chain.read(AuditQuery.chain(after, PAGE));
            for (AuditEntry entry : read.entries()) {
                Optional<ChainFault> fault = check.next(entry);
                if (fault.isPresent()) {
                    return fault.get();
                }
            }
            if (read.entries().size() < PAGE) {
                return check.end(read.head()).orElse(null);
            }
            after = check.at().seq();
        }
        return null;
    }

    /** Noted after it is stored: one that is stored twice is no harm. */
    private void anchor(ChainPosition head) {
        var anchor = new Anchor(clock.instant().truncatedTo(ChronoUnit.SECONDS), head);
        place.ifPresent(each -> each.append(anchor));
        LOG.atInfo().addKeyValue("anchor", anchor).log("audit_anchor");
        chain.noteAnchor(head);
    }
}
