package aigateway.assembly;

import aigateway.kernel.Backoff;
import aigateway.kernel.Ids;
import aigateway.notices.Mails;
import aigateway.notices.ManageChannels;
import aigateway.notices.Notices;
import aigateway.notices.ReplayNotice;
import aigateway.notices.SendNotice;
import aigateway.notices.SendNotices;
import aigateway.notices.SmtpMails;
import aigateway.notices.TestChannel;
import aigateway.secrets.SecretName;
import aigateway.webhooks.RetrySchedule;
import java.time.InstantSource;
import java.util.random.RandomGenerator;

/** Channels, and the notices to them. */
public record NoticeFeature(
        Notices notices, ManageChannels manageChannels, TestChannel test, ReplayNotice replay, SendNotices send) {
    static NoticeFeature of(
            Settings settings, Infrastructure on, Stores stores, Ids ids, InstantSource clock, RandomGenerator random) {
        Mails mails = settings.mail()
                .<Mails>map(server -> new SmtpMails(server, () -> on.secrets.find(SecretName.SMTP_PASSWORD)))
                .orElse(Mails.OFF);
        var send = new SendNotice(
                stores.notices(),
                stores.channels(),
                on.receivers,
                mails,
                new RetrySchedule(new Backoff(random)),
                clock);
        return new NoticeFeature(
                stores.notices(),
                new ManageChannels(
                        stores.channels(),
                        stores.audits(),
                        stores.transactions(),
                        on.receivers,
                        settings.mail().isPresent(),
                        ids,
                        random,
                        clock),
                new TestChannel(stores.channels(), stores.notices(), send, stores.transactions(), ids, clock),
                new ReplayNotice(stores.notices(), stores.audits(), stores.transactions(), clock),
                new SendNotices(stores.notices(), send, clock));
    }
}
