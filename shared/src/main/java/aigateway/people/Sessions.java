package aigateway.people;

import aigateway.kernel.PersonId;
import aigateway.kernel.SessionId;
import aigateway.kernel.Write;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Where people are signed in. A change of role, or disabling, ends a person's sessions in the same transaction. */
public interface Sessions {
    /** Sessions that a person has at the same time; one more ends the one that was used longest ago. */
    int EACH_MAX = 20;

    /** The open session of a token, and its person as stored now; empty too for a person who is disabled. Notes its use. */
    Optional<SignedIn> find(String token, Instant now);

    /** Opens a session. The transaction ends with {@link aigateway.kernel.Conflict} when the person is disabled or gone. */
    List<Write> open(NewSession session);

    /** A person's open sessions, newest first. */
    List<Session> list(PersonId person, Instant now);

    Write end(PersonId person, SessionId session);

    Write endAll(PersonId person);

    /** Deletes at most this many sessions that ended before the instant; returns how many. */
    int forget(Instant before, int rowsMax);
}
