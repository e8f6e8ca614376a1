package aigateway.local.drills;

import aigateway.json.Json;
import aigateway.json.JsonText;
import aigateway.local.embedded.StartupFailure;
import aigateway.local.mock.MockServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code local/deploy-localstack}: the template on LocalStack, by the real SAM CLI, on loopback. */
@Command(
        name = "local/deploy-localstack",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Deploys template.yaml with the SAM CLI to a LocalStack on this machine, without Docker and without an"
                    + " account,",
            "migrates, and runs local/smoke against it. Everything is in a temporary folder and ends with the command.",
            "Exit code 1 if something fails, 2 if something must be installed first."
        },
        footerHeading = "%nSettings:%n",
        footer = {
            "  LOCALSTACK_PYTHON   a Python 3.12 or later with the packages of local/aws/requirements.txt",
            "  DATABASE_URL        a Postgres, with user and password; without it an embedded one is started",
            "  REDIS_URL           a Redis cluster; without it one of one node is started"
        })
public final class DeployLocalStack implements Callable<Integer> {
    private static final Pattern SUBNET = Pattern.compile("<subnetId>(.*?)</subnetId>");
    private static final Pattern VPC = Pattern.compile("<vpcId>(.*?)</vpcId>");
    private static final String STAGE = "dev";

    private final Map<String, String> environment;
    private final Path home;
    private final long began = System.nanoTime();

    @Option(names = "--keep", description = "Keep it running until Ctrl-C")
    private boolean keep;

    @Option(
            names = "--faults",
            description = "Then kill a worker in the middle of a job, and let one run into its timeout")
    private boolean faults;

    @Option(names = "--emulator", description = "Then send one event to each function under this aws-lambda-rie")
    private Optional<Path> emulator = Optional.empty();

    @Option(
            names = "--parameter",
            paramLabel = "NAME=VALUE",
            description = "A parameter of the template, also in place of one of its own")
    private Map<String, String> own = Map.of();

    @Option(names = "--template", description = "Another template than template.yaml")
    private Optional<Path> template = Optional.empty();

    DeployLocalStack(Path home, Map<String, String> environment) {
        this.home = home;
        this.environment = environment;
    }

    public static void main(String[] arguments) {
        System.setProperty("agw.log.level", "WARN");
        Path home = Path.of(System.getProperty("agw.home", ""));
        System.exit(new CommandLine(new DeployLocalStack(home, System.getenv())).execute(arguments));
    }

    @Override
    public Integer call() throws InterruptedException {
        try (Scene scene = Scene.open("ai-gateway-localstack.")) {
            return deploy(scene);
        } catch (StartupFailure | IllegalStateException failed) {
            System.out.println("FAULT: " + failed.getMessage());
            return 1;
        }
    }

    private int deploy(Scene scene) throws InterruptedException {
        LocalStackStores stores =
                scene.opened(LocalStackStores.start(environment, scene.folder().resolve("stores")));
        MockServer mock = scene.opened(MockServer.start());
        Upstream upstream = scene.opened(Upstream.open());
        step("Postgres, a Redis cluster of one node and two mock providers run");
        LocalStack aws = LocalStack.start(program("LOCALSTACK_PYTHON"), home, scene);
        step("LocalStack runs at " + aws.url());
        var sam = new Sam(program("SAM"), home, scene, aws.url());
        sam.deploy(
                template.orElse(home.resolve("template.yaml")).toAbsolutePath(),
                program("LOCALSTACK_PYTHON"),
                parameters(aws, stores, mock, upstream));
        step("sam deploy made the stack");
        Map<String, String> outputs = sam.outputs();
        step("migrated: " + aws.invoke(output(outputs, "MigrateFunction"), "{}").strip());
        var stack = new Stack(aws, outputs, upstream, stores.jdbcUrl());
        int smoke = Smoke.run(stack.settings(), System.out, stack.url().toString());
        step("local/smoke ended with " + smoke);
        if (smoke != 0) {
            return smoke;
        }
        int broken = faults ? new LocalStackFaults(stack).run() : 0;
        int emulated = emulator.isPresent() ? new EmulatorSmoke(stack, emulator.get(), home, scene).run() : 0;
        if (keep) {
            keepRunning(scene, stack);
        }
        return Math.max(broken, emulated);
    }

