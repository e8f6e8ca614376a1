package aigateway.local.bench;

import aigateway.assembly.Gateway;
import aigateway.assembly.Settings;
import aigateway.functions.api.ApiHandler;
import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyRequestEvent;
import io.micronaut.context.ApplicationContext;
import io.micronaut.context.DefaultBeanContext;
import io.micronaut.function.aws.DefaultLambdaContextFactory;
import io.micronaut.function.aws.LambdaApplicationContextBuilder;
import io.micronaut.function.aws.LambdaContextFactory;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Whether the 20,000th invocation of a warm function costs what the 1,000th does: {@code local/bench-invocations}. With
 * {@code --leak} each invocation is also registered as Micronaut's own factory would, which shows what is avoided.
 */
public final class InvocationBench {
    private static final int[] AROUND = {100, 1_000, 5_000, 10_000, 20_000};
    /** Enough for a steady median, few enough to stand for one point. */
    private static final int WINDOW = 200;

    private final ApplicationContext context;
    private final ApiHandler handler;
    private final LambdaContextFactory more;

    private InvocationBench(ApplicationContext context, LambdaContextFactory more) {
        this.context = context;
        this.handler = new ApiHandler(context);
        this.more = more;
    }

    public static void main(String[] args) {
        boolean leak = Arrays.asList(args).contains("--leak");
        // Nothing is connected to: /healthz asks no dependency.
        Map<String, String> environment = Map.of("STAGE", "local");
        try (var gateway = new Gateway(
                        Settings.read(environment), environment, InstantSource.system(), new SecureRandom());
                var context = new LambdaApplicationContextBuilder()
                        .deduceEnvironment(false)
                        .environments("lambda")
                        .singletons(gateway)
                        .start()) {
            new InvocationBench(context, leak ? new DefaultLambdaContextFactory(context) : _ -> {}).run();
        }
    }

    private void run() {
        long[] nanos = new long[AROUND[AROUND.length - 1] + WINDOW / 2];
        System.out.println("GET /healthz through ApiHandler, medians of " + WINDOW + " invocations");
        System.out.println(" invocation   median us   beans in the context");
        int next = 0;
        for (int i = 0; i < nanos.length; i++) {
            nanos[i] = invoke(i);
            if (i + 1 == AROUND[next] + WINDOW / 2) {
                System.out.printf(
                        Locale.ROOT, "%11d %11.1f %11d%n", AROUND[next], median(nanos, i + 1 - WINDOW) / 1e3, beans());
                next++;
            }
        }
    }

    private long invoke(int number) {
        var invocation = new Invocation("invocation-" + number);
        var event = new APIGatewayProxyRequestEvent()
                .withHttpMethod("GET")
                .withPath("/healthz")
                .withHeaders(new HashMap<>(Map.of("accept", "*/*")));
        long started = System.nanoTime();
        more.registerSingletons(invocation);
        int status = handler.handleRequest(event, invocation).getStatusCode();
        long taken = System.nanoTime() - started;
        if (status != 200) {
            throw new IllegalStateException("/healthz answered " + status);
        }
        return taken;
    }

    private int beans() {
        return ((DefaultBeanContext) context)
                .getActiveBeanRegistrations(Object.class)
                .size();
    }

    private static double median(long[] nanos, int from) {
        long[] window = Arrays.copyOfRange(nanos, Math.max(0, from), Math.max(0, from) + WINDOW);
        Arrays.sort(window);
        return (window[WINDOW / 2 - 1] + window[WINDOW / 2]) / 2.0;
    }
}
