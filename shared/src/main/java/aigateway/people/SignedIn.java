package aigateway.people;

import org.jspecify.annotations.Nullable;

/** A person in a session. */
public record SignedIn(Session session, Person person) {
    private static final @Nullable String NO_TOKEN = null;

    /** What the person may do in it. */
    public Access access() {
        return Access.of(person, person.role(), NO_TOKEN);
    }
}
