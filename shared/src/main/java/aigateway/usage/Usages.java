package aigateway.usage;

import aigateway.kernel.KeyId;
import aigateway.kernel.Money;
import aigateway.kernel.RequestId;
import aigateway.kernel.TeamId;
import aigateway.kernel.VisibleTeams;
import aigateway.kernel.Write;
import java.time.ZoneId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reports of usage. Settling an attempt writes it. Only calls without an attempt are written here: cache hits and refused ones.
 */
public interface Usages {
    /** Sums of a period by groups, exact up to this moment. */
    UsageReport report(UsageQuery query);

    /** Sets the zone in which hours, days and months begin. Sums of closed days are then made again from the hours. */
    void reportIn(ZoneId zone);

    /** The keys with this id or name that a reader may see; also revoked ones. */
    List<KeyId> keysNamed(String idOrName, VisibleTeams visible);

    /** The team with this id or name that a reader may see; of a name, the one that is not deleted, and otherwise all of it. */
    List<TeamId> teamsNamed(String idOrName, VisibleTeams visible);

    /** Records a call that was answered from the cache, at no cost. May be repeated. */
    Write hit(CacheHit hit);

    /** Records a call that was refused before an attempt. May be repeated. */
    Write refused(RefusedCall call);

    /** The attempts of a request at providers, in their order; empty when there is none or its usage was deleted. */
    List<AttemptUsage> attempts(RequestId request);

    /**
     * An attempt in the ledger.
     *
     * @param outcome {@code settled}, {@code voided} or {@code charged}
     * @param cost as it ended, without a later correction; null when the model has no price
     * @param corrected whether it was corrected
     */
    record AttemptUsage(
            int attempt,
            KeyId key,
            String provider,
            String model,
            String outcome,
            @Nullable Money cost,
            @Nullable String priceVersion,
            boolean corrected) {}
}
