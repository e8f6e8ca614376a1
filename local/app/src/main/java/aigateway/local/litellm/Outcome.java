package aigateway.local.litellm;

/** What became of one part of LiteLLM's configuration or database. */
public enum Outcome {
    CARRIED("Carried over"),
    CHANGED("Carried over with a difference"),
    MISSED("Not carried over"),
    /** Of no use any more, such as an expired key: nothing is lost. */
    LEFT_OUT("Left out, nothing is lost");

    private final String heading;

    Outcome(String heading) {
        this.heading = heading;
    }

    public String heading() {
        return heading;
    }
}
