package aigateway.kernel;

/** Where new ids come from. A port, so that tests can count instead of rolling dice. */
public interface Ids {
    KeyId key();

    RequestId request();

    JobId job();

    BatchId batch();

    FileId file();

    EventId event();

    WebhookEndpointId webhookEndpoint();

    BudgetId budget();

    TeamId team();

    PersonId person();

    PersonTokenId personToken();

    SessionId session();

    ChannelId channel();

    AlertRuleId alertRule();

    ReportScheduleId reportSchedule();
}
