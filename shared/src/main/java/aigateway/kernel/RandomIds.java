package aigateway.kernel;

import java.util.HexFormat;
import java.util.random.RandomGenerator;

/** Ids of 128 random bits (keys: 16 of [a-z0-9], 82 bits), from a generator that the composition root chose. */
public final class RandomIds implements Ids {
    private static final String KEY_ALPHABET = "abcdefghijklmnopqrstuvwxyz0123456789";
    private static final int KEY_ID_LENGTH = 16;
    private static final int ID_BYTES = 16;

    private final RandomGenerator random;

    public RandomIds(RandomGenerator random) {
        this.random = random;
    }

    @Override
    public KeyId key() {
        var id = new StringBuilder(KEY_ID_LENGTH);
        for (int i = 0; i < KEY_ID_LENGTH; i++) {
            id.append(KEY_ALPHABET.charAt(random.nextInt(KEY_ALPHABET.length())));
        }
        return new KeyId(id.toString());
    }

    @Override
    public RequestId request() {
        return new RequestId("req_" + hex());
    }

    @Override
    public JobId job() {
        return new JobId("job_" + hex());
    }

    @Override
    public BatchId batch() {
        return new BatchId("bat_" + hex());
    }

    @Override
    public EventId event() {
        return new EventId("evt_" + hex());
    }

    @Override
    public WebhookEndpointId webhookEndpoint() {
        return new WebhookEndpointId("whe_" + hex());
    }

    @Override
    public BudgetId budget() {
        return new BudgetId("bud_" + hex());
    }

    private String hex() {
        byte[] bytes = new byte[ID_BYTES];
        random.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }
}
