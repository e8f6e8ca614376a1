package aigateway.signin;

import aigateway.http.HttpOutcome;
import aigateway.kernel.Unavailable;
import aigateway.secrets.SecretName;
import aigateway.secrets.Secrets;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.source.ImmutableJWKSet;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.BadJWSException;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.JWT;
import com.nimbusds.oauth2.sdk.AuthorizationCode;
import com.nimbusds.oauth2.sdk.AuthorizationCodeGrant;
import com.nimbusds.oauth2.sdk.ParseException;
import com.nimbusds.oauth2.sdk.TokenRequest;
import com.nimbusds.oauth2.sdk.TokenResponse;
import com.nimbusds.oauth2.sdk.auth.ClientAuthentication;
import com.nimbusds.oauth2.sdk.auth.ClientAuthenticationMethod;
import com.nimbusds.oauth2.sdk.auth.ClientSecretBasic;
import com.nimbusds.oauth2.sdk.auth.ClientSecretPost;
import com.nimbusds.oauth2.sdk.auth.Secret;
import com.nimbusds.oauth2.sdk.http.HTTPRequest;
import com.nimbusds.oauth2.sdk.http.HTTPResponse;
import com.nimbusds.oauth2.sdk.id.ClientID;
import com.nimbusds.oauth2.sdk.id.Issuer;
import com.nimbusds.oauth2.sdk.pkce.CodeVerifier;
import com.nimbusds.openid.connect.sdk.Nonce;
import com.nimbusds.openid.connect.sdk.OIDCTokenResponse;
import com.nimbusds.openid.connect.sdk.OIDCTokenResponseParser;
import com.nimbusds.openid.connect.sdk.claims.IDTokenClaimsSet;
import com.nimbusds.openid.connect.sdk.op.OIDCProviderMetadata;
import com.nimbusds.openid.connect.sdk.validators.IDTokenValidator;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Redeems authorization codes, and validates the ID tokens that come back: signature, issuer, audience, expiry, nonce. */
final class OidcTokens {
    private static final Logger LOG = LoggerFactory.getLogger(OidcTokens.class);
    /** Of providers whose clock is not ours. */
    private static final int CLOCK_SKEW_SECONDS = 60;
    /** Signatures of a public key only: none, and no shared secret, can stand in for them. */
    private static final Set<JWSAlgorithm> ALGORITHMS = Set.of(
            JWSAlgorithm.RS256,
            JWSAlgorithm.RS384,
            JWSAlgorithm.RS512,
            JWSAlgorithm.PS256,
            JWSAlgorithm.PS384,
            JWSAlgorithm.PS512,
            JWSAlgorithm.ES256,
            JWSAlgorithm.ES384,
            JWSAlgorithm.ES512);

    private final OidcSettings settings;
    private final OidcProvider provider;
    private final Secrets secrets;

    OidcTokens(OidcSettings settings, OidcProvider provider, Secrets secrets) {
        this.settings = settings;
        this.provider = provider;
        this.secrets = secrets;
    }

    /**
     * Empty when the provider refuses the code, or when its token is not valid; the log says which.
     *
     * @throws Unavailable when the provider is out of reach
     */
    Optional<Identity> redeem(String code, String verifier, String nonce) {
        try {
            HTTPResponse reply = send(request(code, verifier));
            TokenResponse response = OIDCTokenResponseParser.parse(reply);
            if (!(response instanceof OIDCTokenResponse granted)) {
                return refused("code");
            }
            JWT token = granted.getOIDCTokens().getIDToken();
            return Optional.of(identity(validated(token, new Nonce(nonce))));
        } catch (ParseException | JOSEException | IllegalArgumentException _) {
            return refused("reply");
        } catch (BadJOSEException _) {
            return refused("id_token");
        }
    }

    private TokenRequest request(String code, String verifier) {
        var grant = new AuthorizationCodeGrant(
                new AuthorizationCode(code), settings.callback(), new CodeVerifier(verifier));
        OIDCProviderMetadata metadata = provider.metadata();
        return new TokenRequest.Builder(metadata.getTokenEndpointURI(), authentication(metadata), grant).build();
    }

    private ClientAuthentication authentication(OIDCProviderMetadata metadata) {
        var client = new ClientID(settings.clientId());
        var secret = new Secret(secrets.require(SecretName.OIDC_CLIENT_SECRET));
        List<ClientAuthenticationMethod> methods = metadata.getTokenEndpointAuthMethods();
        boolean post = methods != null
                && !methods.contains(ClientAuthenticationMethod.CLIENT_SECRET_BASIC)
                && methods.contains(ClientAuthenticationMethod.CLIENT_SECRET_POST);
        return post ? new ClientSecretPost(client, secret) : new ClientSecretBasic(client, secret);
    }

    private HTTPResponse send(TokenRequest token) throws ParseException {
        HTTPRequest request = token.toHTTPRequest();
        Map<String, String> headers = new HashMap<>();
        request.getHeaderMap().forEach((name, values) -> headers.put(name, String.join(",", values)));
        headers.put("accept", "application/json");
        HttpOutcome.Complete reply = provider.post(request.getURI(), headers, request.getBody());
        if (reply.status() >= 500) {
            throw new Unavailable(OidcProvider.NAME, new IllegalStateException("status " + reply.status()));
        }
        var response = new HTTPResponse(reply.status());
        response.setHeader("Content-Type", "application/json");
        response.setBody(new String(reply.body(), StandardCharsets.UTF_8));
        return response;
    }

    /** With the keys as they are known; when the signature is of none of them, once more with the keys of now. */
    private IDTokenClaimsSet validated(JWT token, Nonce nonce) throws BadJOSEException, JOSEException {
        try {
            return validator().validate(token, nonce);
        } catch (BadJWSException e) {
            if (!provider.refresh()) {
                throw e;
            }
            return validator().validate(token, nonce);
        }
    }

    private IDTokenValidator validator() {
        var keys = new JWSVerificationKeySelector<SecurityContext>(ALGORITHMS, new ImmutableJWKSet<>(provider.keys()));
        var validator =
                new IDTokenValidator(new Issuer(settings.issuer()), new ClientID(settings.clientId()), keys, null);
        validator.setMaxClockSkew(CLOCK_SKEW_SECONDS);
        return validator;
    }

    private Identity identity(IDTokenClaimsSet claims) {
        return new Identity(
                settings.issuer().toString(),
                claims.getSubject().getValue(),
                claims.getStringClaim("email"),
                Boolean.TRUE.equals(claims.getClaim("email_verified")),
                claims.getStringClaim("name"),
                groups(claims));
    }

    /** A list, or one text. */
    private Set<String> groups(IDTokenClaimsSet claims) {
        Object claim = claims.getClaim(settings.groupsClaim());
        Set<String> groups = new HashSet<>();
        if (claim instanceof List<?> list) {
            list.forEach(each -> groups.add(String.valueOf(each)));
        } else if (claim instanceof String one) {
            groups.add(one);
        }
        return groups;
    }

    /** The provider's own words stay out of the log. */
    private static Optional<Identity> refused(String what) {
        LOG.atWarn().addKeyValue("what", what).log("oidc_refused");
        return Optional.empty();
    }
}
