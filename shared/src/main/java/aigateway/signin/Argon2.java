package aigateway.signin;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.text.Normalizer;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;
import org.jspecify.annotations.Nullable;

/**
 * Argon2id (RFC 9106) with the parameters of the OWASP Password Storage Cheat Sheet: 19 MiB, 2 passes, 1 lane. Few run at the
 * same time, so that a flood of sign-ins leaves heap and CPU to the calls: 19 MiB each, and about 50 ms of one core.
 */
public final class Argon2 implements PasswordHashes {
    private static final int MEMORY_KIB = 19_456;
    private static final int PASSES = 2;
    private static final int LANES = 1;
    private static final int SALT_BYTES = 16;
    private static final int HASH_BYTES = 32;
    /** A longer wait would hold the threads of requests. */
    private static final Duration WAIT_MAX = Duration.ofSeconds(2);

    private static final int WAITING_MAX = 16;

    private static final Pattern FORM =
            Pattern.compile("\\$argon2id\\$v=19\\$m=(\\d{1,7}),t=(\\d{1,2}),p=(\\d{1,2})\\$([^$]+)\\$([^$]+)");

    private final RandomGenerator random;
    private final Semaphore turns;
    private final String unknown;

    /**
     * @param parallel that run at the same time
     */
    public Argon2(RandomGenerator random, int parallel) {
        this.random = random;
        this.turns = new Semaphore(parallel, true);
        this.unknown = text(new Parameters(MEMORY_KIB, PASSES, LANES), new byte[SALT_BYTES], new byte[HASH_BYTES]);
    }

    private record Parameters(int memoryKib, int passes, int lanes) {}

    @Override
    public Check check(String password, @Nullable String hash) {
        Matcher stored = FORM.matcher(hash == null ? unknown : hash);
        if (!stored.matches()) {
            throw new IllegalStateException("a stored password hash has another form");
        }
        var parameters = new Parameters(number(stored, 1), number(stored, 2), number(stored, 3));
        byte[] salt = Base64.getDecoder().decode(stored.group(4));
        byte[] expected = Base64.getDecoder().decode(stored.group(5));
        return inTurn(() -> run(password, parameters, salt, expected.length))
                .map(actual -> MessageDigest.isEqual(expected, actual) && hash != null ? Check.RIGHT : Check.WRONG)
                .orElse(Check.BUSY);
    }

    @Override
    public Optional<String> hash(String password) {
        byte[] salt = new byte[SALT_BYTES];
        random.nextBytes(salt);
        var parameters = new Parameters(MEMORY_KIB, PASSES, LANES);
        return inTurn(() -> run(password, parameters, salt, HASH_BYTES)).map(hash -> text(parameters, salt, hash));
    }

    private <T> Optional<T> inTurn(Supplier<T> work) {
        try {
            if (turns.getQueueLength() >= WAITING_MAX
                    || !turns.tryAcquire(WAIT_MAX.toMillis(), TimeUnit.MILLISECONDS)) {
                return Optional.empty();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
        try {
            return Optional.of(work.get());
        } finally {
            turns.release();
        }
    }

    private static byte[] run(String password, Parameters parameters, byte[] salt, int length) {
        var generator = new Argon2BytesGenerator();
        generator.init(new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
                .withVersion(Argon2Parameters.ARGON2_VERSION_13)
                .withMemoryAsKB(parameters.memoryKib)
                .withIterations(parameters.passes)
                .withParallelism(parameters.lanes)
                .withSalt(salt)
                .build());
        byte[] hash = new byte[length];
        // The same characters can be typed as different code points.
        String normal = Normalizer.normalize(password, Normalizer.Form.NFKC);
        generator.generateBytes(normal.getBytes(StandardCharsets.UTF_8), hash);
        return hash;
    }

    private static String text(Parameters parameters, byte[] salt, byte[] hash) {
        Base64.Encoder base64 = Base64.getEncoder().withoutPadding();
        return "$argon2id$v=19$m=" + parameters.memoryKib + ",t=" + parameters.passes + ",p=" + parameters.lanes + "$"
                + base64.encodeToString(salt) + "$" + base64.encodeToString(hash);
    }

    private static int number(Matcher stored, int group) {
        return Integer.parseInt(stored.group(group));
    }
}
