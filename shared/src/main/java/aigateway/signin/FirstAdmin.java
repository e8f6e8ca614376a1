package aigateway.signin;

import aigateway.audit.AdminEvent;
import aigateway.audit.Audits;
import aigateway.kernel.Conflict;
import aigateway.kernel.Ids;
import aigateway.kernel.PersonId;
import aigateway.kernel.Transactions;
import aigateway.kernel.Write;
import aigateway.people.Passwords;
import aigateway.people.People;
import aigateway.people.PersonFilter;
import aigateway.people.PersonSpec;
import aigateway.people.Role;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;

/** Makes an admin where no person exists, so that a new gateway can be signed in to. */
public final class FirstAdmin {
    public static final String EMAIL = "admin@localhost";
    private static final String ACTOR = "local/run";

    private final People people;
    private final Passwords passwords;
    private final Audits audits;
    private final Transactions transactions;
    private final Ids ids;
    private final RandomGenerator random;
    private final InstantSource clock;

    public FirstAdmin(
            People people,
            Passwords passwords,
            Audits audits,
            Transactions transactions,
            Ids ids,
            RandomGenerator random,
            InstantSource clock) {
        this.people = people;
        this.passwords = passwords;
        this.audits = audits;
        this.transactions = transactions;
        this.ids = ids;
        this.random = random;
        this.clock = clock;
    }

    /** The admin's one-time password; empty where there are people already. */
    public Optional<OneTimePassword> make() {
        if (!people.list(PersonFilter.ALL, null, 1).isEmpty()) {
            return Optional.empty();
        }
        PersonId id = ids.person();
        OneTimePassword password =
                OneTimePassword.generate(random, clock.instant().truncatedTo(ChronoUnit.SECONDS));
        List<Write> writes =
                new ArrayList<>(people.create(id, new PersonSpec(EMAIL, "First admin", Role.ADMIN, Set.of(), false)));
        writes.add(passwords.store(id, password.stored()));
        writes.add(audits.admin(new AdminEvent(ACTOR, "person.create", id.value(), "{\"role\":\"admin\"}")));
        try {
            transactions.commit(writes);
        } catch (Conflict _) {
            // Another instance was faster.
            return Optional.empty();
        }
        return Optional.of(password);
    }
}
