package aigateway.local.drills;

import aigateway.json.Json;
import aigateway.json.JsonReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The real SAM CLI. It sees nothing of this machine's AWS settings, so that it reaches the given endpoint and no account.
 *
 * @param program the file {@code sam}
 * @param home the repository, where it runs
 * @param scene that ends it, with a folder for what it writes
 */
record Sam(Path program, Path home, Scene scene, String endpoint) {
    static final String STACK = "ai-gateway";

    /** Packages, transforms and makes the stack; samconfig.toml has the other answers. */
    void deploy(Path template, Path python, Map<String, String> parameters) throws InterruptedException {
        String packaged = scene.folder().resolve("packaged.yaml").toString();
        String transformed = scene.folder().resolve("transformed.json").toString();
        List<String> values = parameters.entrySet().stream()
                .map(parameter -> parameter.getKey() + "=" + parameter.getValue())
                .toList();
        var _ = run(
                "package",
                program,
                List.of(
                        "package",
                        "--template-file",
                        template.toString(),
                        "--output-template-file",
                        packaged,
                        "--resolve-s3",
                        "--no-progressbar"));
        List<String> transform =
                new ArrayList<>(List.of(home.resolve("local/aws/transform.py").toString(), packaged, transformed));
        transform.addAll(values);
        var _ = run("transform", python, transform);
        List<String> deploy = new ArrayList<>(List.of(
                "deploy",
                "--config-file",
                home.resolve("samconfig.toml").toString(),
                "--template-file",
                transformed,
                "--stack-name",
                STACK,
                "--no-confirm-changeset",
                "--no-progressbar",
                "--parameter-overrides"));
        deploy.addAll(values);
        var _ = run("deploy", program, deploy);
    }

    Map<String, String> outputs() throws InterruptedException {
        String printed =
                run("outputs", program, List.of("list", "stack-outputs", "--stack-name", STACK, "--output", "json"));
        String document = "{\"outputs\":" + printed.substring(Math.max(0, printed.indexOf('['))) + "}";
        if (!(JsonReader.object(document.getBytes(StandardCharsets.UTF_8))
                instanceof JsonReader.Result.Read(var read))) {
            throw new IllegalStateException("sam list stack-outputs printed no JSON");
        }
        Map<String, String> outputs = new HashMap<>();
        for (Json each : read.root().items("outputs")) {
            if (each instanceof Json.Obj output) {
                outputs.put(String.valueOf(output.text("OutputKey")), String.valueOf(output.text("OutputValue")));
            }
        }
        return outputs;
    }

    /** Its output; the errors are in a file of their own. */
    private String run(String name, Path file, List<String> arguments) throws InterruptedException {
        List<String> command = new ArrayList<>(List.of(file.toString()));
        command.addAll(arguments);
        Path folder = scene.folder();
        Path output = folder.resolve("sam-" + name + ".log");
        Path errors = folder.resolve("sam-" + name + ".errors.log");
        var builder = new ProcessBuilder(command)
                .directory(home.toFile())
                .redirectInput(Path.of("/dev/null").toFile())
                .redirectOutput(output.toFile())
                .redirectError(errors.toFile());
        prepare(builder.environment());
        try {
            int code = scene.opened(new Program(builder.start())).process().waitFor();
            String text = Files.readString(output, StandardCharsets.UTF_8);
            if (code != 0) {
                throw new IllegalStateException("sam %s ended with %d:%n%s%n%s"
                        .formatted(
                                name,
                                code,
                                text.strip(),
                                Files.readString(errors, StandardCharsets.UTF_8).strip()));
            }
            return text;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Nothing of this machine's AWS settings. */
    private void prepare(Map<String, String> environment) {
        environment.keySet().retainAll(List.of("PATH", "LANG"));
        environment.put("PYTHONDONTWRITEBYTECODE", "1");
        environment.putAll(Map.of(
                "HOME",
                scene.folder().toString(),
                "TMPDIR",
                scene.folder().toString(),
                "SAM_CLI_TELEMETRY",
                "0",
                "AWS_ENDPOINT_URL",
                endpoint,
                "AWS_DEFAULT_REGION",
                LocalStack.REGION,
                "AWS_ACCESS_KEY_ID",
                "test",
                "AWS_SECRET_ACCESS_KEY",
                "test",
                "AWS_EC2_METADATA_DISABLED",
                "true"));
    }
}
