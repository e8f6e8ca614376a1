package aigateway.audit;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The chain of admin and security events. Entries are never changed or deleted. */
public interface AuditChain {
    /** The entries of a query, with the head of the whole chain in the same state of the database. */
    Page read(AuditQuery query);

    /** What the checks found up to now. */
    Checked checked();

    /** Notes how far the chain is whole, and what is wrong after it, if anything is. */
    void note(ChainPosition whole, @Nullable ChainFault fault);

    /** The position that was checked, if none or another was anchored before, and not within the interval. */
    Optional<ChainPosition> anchorDue(Duration interval);

    void noteAnchor(ChainPosition anchored);

    record Page(ChainPosition head, List<AuditEntry> entries) {}

    /**
     * @param whole the last entry that was found whole
     * @param brokenSeq null while the chain is whole
     */
    record Checked(ChainPosition whole, @Nullable Long brokenSeq) {}
}
