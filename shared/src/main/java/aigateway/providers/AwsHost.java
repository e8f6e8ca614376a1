package aigateway.providers;

import java.net.URI;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A host of Amazon Bedrock.
 *
 * @param service the name with which requests to it are signed
 */
record AwsHost(String region, String service) {
    /** Of bedrock-runtime, also through a private endpoint. */
    static final String SERVICE_USUAL = "bedrock";

    private static final Pattern HOST = Pattern.compile("(?:vpce-[a-z0-9-]+\\.)?bedrock-(runtime|mantle)(?:-fips)?"
            + "\\.([a-z]{2}(?:-[a-z]+)+-[0-9])\\.(?:vpce\\.)?(?:amazonaws\\.com(?:\\.cn)?|api\\.aws)");

    static Optional<AwsHost> of(URI url) {
        String host = Optional.ofNullable(url.getHost()).orElse("").toLowerCase(Locale.ROOT);
        Matcher matcher = HOST.matcher(host);
        return matcher.matches()
                ? Optional.of(new AwsHost(
                        matcher.group(2), matcher.group(1).equals("mantle") ? "bedrock-mantle" : SERVICE_USUAL))
                : Optional.empty();
    }
}
