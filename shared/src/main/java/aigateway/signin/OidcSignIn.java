package aigateway.signin;

import aigateway.audit.EventSums;
import aigateway.people.Identities;
import aigateway.people.NewSession;
import aigateway.people.Person;
import aigateway.secrets.Vault;
import com.nimbusds.oauth2.sdk.ResponseType;
import com.nimbusds.oauth2.sdk.Scope;
import com.nimbusds.oauth2.sdk.id.ClientID;
import com.nimbusds.oauth2.sdk.id.State;
import com.nimbusds.oauth2.sdk.pkce.CodeChallengeMethod;
import com.nimbusds.oauth2.sdk.pkce.CodeVerifier;
import com.nimbusds.openid.connect.sdk.AuthenticationRequest;
import com.nimbusds.openid.connect.sdk.Nonce;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.InstantSource;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Sign-in at an OpenID Connect provider: the authorization code flow with PKCE, state and nonce. */
public final class OidcSignIn {
    private final OidcSettings settings;
    private final OidcProvider provider;
    private final OidcTokens tokens;
    private final OidcPeople people;
    private final Identities identities;
    private final EventSums sums;
    private final Vault vault;
    private final RandomGenerator random;
    private final InstantSource clock;

    OidcSignIn(
            OidcSettings settings,
            OidcProvider provider,
            OidcTokens tokens,
            OidcPeople people,
            Identities identities,
            EventSums sums,
            Vault vault,
            RandomGenerator random,
            InstantSource clock) {
        this.settings = settings;
        this.provider = provider;
        this.tokens = tokens;
        this.people = people;
        this.identities = identities;
        this.sums = sums;
        this.vault = vault;
        this.random = random;
        this.clock = clock;
    }

    /**
     * @param cookie for the browser to keep until it comes back
     */
    public record Started(URI provider, String cookie) {}

    /**
     * What the provider sent the browser back with.
     *
     * @param issuer of RFC 9207; null where the provider does not send it
     */
    public record Callback(
            @Nullable String code,
            @Nullable String state,
            @Nullable String issuer,
            @Nullable String error) {}

    /** Why the person is not signed in. */
    public enum Why {
        /** The browser did not begin it, it came back before, or it took too long. */
        STATE,
        /** The provider said no. */
        PROVIDER,
        /** Its token is not valid. */
        TOKEN,
        /** No group of the person has a rule. */
        GROUP,
        /** The token has no usable address. */
        EMAIL,
        /** A person with this address exists, and the provider does not vouch that the address is this person's. */
        UNVERIFIED,
        /** The person is disabled. */
        DISABLED
    }

    /** The end of a sign-in. */
    public sealed interface Outcome {
        record Opened(NewSession session, Person person) implements Outcome {}

        record Refused(Why why) implements Outcome {}
    }

    /**
     * @throws aigateway.kernel.Unavailable when the provider is out of reach
     */
    public Started start() {
        OidcState state = OidcState.generate(random, clock.instant());
        var scope = new Scope(settings.scopes().toArray(String[]::new));
        URI uri = new AuthenticationRequest.Builder(
                        ResponseType.CODE, scope, new ClientID(settings.clientId()), settings.callback())
                .endpointURI(provider.metadata().getAuthorizationEndpointURI())
                .state(new State(state.state()))
                .nonce(new Nonce(state.nonce()))
                .codeChallenge(new CodeVerifier(state.verifier()), CodeChallengeMethod.S256)
                .build()
                .toURI();
        return new Started(uri, state.sealed(vault));
    }

    /**
     * @param cookie of {@link Started}
     *
     * @throws aigateway.kernel.Unavailable when the provider or Postgres is out of reach
     */
    public Outcome finish(Callback callback, Optional<String> cookie, Visitor visitor) {
        Outcome outcome = checked(callback, cookie, visitor);
        if (outcome instanceof Outcome.Refused) {
            sums.note("sign_in.refused", "oidc");
        }
        return outcome;
    }

    private Outcome checked(Callback callback, Optional<String> cookie, Visitor visitor) {
        Optional<OidcState> begun = cookie.flatMap(text -> OidcState.open(vault, text, clock.instant()))
                .filter(state -> isSame(state.state(), callback.state()));
        if (begun.isEmpty() || !identities.spend(begun.get().hash(), begun.get().expiresAt())) {
            return new Outcome.Refused(Why.STATE);
        }
        String issuer = callback.issuer();
        String code = callback.code();
        if (callback.error() != null
                || code == null
                || code.isBlank()
                || (issuer != null && !issuer.equals(settings.issuer().toString()))) {
            return new Outcome.Refused(Why.PROVIDER);
        }
        return tokens.redeem(code, begun.get().verifier(), begun.get().nonce())
                .map(identity -> people.signIn(identity, visitor))
                .orElseGet(() -> new Outcome.Refused(Why.TOKEN));
    }

    private static boolean isSame(String expected, @Nullable String sent) {
        return sent != null
                && MessageDigest.isEqual(
                        expected.getBytes(StandardCharsets.UTF_8), sent.getBytes(StandardCharsets.UTF_8));
    }
}
