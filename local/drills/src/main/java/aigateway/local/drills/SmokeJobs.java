package aigateway.local.drills;

import aigateway.json.JsonText;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Jobs of {@code local/smoke}.
 *
 * @param payload the call that is to run later
 */
record SmokeJobs(Installation gateway, SmokeChecks.Key key, String payload) {
    private static final Duration JOB_LIMIT = Duration.ofMinutes(2);
    private static final Duration WEBHOOK_LIMIT = Duration.ofMinutes(2);
    private static final long POLL_MILLIS = 500;

    String job() throws InterruptedException {
        String id = submit(null).expect(202).text("id");
        Installation.Answer ended = ended(id);
        String status = ended.text("status");
        if (!status.equals("succeeded")) {
            throw new SmokeReport.Fault("the job is " + status);
        }
        return "succeeded";
    }

    private Installation.Answer submit(@Nullable String webhookUrl) throws InterruptedException {
        String body = JsonText.objectText(json -> {
            json.text("kind", "chat.completions").raw("payload", payload);
            if (webhookUrl != null) {
                json.object("webhook", webhook -> webhook.text("url", webhookUrl));
            }
        });
        return gateway.post("/v1/jobs", key.secret(), body);
    }

    private Installation.Answer ended(String job) throws InterruptedException {
        long end = System.nanoTime() + JOB_LIMIT.toNanos();
        while (true) {
            Installation.Answer answer =
                    gateway.read("/v1/jobs/" + job, key.secret()).expect(200);
            if (!List.of("queued", "running").contains(answer.text("status"))) {
                return answer;
            }
            if (System.nanoTime() > end) {
                throw new SmokeReport.Fault(
                        "the job is %s after %d s".formatted(answer.text("status"), JOB_LIMIT.toSeconds()));
            }
            Thread.sleep(POLL_MILLIS);
        }
    }

    String webhook(Receiver receiver) throws InterruptedException {
        if (!isOnThisMachine()) {
            throw new SmokeReport.Skipped("the receiver listens on 127.0.0.1, where the installation is not");
        }
        Installation.Answer answer = submit(receiver.url());
        if (answer.status() == 400) {
            throw new SmokeReport.Skipped("the installation sends nothing to 127.0.0.1: " + answer);
        }
        String id = answer.expect(202).text("id");
        if (!Wait.until(WEBHOOK_LIMIT, () -> !receiver.received(id).isEmpty())) {
            throw new SmokeReport.Fault("nothing came in " + WEBHOOK_LIMIT.toSeconds() + " s");
        }
        if (!receiver.received(id).getFirst().isSignedWith(key.webhookSecret())) {
            throw new SmokeReport.Fault("an event came, and its signature is wrong");
        }
        return "received, signature valid";
    }

    private boolean isOnThisMachine() {
        try {
            return InetAddress.getByName(gateway.base().getHost()).isLoopbackAddress();
        } catch (UnknownHostException _) {
            return false;
        }
    }
}
