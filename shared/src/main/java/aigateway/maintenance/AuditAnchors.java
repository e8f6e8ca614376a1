package aigateway.maintenance;

import aigateway.audit.Anchor;

/** A place outside of the database for the head of the audit chain. It only grows. */
@FunctionalInterface
public interface AuditAnchors {
    /**
     * Stores it durably after all earlier ones.
     *
     * @throws java.io.UncheckedIOException when it cannot be stored
     */
    void append(Anchor anchor);
}
