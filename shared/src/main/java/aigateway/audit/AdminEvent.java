package aigateway.audit;

/**
 * Something that an admin did.
 *
 * @param actor who, such as {@code admin-token}
 * @param action what, such as {@code key.revoke}
 * @param target to what, an id
 * @param detail a JSON object without secrets
 */
public record AdminEvent(String actor, String action, String target, String detail) {}
