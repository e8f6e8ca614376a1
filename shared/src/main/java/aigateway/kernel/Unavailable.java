package aigateway.kernel;

/** A dependency is out of reach. The one unchecked outage: the HTTP edge maps it to 503 in one place. */
public final class Unavailable extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final String dependency;

    /**
     * @param dependency postgres, redis, sqs or secrets
     */
    public Unavailable(String dependency, Throwable cause) {
        super(dependency + " is unavailable", cause);
        this.dependency = dependency;
    }

    /** @param reason what kept it from answering */
    public Unavailable(String dependency, String reason) {
        super(dependency + " is unavailable: " + reason);
        this.dependency = dependency;
    }

    public String dependency() {
        return dependency;
    }
}
