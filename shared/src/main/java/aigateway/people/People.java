package aigateway.people;

import aigateway.kernel.PersonId;
import aigateway.kernel.Write;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The people who may sign in or have tokens. */
public interface People {
    Optional<Person> find(PersonId id);

    /**
     * @param email in any case
     */
    Optional<Person> findByEmail(String email);

    /** Newest first, those after the given one; at most {@code limit}. */
    List<Person> list(PersonFilter filter, @Nullable PersonId after, int limit);

    /** The transaction ends with {@link aigateway.kernel.Conflict} when another person has the address. */
    List<Write> create(PersonId id, PersonSpec spec);

    /**
     * Stores name, role, teams, and since when the person is disabled. The transaction ends with
     * {@link aigateway.kernel.Conflict} when the person is of another version.
     *
     * @param version that the change was made from
     * @param at when a person who was not disabled before is disabled
     */
    List<Write> change(PersonId id, long version, PersonSpec spec, Instant at);

    /** Deletes the person with all tokens; teams lose their owner. */
    Write delete(PersonId id);
}
