package aigateway.functions.migrate;

import aigateway.json.JsonText;
import aigateway.kernel.Pause;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How a request of the stack ended.
 *
 * @param reason a sentence for the stack's events; holds no secret
 * @param migrations how many were run
 */
record StackAnswer(boolean success, String reason, int migrations) {
    private static final Logger LOG = LoggerFactory.getLogger(StackAnswer.class);
    /** The same for every release, so that an update replaces nothing. */
    private static final String RESOURCE = "migrations";

    private static final int TRIES = 3;
    private static final Duration CONNECT = Duration.ofSeconds(2);
    private static final Duration WAIT = Duration.ofSeconds(4);
    private static final Duration BETWEEN = Duration.ofMillis(500);
    /** The longest that {@link #send} takes. */
    static final Duration SEND_MAX = WAIT.plus(BETWEEN).multipliedBy(TRIES);

    static StackAnswer done(int migrations) {
        return new StackAnswer(true, "The schema is at this release.", migrations);
    }

    static StackAnswer failed(String reason) {
        return new StackAnswer(false, reason, 0);
    }

    byte[] json(StackRequest to) {
        return JsonText.object(json -> json.text("Status", success ? "SUCCESS" : "FAILED")
                .text("Reason", reason)
                .text("PhysicalResourceId", RESOURCE)
                .text("StackId", to.stack())
                .text("RequestId", to.request())
                .text("LogicalResourceId", to.resource())
                .object("Data", data -> data.text("Migrations", Integer.toString(migrations))));
    }

    /**
     * Puts the answer where CloudFormation waits for it.
     *
     * @throws IllegalStateException when it is not accepted; Lambda then invokes the function again, which changes nothing
     */
    void send(StackRequest to) {
        byte[] body = json(to);
        // Without a content type: the signature of the URL has none.
        HttpRequest put = HttpRequest.newBuilder(to.responseUrl())
                .timeout(WAIT)
                .PUT(BodyPublishers.ofByteArray(body))
                .build();
        try (HttpClient client = HttpClient.newBuilder().connectTimeout(CONNECT).build()) {
            for (int tries = 0; tries < TRIES && Pause.sleep(tries == 0 ? Duration.ZERO : BETWEEN); tries++) {
                if (isAccepted(client, put)) {
                    return;
                }
            }
        }
        throw new IllegalStateException("the answer to the stack was not accepted");
    }

    private boolean isAccepted(HttpClient client, HttpRequest put) {
        try {
            int status = client.send(put, BodyHandlers.discarding()).statusCode();
            if (status / 100 == 2) {
                LOG.atInfo()
                        .addKeyValue("success", success)
                        .addKeyValue("reason", reason)
                        .addKeyValue("migrations", migrations)
                        .log("stack_answered");
                return true;
            }
            LOG.atWarn().addKeyValue("status", status).log("stack_answer_refused");
        } catch (IOException e) {
            // The URL is a secret for as long as it is valid, and a message might hold it.
            LOG.atWarn().addKeyValue("exception", e.getClass().getSimpleName()).log("stack_answer_failed");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
        return false;
    }
}