    /**
     * What was deployed.
     *
     * @param jdbcUrl of its database
     */
    record Stack(LocalStack aws, Map<String, String> outputs, Upstream upstream, String jdbcUrl) {
        URI url() {
            // https://ID.execute-api.REGION.amazonaws.com/STAGE
            URI published = URI.create(output(outputs, "ApiUrl"));
            return aws.api(
                    published.getHost().replaceFirst("\\..*", ""),
                    published.getPath().substring(1));
        }

        /** The name that CloudFormation gave to a function. */
        String function(String logicalName) throws InterruptedException {
            for (Json each : aws.lambda("GET", "", "", "").items("Functions")) {
                if (each instanceof Json.Obj function
                        && String.valueOf(function.text("FunctionName")).startsWith(Sam.STACK + "-" + logicalName)) {
                    return String.valueOf(function.text("FunctionName"));
                }
            }
            throw new IllegalStateException("there is no " + logicalName);
        }

        /** The environment of local/smoke. */
        Map<String, String> settings() throws InterruptedException {
            Map<String, String> settings = new HashMap<>();
            settings.put("ADMIN_TOKEN", aws.secret(output(outputs, "AdminTokenSecret"), "ADMIN_TOKEN"));
            settings.put("METRICS_TOKEN", aws.secret(output(outputs, "MetricsTokenSecret"), "METRICS_TOKEN"));
            return settings;
        }
    }

    private Map<String, String> parameters(LocalStack aws, LocalStackStores stores, MockServer mock, Upstream upstream)
            throws InterruptedException {
        String login = JsonText.objectText(
                json -> json.text("username", stores.login("user")).text("password", stores.login("password")));
        String secret = aws.call(
                        "secretsmanager",
                        "secretsmanager.CreateSecret",
                        JsonText.objectText(json -> json.text("Name", "database")
                                .text("SecretString", login)
                                .text("ClientRequestToken", "00000000-0000-0000-0000-000000000000")))
                .text("ARN");
        String subnets = aws.ec2("DescribeSubnets");
        Map<String, String> parameters = new LinkedHashMap<>();
        parameters.put("Stage", STAGE);
        parameters.put("VpcId", found(VPC, subnets).getFirst());
        parameters.put("SubnetIds", found(SUBNET, subnets).stream().limit(2).collect(Collectors.joining(",")));
        parameters.put("VpcCidrs", "172.31.0.0/16");
        // What LocalStack does not emulate.
        parameters.put("ResponseStreaming", "false");
        parameters.put("DeploymentPreference", "AllAtOnce");
        parameters.put("DatabaseUrl", stores.databaseUrl());
        parameters.put("DatabaseSecretArn", String.valueOf(secret));
        parameters.put("DatabaseRootCert", "none");
        parameters.put("RedisUrl", stores.redisUrl());
        parameters.put("MockProviderUrl", mock.url().toString());
        parameters.put("OpenAiBaseUrl", upstream.url().toString());
        parameters.putAll(own);
        return parameters;
    }

    private static List<String> found(Pattern pattern, String xml) {
        return pattern.matcher(xml).results().map(match -> match.group(1)).toList();
    }

    private void keepRunning(Scene scene, Stack stack) throws InterruptedException {
        Path settings = scene.folder().resolve("settings");
        try {
            Files.createFile(
                    settings, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.writeString(
                    settings,
                    stack.settings().entrySet().stream()
                            .map(setting -> "export %s=%s%n".formatted(setting.getKey(), setting.getValue()))
                            .collect(Collectors.joining()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        System.out.printf(
                "It runs at %s%nTokens: . %s%nLogs of the functions: %s%nCtrl-C ends it.%n",
                stack.url(), settings, scene.folder().resolve("functions"));
        new CountDownLatch(1).await();
    }

    private Path program(String setting) {
        String file = environment.getOrDefault(setting, "");
        if (file.isBlank()) {
            throw new IllegalStateException(setting + " is not set; start local/deploy-localstack");
        }
        return Path.of(file);
    }

    private static String output(Map<String, String> outputs, String name) {
        String value = outputs.get(name);
        if (value == null) {
            throw new IllegalStateException("the stack has no output " + name);
        }
        return value;
    }

    private void step(String words) {
        System.out.printf("%4d s  %s%n", (System.nanoTime() - began) / 1_000_000_000, words);
        System.out.flush();
    }
}
