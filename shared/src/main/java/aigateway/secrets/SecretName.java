package aigateway.secrets;

/** Every secret that the gateway knows, by the name of its setting. */
public enum SecretName {
    /** Opens the admin API. */
    ADMIN_TOKEN,
    /** Keys the hashes of client keys; may list versions, see {@link SecretVersions}. */
    KEY_PEPPER,
    /** Encrypts job bodies and webhook secrets at rest; may list versions, see {@link SecretVersions}. */
    DATA_KEY,
    /** Opens /metrics. */
    METRICS_TOKEN,
    /** The key for the provider named openai. */
    OPENAI_API_KEY
}
