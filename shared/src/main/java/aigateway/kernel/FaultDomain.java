package aigateway.kernel;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Where the reason of a failed call lies. The function fault_domain in the database has the same rules. */
public enum FaultDomain {
    /** It failed, or refused for a reason that is not the request. */
    PROVIDER,
    GATEWAY,
    /** The request is wrong. */
    CALLER,
    /** A rule or limit that an operator has set. */
    POLICY;

    private static final Set<String> POLICIES = Set.of(
            "insufficient_quota",
            "rate_limit_exceeded",
            "model_not_allowed",
            "ip_not_allowed",
            "unbounded_cost",
            "request_too_large_for_limit");
    private static final Set<String> OURS = Set.of("unavailable", "internal_error");
    /** With these a provider says that the request is wrong. */
    private static final Set<Integer> WRONG_REQUEST = Set.of(400, 404, 413, 415, 422);

    private static final int FIRST_ERROR = 400;
    private static final int FIRST_SERVER_ERROR = 500;

    /**
     * Null for a call that worked, and for an attempt that was not the last one of its call.
     *
     * @param outcome of the call's last row in the ledger
     * @param status of the reply to the client; null or 0 where the row is not of a call's last attempt
     * @param code of the error; null or empty where there is none
     */
    public static @Nullable FaultDomain of(String outcome, @Nullable Integer status, @Nullable String code) {
        String error = code == null ? "" : code;
        if (status == null || status == 0 || outcome.equals("cached") || (status < FIRST_ERROR && error.isEmpty())) {
            return null;
        }
        if (outcome.equals("refused")) {
            return POLICIES.contains(error) ? POLICY : status >= FIRST_SERVER_ERROR ? GATEWAY : CALLER;
        }
        return OURS.contains(error) ? GATEWAY : WRONG_REQUEST.contains(status) ? CALLER : PROVIDER;
    }
}
