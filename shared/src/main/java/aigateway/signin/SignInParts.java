package aigateway.signin;

import aigateway.audit.Audits;
import aigateway.audit.EventSums;
import aigateway.http.ProviderHttpClient;
import aigateway.kernel.Ids;
import aigateway.kernel.Transactions;
import aigateway.people.Identities;
import aigateway.people.Passwords;
import aigateway.people.People;
import aigateway.people.Sessions;
import aigateway.people.SignInCounts;
import aigateway.secrets.Secrets;
import aigateway.secrets.Vault;
import java.time.InstantSource;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** What a browser's sign-in needs, put together. */
public final class SignInParts {
    private final SignIn signIn;
    private final SignOut signOut;
    private final ChangePassword changePassword;
    private final Optional<OidcSignIn> oidc;

    /** The ports of the package people. */
    public record Stores(
            People people, Passwords passwords, Sessions sessions, SignInCounts counts, Identities identities) {}

    /** What OpenID Connect needs. */
    public record Provider(OidcSettings settings, ProviderHttpClient http, Secrets secrets) {}

    /**
     * @param hashes made at the same time
     */
    public SignInParts(
            Stores stores,
            Audits audits,
            Transactions transactions,
            EventSums sums,
            Vault vault,
            Ids ids,
            RandomGenerator random,
            InstantSource clock,
            int hashes,
            Optional<Provider> provider) {
        var argon2 = new Argon2(random, hashes);
        var known = new KnownBrowser(vault, random);
        var open = new OpenSession(stores.sessions, audits, ids, random, clock);
        signIn = new SignIn(
                stores.people, stores.passwords, argon2, stores.counts, known, open, sums, audits, transactions, clock);
        signOut = new SignOut(stores.sessions, audits, transactions);
        changePassword = new ChangePassword(
                stores.passwords, argon2, stores.sessions, stores.counts, known, open, audits, transactions, clock);
        oidc = provider.map(at -> {
            var documents = new OidcProvider(at.http, at.settings.issuer(), clock);
            var tokens = new OidcTokens(at.settings, documents, at.secrets);
            var people = people(at, stores, open, audits, transactions, ids, clock);
            return new OidcSignIn(
                    at.settings, documents, tokens, people, stores.identities, sums, vault, random, clock);
        });
    }

    private static OidcPeople people(
            Provider at,
            Stores stores,
            OpenSession open,
            Audits audits,
            Transactions transactions,
            Ids ids,
            InstantSource clock) {
        return new OidcPeople(
                at.settings.roles(),
                stores.people,
                stores.identities,
                stores.sessions,
                open,
                audits,
                transactions,
                ids,
                clock);
    }

    public SignIn signIn() {
        return signIn;
    }

    public SignOut signOut() {
        return signOut;
    }

    public ChangePassword changePassword() {
        return changePassword;
    }

    /** Empty without a provider. */
    public Optional<OidcSignIn> oidc() {
        return oidc;
    }
}
