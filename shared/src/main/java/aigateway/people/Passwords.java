package aigateway.people;

import aigateway.kernel.PersonId;
import aigateway.kernel.Write;
import java.util.Optional;

/** The hashes of people's passwords. */
public interface Passwords {
    /** Empty for a person who has none. */
    Optional<StoredPassword> find(PersonId person);

    /** Of the person with this address, in any case. */
    Optional<StoredPassword> findByEmail(String email);

    Write store(PersonId person, StoredPassword password);
}
