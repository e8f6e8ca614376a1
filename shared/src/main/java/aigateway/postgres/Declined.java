package aigateway.postgres;

import org.jspecify.annotations.Nullable;

/** A function of ours that does only what is usual has declined: nothing was stored. */
public final class Declined extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final @Nullable String detail;

    Declined(@Nullable String reason, @Nullable String detail) {
        super(reason, null, false, false);
        this.detail = detail;
    }

    /** What the reason is about. */
    public @Nullable String detail() {
        return detail;
    }
}
