package aigateway.sqs;

import java.net.URI;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sqs.SqsClient;

/** Makes clients for AWS or for whatever speaks its protocol. */
public final class SqsClients {
    private SqsClients() {}

    /**
     * @param endpoint of another server than AWS, or null
     * @param ownCredentials whether the environment has some
     */
    public static SqsClient of(@Nullable URI endpoint, String region, boolean ownCredentials) {
        var builder =
                SqsClient.builder().httpClient(UrlConnectionHttpClient.create()).region(Region.of(region));
        if (endpoint != null) {
            builder.endpointOverride(endpoint);
            if (!ownCredentials) {
                // A local server wants a signature but checks none.
                builder.credentialsProvider(
                        StaticCredentialsProvider.create(AwsBasicCredentials.create("local", "local")));
            }
        }
        return builder.build();
    }
}
