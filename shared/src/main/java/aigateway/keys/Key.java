package aigateway.keys;

import aigateway.http.Cidr;
import aigateway.kernel.KeyId;
import aigateway.kernel.KeyTeam;
import aigateway.kernel.TeamId;
import java.net.InetAddress;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A client key without its secret: an immutable snapshot.
 *
 * @param spec its settings; allowed models and addresses are null when all are allowed
 * @param team null when it is of no team
 * @param lastUsedAt to a minute; null when no call was made with it
 * @param rolledUntil until when the secret before the last roll also works
 * @param version grows with every change
 */
public record Key(
        KeyId id,
        KeySpec spec,
        @Nullable KeyTeam team,
        boolean legacy,
        Instant createdAt,
        @Nullable Instant lastUsedAt,
        @Nullable Instant revokedAt,
        @Nullable Instant rolledUntil,
        long version) {
    /** Null when it is of no team. */
    public @Nullable TeamId teamId() {
        return team == null ? null : team.id();
    }

    public boolean usableAt(Instant now) {
        return status(now) == Status.ACTIVE;
    }

    /** Revocation outranks expiry. */
    public Status status(Instant now) {
        if (revokedAt != null) {
            return Status.REVOKED;
        }
        return spec.expiresAt() != null && !now.isBefore(spec.expiresAt()) ? Status.EXPIRED : Status.ACTIVE;
    }

    public boolean allowsModel(String model) {
        List<String> allowed = spec.allowedModels();
        return allowed == null
                || allowed.stream()
                        .anyMatch(pattern -> pattern.endsWith("*")
                                ? model.startsWith(pattern.substring(0, pattern.length() - 1))
                                : model.equals(pattern));
    }

    /**
     * @param address null when it is unknown: then only a key without a list is allowed
     */
    public boolean allowsAddress(@Nullable InetAddress address) {
        List<Cidr> allowed = spec.allowedIps();
        return allowed == null || (address != null && allowed.stream().anyMatch(cidr -> cidr.contains(address)));
    }

    /** What a key can be at a moment. */
    public enum Status {
        ACTIVE,
        EXPIRED,
        REVOKED
    }
}
