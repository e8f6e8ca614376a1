package aigateway.kernel;

import java.time.InstantSource;
import java.util.HexFormat;
import java.util.random.RandomGenerator;

/**
 * Ids that begin with the time, so that new rows are neighbours in an index and a table can be divided by time: 48 bits of
 * milliseconds since 1970, then 80 random bits. Their text has the order of their times. The id of a key or a token has no time:
 * 16 of [a-z0-9], 82 random bits. Clock and generator are chosen by the composition root. Older ids of 128 random bits stay
 * valid.
 */
public final class RandomIds implements Ids {
    private static final String KEY_ALPHABET = "abcdefghijklmnopqrstuvwxyz0123456789";
    private static final int KEY_ID_LENGTH = 16;
    private static final int TIME_DIGITS = 12;
    private static final int RANDOM_BYTES = 10;

    private final RandomGenerator random;
    private final InstantSource clock;

    public RandomIds(RandomGenerator random, InstantSource clock) {
        this.random = random;
        this.clock = clock;
    }

    @Override
    public KeyId key() {
        return new KeyId(credentialId());
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
    public FileId file() {
        return new FileId("file-" + hex());
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

    @Override
    public TeamId team() {
        return new TeamId("team_" + hex());
    }

    @Override
    public PersonId person() {
        return new PersonId("per_" + hex());
    }

    @Override
    public PersonTokenId personToken() {
        return new PersonTokenId(credentialId());
    }

    @Override
    public SessionId session() {
        return new SessionId("ses_" + hex());
    }

    private String credentialId() {
        var id = new StringBuilder(KEY_ID_LENGTH);
        for (int i = 0; i < KEY_ID_LENGTH; i++) {
            id.append(KEY_ALPHABET.charAt(random.nextInt(KEY_ALPHABET.length())));
        }
        return id.toString();
    }

    @Override
    public ChannelId channel() {
        return new ChannelId("chn_" + hex());
    }

    @Override
    public AlertRuleId alertRule() {
        return new AlertRuleId("rul_" + hex());
    }

    @Override
    public ReportScheduleId reportSchedule() {
        return new ReportScheduleId("rps_" + hex());
    }

    private String hex() {
        byte[] bytes = new byte[RANDOM_BYTES];
        random.nextBytes(bytes);
        HexFormat hex = HexFormat.of();
        return hex.toHexDigits(clock.millis(), TIME_DIGITS) + hex.formatHex(bytes);
    }
}
