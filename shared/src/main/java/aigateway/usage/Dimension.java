package aigateway.usage;

/** What a report can group by. */
public enum Dimension {
    TEAM("team_id"),
    KEY("key_id"),
    /** As the provider served it. */
    MODEL("model"),
    /** As the client named it. */
    ASKED_MODEL("asked_model"),
    PROVIDER("provider"),
    ENDPOINT("endpoint"),
    OUTCOME("outcome"),
    /** Of the error that the client received. */
    CODE("code"),
    /** A call counts once under each of its tags, so lines by tag do not add up to the total. */
    TAG("tag"),
    /** The hash of the person that the request names. */
    USER("substr(tag, 6)");

    /** The tag of a person is this and the hash. */
    static final String USER_TAG = "user=";

    private final String column;

    Dimension(String column) {
        this.column = column;
    }

    /** Its expression over the sums. */
    String column() {
        return column;
    }

    /** Whether the value is read from the tags of calls. */
    public boolean isTag() {
        return this == TAG || this == USER;
    }

    /** Whether its values are ids of something that has a name. */
    boolean isNamed() {
        return this == TEAM || this == KEY;
    }

    /** Whether the sums by tag have it; they are kept with fewer columns. */
    public boolean isKeptByTag() {
        return switch (this) {
            case TEAM, KEY, MODEL, PROVIDER, OUTCOME, TAG, USER -> true;
            case ASKED_MODEL, ENDPOINT, CODE -> false;
        };
    }

    /** Whether the sums of latencies have it. */
    public boolean hasLatencies() {
        return switch (this) {
            case TEAM, MODEL, PROVIDER, ENDPOINT -> true;
            case KEY, ASKED_MODEL, OUTCOME, CODE, TAG, USER -> false;
        };
    }
}
