package aigateway.kernel;

/**
 * The model that a client requests.
 *
 * @param name as the client wrote it, cut
 * @param listed whether it has sums of its own in reports; other names may be a client's invention
 */
public record AskedModel(String name, boolean listed) {
    /** The name in sums of everything that is not listed. */
    public static final String OTHER = "(other)";

    /** The name in sums. */
    public String summed() {
        return listed ? name : OTHER;
    }
}
