package aigateway.formats.translation;

/**
 * The id and time of a translated response, because the provider's own have another form.
 *
 * @param id the base of all ids in the response: at least 16 of [a-z0-9], one for each call
 * @param createdAt in Unix seconds
 */
public record ResponseIdentity(String id, long createdAt) {}
