package aigateway.local.drills;

import aigateway.json.Json;
import aigateway.json.JsonReader;
import aigateway.json.JsonText;
import aigateway.local.lambda.RuntimeClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * LocalStack as a process on loopback whose Lambda functions are its child processes (local/aws/localstack_processes.py), and the
 * few calls of AWS's API that a deployment needs. It checks no signatures, so the requests have none.
 */
final class LocalStack {
    static final String REGION = "us-east-1";
    private static final Duration START_LIMIT = Duration.ofMinutes(2);
    /** A function may run for five minutes. */
    private static final Duration CALL_LIMIT = Duration.ofSeconds(330);

    private static final String FUNCTIONS = "/2015-03-31/functions/";
    /** What a stage for tests may do: send webhooks to this machine. */
    private static final String FUNCTION_ENV = "{\"STAGE\":\"test\",\"WEBHOOK_ALLOW_CIDRS\":\"127.0.0.0/8\"}";

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final Program program;
    private final Path folder;
    private final int port;

    private LocalStack(Program program, Path folder, int port) {
        this.program = program;
        this.folder = folder;
        this.port = port;
    }

    /**
     * @param python a Python with the packages of local/aws/requirements.txt
     * @param home the repository
     * @param scene that ends it, with a folder for all that it writes
     */
    static LocalStack start(Path python, Path home, Scene scene) throws InterruptedException {
        int port = ChildProcess.freePort();
        Path folder = scene.folder();
        Path functions = folder.resolve("functions");
        var builder = new ProcessBuilder(
                        python.toString(),
                        home.resolve("local/aws/localstack_processes.py").toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("localstack.log").toFile());
        Map<String, String> environment = builder.environment();
        environment.keySet().retainAll(List.of("PATH", "LANG"));
        environment.putAll(Map.of(
                "HOME", folder.toString(),
                "TMPDIR", folder.toString(),
                "PYTHONDONTWRITEBYTECODE", "1",
                "GATEWAY_LISTEN", "127.0.0.1:" + port,
                "LOCALSTACK_HOST", "localhost:" + port,
                "FILESYSTEM_ROOT", folder.resolve("localstack").toString(),
                "JAVA",
                        Path.of(System.getProperty("java.home", ""), "bin", "java")
                                .toString(),
                "RUNTIME_CLIENT", RuntimeClient.classPath(),
                "FUNCTION_LOGS", functions.toString(),
                "FUNCTION_ENV", FUNCTION_ENV));
        environment.put("RUNTIME_OPTION", RuntimeClient.option());
        try {
            Files.createDirectories(functions);
            var started = new LocalStack(scene.opened(new Program(builder.start())), folder, port);
            started.awaitReady();
            return started;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void awaitReady() throws InterruptedException {
        boolean ready = Wait.until(START_LIMIT, () -> !program.process().isAlive() || answers());
        if (!ready || !program.process().isAlive()) {
            throw new IllegalStateException("LocalStack does not start:\n" + tail());
        }
    }

    private boolean answers() {
        try {
            var health = HttpRequest.newBuilder(URI.create(url() + "/_localstack/health"))
                    .build();
            return http.send(health, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException _) {
            return false;
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** The endpoint of all services. */
    String url() {
        return "http://127.0.0.1:" + port;
    }

    /** Where clients reach an API. */
    URI api(String id, String stage) {
        return URI.create(url() + "/_aws/execute-api/" + id + "/" + stage);
    }

    /** A call of a service with a JSON protocol. */
    Json.Obj call(String service, String target, String body) throws InterruptedException {
        return json(send(
                "POST",
                service,
                "/",
                Map.of("x-amz-target", target, "content-type", "application/x-amz-json-1.0"),
                body));
    }

    /** A call of EC2, which answers with XML. */
    String ec2(String action) throws InterruptedException {
        return send(
                        "POST",
                        "ec2",
                        "/",
                        Map.of("content-type", "application/x-www-form-urlencoded"),
                        "Action=" + action + "&Version=2016-11-15")
                .body();
    }

    /** A call of Lambda about one function. */
    Json.Obj lambda(String method, String function, String what, String body) throws InterruptedException {
        String path = FUNCTIONS + URLEncoder.encode(function, StandardCharsets.UTF_8) + what;
        return json(send(method, "lambda", path, Map.of("content-type", "application/json"), body));
    }

    /**
     * Runs a function, and answers what it returned.
     *
     * @throws IllegalStateException when it failed
     */
    String invoke(String function, String event) throws InterruptedException {
        String path = FUNCTIONS + URLEncoder.encode(function, StandardCharsets.UTF_8) + "/invocations";
        HttpResponse<String> answer = send("POST", "lambda", path, Map.of(), event);
        if (answer.statusCode() != 200
                || answer.headers().firstValue("x-amz-function-error").isPresent()) {
            throw new IllegalStateException(function + " failed: " + answer.body());
        }
        return answer.body();
    }

    private HttpResponse<String> send(
            String method, String service, String path, Map<String, String> headers, String body)
            throws InterruptedException {
        var request = HttpRequest.newBuilder(URI.create(url() + path))
                .timeout(CALL_LIMIT)
                .header(
                        "authorization",
                        "AWS4-HMAC-SHA256 Credential=test/20260101/%s/%s/aws4_request, SignedHeaders=host, Signature=none"
                                .formatted(REGION, service))
                .method(method, HttpRequest.BodyPublishers.ofString(body));
        headers.forEach(request::header);
        try {
            return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new IllegalStateException(service + " of LocalStack does not answer:\n" + tail(), e);
        }
    }

    private static Json.Obj json(HttpResponse<String> answer) {
        if (answer.statusCode() / 100 == 2) {
            String body = answer.body().isEmpty() ? "{}" : answer.body();
            if (JsonReader.object(body.getBytes(StandardCharsets.UTF_8))
                    instanceof JsonReader.Result.Read(var document)) {
                return document.root();
            }
        }
        throw new IllegalStateException("LocalStack answered " + answer.statusCode() + ": " + answer.body());
    }

    /** The value of a secret that is a JSON object. */
    String secret(String arn, String name) throws InterruptedException {
        String id = JsonText.objectText(json -> json.text("SecretId", arn));
        String text = String.valueOf(
                call("secretsmanager", "secretsmanager.GetSecretValue", id).text("SecretString"));
        if (JsonReader.object(text.getBytes(StandardCharsets.UTF_8)) instanceof JsonReader.Result.Read(var document)) {
            return String.valueOf(document.root().text(name));
        }
        throw new IllegalStateException("a secret is no JSON object");
    }

    /** The processes that run this handler at the moment. */
    List<ProcessHandle> processes(String handler) {
        return program.process()
                .descendants()
                .filter(each -> each.info().commandLine().orElse("").endsWith(" " + handler))
                .toList();
    }

    /** The last lines of its log. */
    String tail() {
        try (var lines = Files.lines(folder.resolve("localstack.log"), StandardCharsets.ISO_8859_1)) {
            List<String> all = lines.toList();
            return all.subList(Math.max(0, all.size() - 20), all.size()).stream()
                    .collect(Collectors.joining("\n"));
        } catch (IOException | UncheckedIOException e) {
            return String.valueOf(e.getMessage());
        }
    }
}
