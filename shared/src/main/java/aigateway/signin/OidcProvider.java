package aigateway.signin;

import aigateway.http.HttpOutcome;
import aigateway.http.ProviderHttpClient;
import aigateway.kernel.Unavailable;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.oauth2.sdk.ParseException;
import com.nimbusds.openid.connect.sdk.op.OIDCProviderMetadata;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The documents of the configured issuer: its endpoints and its keys. Only addresses of the issuer's own document are called,
 * without redirects, with a bound of time and size.
 */
final class OidcProvider {
    static final String NAME = "oidc";
    private static final String DISCOVERY = "/.well-known/openid-configuration";
    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    /** The largest real ones have some tens of kilobytes. */
    private static final int BYTES_MAX = 512 * 1024;
    /** So that a rotation of keys, or of an endpoint, is seen without a restart. */
    private static final Duration KEEP = Duration.ofHours(1);
    /** Tokens of other signers must not make the gateway fetch keys at each attempt. */
    private static final Duration REFRESH_PAUSE = Duration.ofMinutes(1);

    private final ProviderHttpClient http;
    private final URI issuer;
    private final InstantSource clock;
    private volatile @Nullable Known known;
    private volatile Instant refreshedAt = Instant.EPOCH;

    OidcProvider(ProviderHttpClient http, URI issuer, InstantSource clock) {
        this.http = http;
        this.issuer = issuer;
        this.clock = clock;
    }

    private record Known(OIDCProviderMetadata metadata, JWKSet keys, Instant at) {}

    /**
     * @throws Unavailable when the provider is out of reach, or its document cannot be used
     */
    OIDCProviderMetadata metadata() {
        return known().metadata;
    }

    /**
     * @throws Unavailable as {@link #metadata}
     */
    JWKSet keys() {
        return known().keys;
    }

    /** Reads the keys again because a signature is of none of them, at most once a minute; false: they are as before. */
    synchronized boolean refresh() {
        Instant now = clock.instant();
        if (refreshedAt.plus(REFRESH_PAUSE).isAfter(now)) {
            return false;
        }
        refreshedAt = now;
        known = read(now);
        return true;
    }

    private Known known() {
        Known kept = known;
        Instant now = clock.instant();
        return kept != null && now.isBefore(kept.at.plus(KEEP)) ? kept : readAgain(now);
    }

    private synchronized Known readAgain(Instant now) {
        Known kept = known;
        if (kept != null && now.isBefore(kept.at.plus(KEEP))) {
            return kept;
        }
        Known read = read(now);
        known = read;
        return read;
    }

    private Known read(Instant now) {
        try {
            String base = issuer.toString().replaceAll("/$", "");
            OIDCProviderMetadata metadata = OIDCProviderMetadata.parse(text(URI.create(base + DISCOVERY)));
            if (!metadata.getIssuer().getValue().equals(issuer.toString())) {
                throw new Unavailable(NAME, new IllegalStateException("the document is of another issuer"));
            }
            requireSafe(metadata.getAuthorizationEndpointURI());
            return new Known(metadata, JWKSet.parse(text(metadata.getJWKSetURI())), now);
        } catch (ParseException | java.text.ParseException e) {
            throw new Unavailable(NAME, e);
        }
    }

    private String text(URI uri) {
        requireSafe(uri);
        HttpOutcome outcome = http.get(uri.toString(), Map.of("accept", "application/json"), TIMEOUT);
        return new String(body(outcome, 200).body(), StandardCharsets.UTF_8);
    }

    /**
     * Posts a form to an endpoint of the provider.
     *
     * @throws Unavailable when there is no complete reply
     */
    HttpOutcome.Complete post(URI uri, Map<String, String> headers, String form) {
        requireSafe(uri);
        byte[] bytes = form.getBytes(StandardCharsets.UTF_8);
        return body(http.post(uri.toString(), headers, bytes, TIMEOUT, () -> {}), 0);
    }

    /**
     * @param status the only right one; 0: any
     */
    private static HttpOutcome.Complete body(HttpOutcome outcome, int status) {
        if (outcome instanceof HttpOutcome.Complete complete
                && (status == 0 || complete.status() == status)
                && complete.body().length <= BYTES_MAX) {
            return complete;
        }
        String why = outcome instanceof HttpOutcome.Complete complete ? "status " + complete.status() : "no reply";
        throw new Unavailable(NAME, new IllegalStateException(why));
    }

    /** An issuer with TLS must not lead to an address without. */
    private void requireSafe(@Nullable URI uri) {
        boolean safe = uri != null
                && uri.getHost() != null
                && uri.getRawUserInfo() == null
                && ("https".equals(uri.getScheme())
                        || ("http".equals(uri.getScheme()) && "http".equals(issuer.getScheme())));
        if (!safe) {
            throw new Unavailable(
                    NAME, new IllegalStateException("an endpoint of the provider is missing or has no TLS"));
        }
    }
}
