package aigateway.people;

import aigateway.kernel.Problem;
import aigateway.kernel.Word;
import java.util.Map;
import java.util.Optional;

/** What a person may do, from the most to the least. */
public enum Role {
    /** Reads and changes everything. */
    ADMIN,
    /** Reads everything. */
    VIEWER,
    /** Reads what belongs to the person's teams. */
    TEAM_VIEWER;

    /** What a client is shown when it names no role. */
    public static final String EXPECTED = "expected admin, viewer or team_viewer";

    public static Optional<Role> read(String word) {
        return Word.read(Role.class, word);
    }

    public static Role parse(String word) {
        return Word.parse(Role.class, word);
    }

    /** Its word in the API and the database. */
    public String text() {
        return Word.of(this);
    }

    /** Whether it allows all that the other one allows. */
    public boolean includes(Role other) {
        return compareTo(other) <= 0;
    }

    /** The answer to a person of this role who may not do something. */
    public Problem refusal() {
        String message = "The role " + text() + " may not do this.";
        return new Problem(403, "invalid_request_error", "role_not_allowed", null, message, Map.of());
    }

    /** The lower one of both. */
    public Role atMost(Role other) {
        return includes(other) ? other : this;
    }
}
