package aigateway.signin;

import aigateway.audit.AdminEvent;
import aigateway.audit.Audits;
import aigateway.json.JsonText;
import aigateway.kernel.PersonId;
import aigateway.kernel.Problem;
import aigateway.kernel.Result;
import aigateway.kernel.SessionId;
import aigateway.kernel.Transactions;
import aigateway.people.Passwords;
import aigateway.people.People;
import aigateway.people.Person;
import aigateway.people.Session;
import aigateway.people.Sessions;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** What an admin does with the sign-in of people: one-time passwords, and the end of sessions. */
public final class ManageSignIn {
    private final People people;
    private final Passwords passwords;
    private final Sessions sessions;
    private final Audits audits;
    private final Transactions transactions;
    private final RandomGenerator random;
    private final InstantSource clock;

    public ManageSignIn(
            People people,
            Passwords passwords,
            Sessions sessions,
            Audits audits,
            Transactions transactions,
            RandomGenerator random,
            InstantSource clock) {
        this.people = people;
        this.passwords = passwords;
        this.sessions = sessions;
        this.audits = audits;
        this.transactions = transactions;
        this.random = random;
        this.clock = clock;
    }

    /** Gives a person a new one-time password in place of any other, and ends the person's sessions. */
    public Result<OneTimePassword> resetPassword(String actor, PersonId id) {
        return person(id).flatMap(person -> {
            if (person.isDisabled()) {
                return Result.refused(Problem.conflict("This person is disabled."));
            }
            Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
            OneTimePassword password = OneTimePassword.generate(random, now);
            transactions.commit(List.of(
                    passwords.store(id, password.stored()),
                    sessions.endAll(id),
                    audits.admin(new AdminEvent(actor, "password.reset", id.value(), "{}"))));
            return Result.ok(password);
        });
    }

    /** A person's open sessions, newest first. */
    public Result<List<Session>> sessions(PersonId id) {
        return person(id).map(person -> sessions.list(person.id(), clock.instant()));
    }

    /** Ends one session; ending it a second time is a 404. */
    public Result<Session> end(String actor, PersonId id, SessionId session) {
        return sessions(id).flatMap(open -> {
            Optional<Session> found =
                    open.stream().filter(each -> each.id().equals(session)).findFirst();
            found.ifPresent(_ -> transactions.commit(
                    List.of(sessions.end(id, session), audits.admin(revoked(actor, id, session.value())))));
            return found.map(Result::ok).orElseGet(() -> Result.refused(Problem.notFound("There is no such session.")));
        });
    }

    /** Ends all sessions of a person; returns those that were open. */
    public Result<List<Session>> endAll(String actor, PersonId id) {
        return sessions(id).map(open -> {
            if (!open.isEmpty()) {
                transactions.commit(List.of(sessions.endAll(id), audits.admin(revoked(actor, id, "all"))));
            }
            return open;
        });
    }

    private Result<Person> person(PersonId id) {
        return people.find(id).map(Result::ok).orElseGet(ManageSignIn::noSuchPerson);
    }

    public static <T> Result<T> noSuchPerson() {
        return Result.refused(Problem.notFound("There is no such person."));
    }

    private static AdminEvent revoked(String actor, PersonId id, String session) {
        String detail = JsonText.objectText(json -> json.text("session", session));
        return new AdminEvent(actor, "session.revoke", id.value(), detail);
    }
}
