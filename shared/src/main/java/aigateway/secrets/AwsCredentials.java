package aigateway.secrets;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;

/**
 * The AWS credentials of this process, from the SDK's default chain: the environment, a profile, a web identity, the role of the
 * Lambda function, container or instance. The SDK keeps temporary ones until shortly before they expire.
 */
public final class AwsCredentials {
    private static final Logger LOG = LoggerFactory.getLogger(AwsCredentials.class);
    /** The metadata of an instance answers in milliseconds, or not at all. A client waits for this. */
    private static final Duration WAIT_MAX = Duration.ofSeconds(5);

    /** A role without a permission is refused at every call; reading it again each time would not help. */
    private static final Duration REFUSED_PAUSE = Duration.ofMinutes(1);

    private final Supplier<AwsCredentialsProvider> chain;
    private final InstantSource clock;
    private @Nullable AwsCredentialsProvider provider;
    private long forgottenMillis;

    /** @param chain makes the source of credentials, at first use and after {@link #forget} */
    public AwsCredentials(Supplier<AwsCredentialsProvider> chain, InstantSource clock) {
        this.chain = chain;
        this.clock = clock;
    }

    public static AwsCredentials ofDefaultChain(InstantSource clock) {
        return new AwsCredentials(() -> DefaultCredentialsProvider.builder().build(), clock);
    }

    /** Empty where there are none, or none in time. */
    public Optional<AwsCredentialsIdentity> find() {
        var found = new FutureTask<AwsCredentialsIdentity>(() -> provider().resolveCredentials());
        Thread reader = Thread.ofVirtual().name("aws-credentials").start(found);
        try {
            return Optional.of(found.get(WAIT_MAX.toMillis(), TimeUnit.MILLISECONDS));
        } catch (TimeoutException _) {
            reader.interrupt();
            log("timeout");
        } catch (ExecutionException failed) {
            if (!(failed.getCause() instanceof SdkException missing)) {
                throw new IllegalStateException("AWS credentials could not be read", failed.getCause());
            }
            log(String.valueOf(missing.getMessage()));
        } catch (InterruptedException _) {
            reader.interrupt();
            Thread.currentThread().interrupt();
        }
        return Optional.empty();
    }

    /** Reads them again at the next use, as around a snapshot. */
    public synchronized void forget() {
        provider = null;
    }

    /** AWS has refused them: they may have been replaced. Reads them again, at most once a minute. */
    public synchronized void refused() {
        long now = clock.millis();
        if (now - forgottenMillis >= REFUSED_PAUSE.toMillis()) {
            forgottenMillis = now;
            forget();
        }
    }

    private synchronized AwsCredentialsProvider provider() {
        AwsCredentialsProvider now = provider == null ? chain.get() : provider;
        provider = now;
        return now;
    }

    private static void log(String problem) {
        LOG.atError().addKeyValue("problem", problem).log("aws_credentials_missing");
    }
}
