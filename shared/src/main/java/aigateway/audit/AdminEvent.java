package aigateway.audit;

/**
 * An action of an admin.
 *
 * @param actor such as {@code admin-token}
 * @param action such as {@code key.revoke}
 * @param target the id of the changed object
 * @param detail a JSON object without secrets
 */
public record AdminEvent(String actor, String action, String target, String detail) {}
