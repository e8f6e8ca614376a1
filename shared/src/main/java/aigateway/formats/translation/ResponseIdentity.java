package aigateway.formats.translation;

/**
 * The id and time of a translated response, because the provider's own have another form.
 *
 * @param id the base of all ids in the response: at least 16 of [a-z0-9], one for each call
 * @param createdAt in Unix seconds
 */
public record ResponseIdentity(String id, long createdAt) {
    private static final String PREFIX = "req_";

    /** Of a request: its id without its prefix and its signs. */
    public static ResponseIdentity of(String request, long createdSeconds) {
        var letters = new StringBuilder(request.length());
        for (int i = request.startsWith(PREFIX) ? PREFIX.length() : 0; i < request.length(); i++) {
            char each = request.charAt(i);
            if ((each >= 'a' && each <= 'z') || (each >= '0' && each <= '9')) {
                letters.append(each);
            }
        }
        return new ResponseIdentity(letters.toString(), createdSeconds);
    }
}
