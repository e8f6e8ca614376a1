package aigateway.signin;

import aigateway.audit.AdminEvent;
import aigateway.audit.Audits;
import aigateway.audit.EventSums;
import aigateway.http.SourceAddress;
import aigateway.json.JsonText;
import aigateway.kernel.Conflict;
import aigateway.kernel.Transactions;
import aigateway.people.NewSession;
import aigateway.people.Passwords;
import aigateway.people.People;
import aigateway.people.Person;
import aigateway.people.PersonSpec;
import aigateway.people.Session;
import aigateway.people.SignInCounts;
import aigateway.people.StoredPassword;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Sign-in with a password. An answer does not show whether the person exists: unknown people have the same work, the same
 * count of failures and the same lock.
 *
 * <p>Round trips: count, person, password; then the session, and the count taken back.
 */
public final class SignIn {
    private static final int EMAIL_LENGTH_MAX = 254;
    private static final String PASSWORD = "password";

    private final People people;
    private final Passwords passwords;
    private final PasswordHashes hashes;
    private final SignInCounts counts;
    private final KnownBrowser knownBrowser;
    private final OpenSession openSession;
    private final EventSums sums;
    private final Audits audits;
    private final Transactions transactions;
    private final InstantSource clock;

    SignIn(
            People people,
            Passwords passwords,
            PasswordHashes hashes,
            SignInCounts counts,
            KnownBrowser knownBrowser,
            OpenSession openSession,
            EventSums sums,
            Audits audits,
            Transactions transactions,
            InstantSource clock) {
        this.people = people;
        this.passwords = passwords;
        this.hashes = hashes;
        this.counts = counts;
        this.knownBrowser = knownBrowser;
        this.openSession = openSession;
        this.sums = sums;
        this.audits = audits;
        this.transactions = transactions;
        this.clock = clock;
    }

    /**
     * What was typed.
     *
     * @param mark of the browser, from an earlier sign-in
     */
    public record Attempt(String email, String password, Visitor visitor, Optional<String> mark) {
        /** Never prints the password. */
        @Override
        public String toString() {
            return "Attempt[" + visitor + "]";
        }
    }

    /** The end of an attempt. */
    public sealed interface Outcome {
        /**
         * @param mark for the browser to keep
         */
        record Opened(NewSession session, Person person, String mark) implements Outcome {}

        /**
         * @param lockedFor how long no further attempt is accepted; null: the next one may follow
         */
        record Refused(@Nullable Duration lockedFor) implements Outcome {}

        /** Not checked, because of earlier failures. */
        record Locked(Duration remaining) implements Outcome {}

        /** Not checked, because too many are being checked. */
        record Busy() implements Outcome {}
    }

    /**
     * @throws aigateway.kernel.Unavailable when Postgres is out of reach
     */
    public Outcome withPassword(Attempt attempt) {
        String email = PersonSpec.email(attempt.email());
        if (email.isEmpty()
                || email.length() > EMAIL_LENGTH_MAX
                || attempt.password().isEmpty()
                || attempt.password().length() > 2 * PasswordRules.LENGTH_MAX) {
            return new Outcome.Refused(null);
        }
        Instant now = clock.instant();
        List<String> subjects = subjects(email, attempt);
        SignInCounts.Count count = counts.begin(subjects, now);
        Instant refusedUntil = count.refusedUntil();
        if (refusedUntil != null) {
            sums.note("sign_in.locked", PASSWORD);
            return new Outcome.Locked(Duration.between(now, refusedUntil));
        }
        Optional<Person> person = people.findByEmail(email);
        Optional<StoredPassword> stored = passwords.findByEmail(email);
        PasswordHashes.Check check = check(attempt.password(), stored, now);
        if (check == PasswordHashes.Check.BUSY) {
            counts.succeed(subjects, List.of());
            return new Outcome.Busy();
        }
        boolean right = check == PasswordHashes.Check.RIGHT
                && person.filter(found -> !found.isDisabled()).isPresent();
        return right
                ? opened(person.orElseThrow(), stored.orElseThrow(), attempt, subjects)
                : refused(person, count.lockedUntil(), now);
    }

    /** Takes as long for every password, whatever is stored. */
    private PasswordHashes.Check check(String password, Optional<StoredPassword> stored, Instant now) {
        Optional<StoredPassword> once = stored.filter(OneTimePassword::isOneTime);
        String hash = once.isPresent() ? null : stored.map(StoredPassword::hash).orElse(null);
        PasswordHashes.Check slow = hashes.check(password, hash);
        boolean right = once.filter(one -> !one.isExpired(now) && OneTimePassword.matches(password, one))
                .isPresent();
        return slow == PasswordHashes.Check.WRONG && right ? PasswordHashes.Check.RIGHT : slow;
    }

    /** A known browser counts for itself; all others for the person's name and for the address. */
    private List<String> subjects(String email, Attempt attempt) {
        String address = SourceAddress.groups(attempt.visitor().source()).getFirst();
        return knownBrowser
                .name(email, attempt.mark())
                .map(name -> List.of(knownBrowser.subject("browser", name)))
                .orElseGet(
                        () -> List.of(knownBrowser.subject("person", email), knownBrowser.subject("address", address)));
    }

    private Outcome opened(Person person, StoredPassword stored, Attempt attempt, List<String> subjects) {
        NewSession session = openSession.of(person, Session.Method.PASSWORD, stored.once(), attempt.visitor());
        try {
            transactions.commit(openSession.writes(session, person));
        } catch (Conflict _) {
            // Disabled meanwhile.
            return new Outcome.Refused(null);
        }
        // Not those of the address: a sign-in to one's own account must not allow more guesses at the accounts of
        // others.
        counts.succeed(
                subjects,
                subjects.stream().filter(each -> !each.startsWith("address:")).toList());
        return new Outcome.Opened(session, person, knownBrowser.mark(person.email()));
    }

    private Outcome refused(Optional<Person> person, @Nullable Instant lockedUntil, Instant now) {
        sums.note("sign_in.refused", PASSWORD);
        if (lockedUntil == null) {
            return new Outcome.Refused(null);
        }
        Duration lockedFor = Duration.between(now, lockedUntil);
        person.ifPresent(found -> {
            String detail = JsonText.objectText(json -> json.number("seconds", lockedFor.toSeconds()));
            transactions.commit(List.of(audits.admin(
                    new AdminEvent("unknown", "sign_in.lock", found.id().value(), detail))));
        });
        return new Outcome.Refused(lockedFor);
    }
}
