package aigateway.people;

import aigateway.kernel.TeamId;
import org.jspecify.annotations.Nullable;

/**
 * Which people a list shows; null is no condition.
 *
 * @param text in the name or the email, in any case
 * @param team that the person sees as a team viewer
 */
public record PersonFilter(
        @Nullable String text,
        @Nullable Role role,
        @Nullable TeamId team) {
    /** Everyone. */
    public static final PersonFilter ALL = new PersonFilter(null, null, null);
}
