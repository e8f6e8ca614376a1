package aigateway.signin;

import aigateway.audit.AdminEvent;
import aigateway.audit.Audits;
import aigateway.kernel.Conflict;
import aigateway.kernel.Transactions;
import aigateway.kernel.Write;
import aigateway.people.NewSession;
import aigateway.people.Passwords;
import aigateway.people.Person;
import aigateway.people.Session;
import aigateway.people.Sessions;
import aigateway.people.SignInCounts;
import aigateway.people.SignedIn;
import aigateway.people.StoredPassword;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A person's new password. It ends all sessions of the person; the browser at work gets a new one, so that a session that was
 * stolen before ends too.
 */
public final class ChangePassword {
    private final Passwords passwords;
    private final PasswordHashes hashes;
    private final Sessions sessions;
    private final SignInCounts counts;
    private final KnownBrowser knownBrowser;
    private final OpenSession openSession;
    private final Audits audits;
    private final Transactions transactions;
    private final InstantSource clock;

    ChangePassword(
            Passwords passwords,
            PasswordHashes hashes,
            Sessions sessions,
            SignInCounts counts,
            KnownBrowser knownBrowser,
            OpenSession openSession,
            Audits audits,
            Transactions transactions,
            InstantSource clock) {
        this.passwords = passwords;
        this.hashes = hashes;
        this.sessions = sessions;
        this.counts = counts;
        this.knownBrowser = knownBrowser;
        this.openSession = openSession;
        this.audits = audits;
        this.transactions = transactions;
        this.clock = clock;
    }

    /**
     * What was typed.
     *
     * @param old not needed in a session that only replaces a one-time password
     * @param repeated the new one again
     */
    public record Form(String old, String fresh, String repeated) {
        /** Never prints the passwords. */
        @Override
        public String toString() {
            return "Form";
        }
    }

    /** The end of a change. */
    public sealed interface Outcome {
        record Changed(NewSession session) implements Outcome {}

        /**
         * @param why one sentence
         */
        record Refused(String why) implements Outcome {}

        /** The old password was wrong too often. */
        record Locked(Duration remaining) implements Outcome {}

        record Busy() implements Outcome {}
    }

    public Outcome change(SignedIn by, Form form, Visitor visitor) {
        Person person = by.person();
        Optional<StoredPassword> stored = passwords.find(person.id());
        if (stored.isEmpty()) {
            return new Outcome.Refused("You have no password here. You sign in with OpenID Connect.");
        }
        Optional<String> wrong = !form.fresh().equals(form.repeated())
                ? Optional.of("The two new passwords differ.")
                : PasswordRules.problem(form.fresh(), person);
        if (wrong.isPresent()) {
            return new Outcome.Refused(wrong.get());
        }
        if (by.session().limited()) {
            return OneTimePassword.matches(form.fresh(), stored.get())
                    ? new Outcome.Refused("Please choose another password than the one that you were given.")
                    : store(by, form.fresh(), visitor);
        }
        return proven(by, stored.get(), form, visitor);
    }

    /** The old password is guessed as rarely here as at the sign-in. */
    private Outcome proven(SignedIn by, StoredPassword stored, Form form, Visitor visitor) {
        Instant now = clock.instant();
        List<String> subjects =
                List.of(knownBrowser.subject("change", by.person().id().value()));
        Instant refusedUntil = counts.begin(subjects, now).refusedUntil();
        if (refusedUntil != null) {
            return new Outcome.Locked(Duration.between(now, refusedUntil));
        }
        return switch (hashes.check(form.old(), OneTimePassword.isOneTime(stored) ? null : stored.hash())) {
            case RIGHT -> {
                counts.succeed(subjects, subjects);
                yield store(by, form.fresh(), visitor);
            }
            case WRONG -> new Outcome.Refused("The old password is wrong.");
            case BUSY -> {
                counts.succeed(subjects, List.of());
                yield new Outcome.Busy();
            }
        };
    }

    private Outcome store(SignedIn by, String fresh, Visitor visitor) {
        Person person = by.person();
        Optional<String> hash = hashes.hash(fresh);
        if (hash.isEmpty()) {
            return new Outcome.Busy();
        }
        NewSession session = openSession.of(person, Session.Method.PASSWORD, false, visitor);
        List<Write> writes = new ArrayList<>();
        writes.add(passwords.store(person.id(), new StoredPassword(hash.get(), false, null)));
        writes.add(sessions.endAll(person.id()));
        writes.add(audits.admin(
                new AdminEvent(person.email(), "password.change", person.id().value(), "{}")));
        writes.addAll(openSession.writes(session, person));
        try {
            transactions.commit(writes);
        } catch (Conflict _) {
            return new Outcome.Refused("You may no longer sign in.");
        }
        return new Outcome.Changed(session);
    }
}
