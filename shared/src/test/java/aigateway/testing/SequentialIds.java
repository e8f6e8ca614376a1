package aigateway.testing;

import aigateway.kernel.AlertRuleId;
import aigateway.kernel.BatchId;
import aigateway.kernel.BudgetId;
import aigateway.kernel.ChannelId;
import aigateway.kernel.EventId;
import aigateway.kernel.FileId;
import aigateway.kernel.Ids;
import aigateway.kernel.JobId;
import aigateway.kernel.KeyId;
import aigateway.kernel.PersonId;
import aigateway.kernel.PersonTokenId;
import aigateway.kernel.ReportScheduleId;
import aigateway.kernel.RequestId;
import aigateway.kernel.SessionId;
import aigateway.kernel.TeamId;
import aigateway.kernel.WebhookEndpointId;
import java.util.concurrent.atomic.AtomicLong;

/** Ids that count up. */
public final class SequentialIds implements Ids {
    private final AtomicLong last = new AtomicLong();

    @Override
    public KeyId key() {
        return new KeyId(String.format("key%013d", last.incrementAndGet()));
    }

    @Override
    public RequestId request() {
        return new RequestId(hex("req"));
    }

    @Override
    public JobId job() {
        return new JobId(hex("job"));
    }

    @Override
    public BatchId batch() {
        return new BatchId(hex("bat"));
    }

    @Override
    public FileId file() {
        return new FileId(hex("file").replace('_', '-'));
    }

    @Override
    public EventId event() {
        return new EventId(hex("evt"));
    }

    @Override
    public WebhookEndpointId webhookEndpoint() {
        return new WebhookEndpointId(hex("whe"));
    }

    @Override
    public BudgetId budget() {
        return new BudgetId(hex("bud"));
    }

    @Override
    public TeamId team() {
        return new TeamId(hex("team"));
    }

    @Override
    public PersonId person() {
        return new PersonId(hex("per"));
    }

    @Override
    public PersonTokenId personToken() {
        return new PersonTokenId(String.format("tok%013d", last.incrementAndGet()));
    }

    @Override
    public SessionId session() {
        return new SessionId(hex("ses"));
    }

    @Override
    public ChannelId channel() {
        return new ChannelId(hex("chn"));
    }

    @Override
    public AlertRuleId alertRule() {
        return new AlertRuleId(hex("rul"));
    }

    @Override
    public ReportScheduleId reportSchedule() {
        return new ReportScheduleId(hex("rps"));
    }

    private String hex(String prefix) {
        return String.format("%s_%032x", prefix, last.incrementAndGet());
    }
}
