package aigateway.assembly;

import aigateway.audit.EventSums;
import aigateway.kernel.Ids;
import aigateway.people.Identities;
import aigateway.people.NewSession;
import aigateway.people.Passwords;
import aigateway.people.People;
import aigateway.people.PostgresIdentities;
import aigateway.people.PostgresPasswords;
import aigateway.people.PostgresPeople;
import aigateway.people.PostgresSessions;
import aigateway.people.PostgresSignInCounts;
import aigateway.people.Sessions;
import aigateway.people.SignInCounts;
import aigateway.signin.FirstAdmin;
import aigateway.signin.ManageSignIn;
import aigateway.signin.OidcSettings;
import aigateway.signin.SignInParts;
import java.time.InstantSource;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Sign-in of people. The libraries of slow hashes and of OpenID Connect are only in the function dashboard, so they are touched
 * at the first use of {@link #parts}, not before.
 */
public final class SignInFeature {
    private final Infrastructure on;
    private final Stores stores;
    private final Ids ids;
    private final InstantSource clock;
    private final RandomGenerator random;
    private final Optional<OidcSettings> oidc;
    private final People people;
    private final Passwords passwords;
    private final Sessions sessions;
    private final SignInCounts counts;
    private final Identities identities;
    private final EventSums sums;
    private @Nullable SignInParts parts;

    SignInFeature(
            SignInSettings settings,
            Infrastructure on,
            Stores stores,
            Ids ids,
            InstantSource clock,
            RandomGenerator random) {
        this.on = on;
        this.stores = stores;
        this.ids = ids;
        this.clock = clock;
        this.random = random;
        this.oidc = settings.oidc();
        people = new PostgresPeople(on.postgres);
        passwords = new PostgresPasswords(on.postgres);
        sessions = new PostgresSessions(on.postgres);
        counts = new PostgresSignInCounts(on.postgres);
        identities = new PostgresIdentities(on.postgres);
        sums = new EventSums(stores::audit, clock);
    }

    public Sessions sessions() {
        return sessions;
    }

    /** Whether people can sign in with OpenID Connect. */
    public boolean hasOidc() {
        return oidc.isPresent();
    }

    /** A random text for a cookie. */
    public String randomToken() {
        return NewSession.randomToken(random);
    }

    public ManageSignIn manage() {
        return new ManageSignIn(people, passwords, sessions, stores.audits(), stores.transactions(), random, clock);
    }

    public FirstAdmin firstAdmin() {
        return new FirstAdmin(people, passwords, stores.audits(), stores.transactions(), ids, random, clock);
    }

    /** What needs the libraries of the function dashboard. */
    public synchronized SignInParts parts() {
        if (parts == null) {
            parts = new SignInParts(
                    new SignInParts.Stores(people, passwords, sessions, counts, identities),
                    stores.audits(),
                    stores.transactions(),
                    sums,
                    on.vault,
                    ids,
                    random,
                    clock,
                    Math.clamp(Runtime.getRuntime().availableProcessors() / 2, 1, 4),
                    oidc.map(settings -> new SignInParts.Provider(settings, on.http, on.secrets)));
        }
        return parts;
    }

    SignInCounts counts() {
        return counts;
    }

    Identities identities() {
        return identities;
    }

    EventSums sums() {
        return sums;
    }

    /** Forgets what was read of the provider. */
    synchronized void forget() {
        parts = null;
    }
}
