package aigateway.formats.translation;

/**
 * What a translated answer is marked with, where the provider's own mark is of another form.
 *
 * @param id what ids are made of: at least 16 of [a-z0-9], one for each call
 * @param createdAt in Unix seconds
 */
public record ResponseIdentity(String id, long createdAt) {}
