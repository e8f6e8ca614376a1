package aigateway.secrets;

/** Every secret that the gateway knows, by the name of its setting. */
public enum SecretName {
    /** The token of the admin API. */
    ADMIN_TOKEN,
    /** Keys the hashes of client keys; may list versions, see {@link SecretVersions}. */
    KEY_PEPPER,
    /** Encrypts job bodies and webhook secrets at rest; may list versions, see {@link SecretVersions}. */
    DATA_KEY,
    /** The token of /metrics. */
    METRICS_TOKEN,
    /** The key for the provider named openai. */
    OPENAI_API_KEY,
    /** For the mail server of notices. */
    SMTP_PASSWORD,
    /** With the setting PUSHGATEWAY_USER, for a Pushgateway that wants basic authentication. */
    PUSHGATEWAY_PASSWORD,
    /** For a Pushgateway that wants a bearer token. */
    PUSHGATEWAY_TOKEN,
    /** The headers of exported spans, such as the one that authenticates them. */
    OTEL_EXPORTER_OTLP_HEADERS,
    /** The secret of the gateway at the OpenID Connect provider. */
    OIDC_CLIENT_SECRET
}
