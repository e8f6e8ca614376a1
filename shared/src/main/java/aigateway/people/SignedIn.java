package aigateway.people;

/** A person in a session. */
public record SignedIn(Session session, Person person) {

    /** What the person may do in it. */
    public Access access() {
        return Access.of(person, person.role(), null);
    }
}
