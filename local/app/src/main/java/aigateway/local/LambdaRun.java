package aigateway.local;

import aigateway.local.embedded.StartupFailure;
import aigateway.local.lambda.FunctionSpec;
import aigateway.local.lambda.Functions;
import aigateway.local.lambda.LambdaFunction;
import aigateway.local.lambda.Template;
import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import com.amazonaws.services.lambda.runtime.serialization.PojoSerializer;
import com.amazonaws.services.lambda.runtime.serialization.events.LambdaEventSerializers;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import software.amazon.awssdk.services.sqs.SqsClient;

/**
 * {@code local/run --lambda}: each function of template.yaml in processes of its own under AWS's runtime client, and what AWS
 * does around them: routes and proxy events, queues, the schedule, and the migration before all others.
 */
final class LambdaRun implements AutoCloseable {
    private static final ClassLoader LOADER = Objects.requireNonNull(LambdaRun.class.getClassLoader());
    private static final PojoSerializer<SQSEvent> EVENTS = LambdaEventSerializers.serializerFor(SQSEvent.class, LOADER);
    private static final PojoSerializer<SQSBatchResponse> ANSWERS =
            LambdaEventSerializers.serializerFor(SQSBatchResponse.class, LOADER);
    private static final String QUEUE = "_QUEUE_URL";

    private final Functions functions;
    private final List<SqsPoller> pollers;
    private final ScheduledExecutorService schedule;
    private final SqsClient sqs;

    /** Where it runs. */
    record Place(Path home, Path dataDir, InetSocketAddress address) {}

    private LambdaRun(Functions functions, List<SqsPoller> pollers, ScheduledExecutorService schedule, SqsClient sqs) {
        this.functions = functions;
        this.pollers = pollers;
        this.schedule = schedule;
        this.sqs = sqs;
    }

    /**
     * @param settings with the addresses of the stores and queues, and the secrets
     * @param missing runs when a queue does not exist, and may make it again
     */
    static LambdaRun start(Place place, Map<String, String> settings, SqsClient sqs, Runnable missing) {
        try {
            Functions functions = Functions.start(
                    place.home.resolve("template.yaml"), settings, place.dataDir.resolve("logs"), place.address);
            run(functions.of("MigrateFunction"));
            List<SqsPoller> pollers = new ArrayList<>();
            functions
                    .all()
                    .values()
                    .forEach(function -> function.spec()
                            .queues()
                            .forEach(queue -> urls(functions.template(), queue, settings)
                                    .forEach(url -> pollers.add(poller(sqs, url, queue, function, missing)))));
            var schedule = Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().name("schedule").daemon().factory());
            functions.all().values().stream()
                    .filter(function -> function.spec().scheduled())
                    .forEach(function -> everyMinute(schedule, function));
            pollers.forEach(SqsPoller::start);
            return new LambdaRun(functions, pollers, schedule, sqs);
        } catch (IOException | UncheckedIOException e) {
            throw new StartupFailure("The functions cannot start: " + e.getMessage(), e);
        }
    }

    /** Of the queue itself, or of the dead letters of those whose letters go there. */
    private static List<String> urls(Template template, FunctionSpec.Queue queue, Map<String, String> settings) {
        Optional<String> own = template.variableOf(queue.name());
        List<String> variables = own.isPresent()
                ? List.of(own.get())
                : template.sourcesOf(queue.name()).stream()
                        .flatMap(source -> template.variableOf(source).stream())
                        .map(variable -> variable.replace(QUEUE, "_DLQ_URL"))
                        .toList();
        return variables.stream()
                .map(variable -> settings.getOrDefault(variable, ""))
                .filter(url -> !url.isBlank())
                .toList();
    }

    private static SqsPoller poller(
            SqsClient sqs, String url, FunctionSpec.Queue queue, LambdaFunction function, Runnable missing) {
        return new SqsPoller(sqs, url, queue.batch(), queue.atOnce(), (event, _) -> handle(function, event), missing);
    }

    private static SQSBatchResponse handle(LambdaFunction function, SQSEvent event) {
        var json = new ByteArrayOutputStream();
        EVENTS.toJson(event, json);
        try {
            String answer = function.invoke(json.toString(StandardCharsets.UTF_8));
            return ANSWERS.fromJson(new ByteArrayInputStream(answer.getBytes(StandardCharsets.UTF_8)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A minute that fails is followed by the next one. */
    private static void everyMinute(ScheduledExecutorService schedule, LambdaFunction function) {
        var _ = schedule.scheduleAtFixedRate(
                () -> Thread.startVirtualThread(() -> Tireless.run("schedule_failed", () -> run(function))),
                1,
                60,
                TimeUnit.SECONDS);
    }

    private static void run(LambdaFunction function) {
        try {
            var _ = function.invoke("{}");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ends the wait of {@link #close} for work that is under way. */
    void hurry() {
        pollers.forEach(SqsPoller::hurry);
    }

    @Override
    public void close() {
        schedule.shutdownNow();
        pollers.forEach(SqsPoller::stop);
        pollers.forEach(SqsPoller::close);
        functions.close();
        sqs.close();
    }
}
