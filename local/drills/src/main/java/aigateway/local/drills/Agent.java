package aigateway.local.drills;

import aigateway.json.JsonText;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A coding agent, in its mode for scripts and with an empty home. */
enum Agent {
    CLAUDE("Claude Code", "@anthropic-ai/claude-code", "latest", "claude"),
    CLAUDE_BEFORE("Claude Code 2.1.100", "@anthropic-ai/claude-code", "2.1.100", "claude"),
    CODEX("Codex CLI", "@openai/codex", "latest", "codex");

    static final Duration LIMIT = Duration.ofMinutes(2);
    private static final String PROMPT = "Write 42 to done.txt.";

    final String words;
    private final String npm;
    private final String version;
    private final String command;

    Agent(String words, String npm, String version, String command) {
        this.words = words;
        this.npm = npm;
        this.version = version;
        this.command = command;
    }

    AgentPackage npm() {
        return new AgentPackage(npm, version, command);
    }

    /** The servers that it is to work with. */
    List<AgentServer> servers() {
        return this == CODEX
                ? List.of(AgentServer.values())
                : List.of(AgentServer.ANTHROPIC, AgentServer.CHAT_AS_OPENAI, AgentServer.CHAT_AS_VLLM);
    }

    /**
     * A run.
     *
     * @param url of the gateway
     * @param work an empty folder
     * @param home another one
     */
    record Place(String url, String key, String model, AgentTask task, Path work, Path home, Path picture) {
        Path done() {
            return work.resolve("done.txt");
        }

        List<String> mcp() {
            return List.of(
                    Path.of(System.getProperty("java.home", ""), "bin", "java").toString(),
                    "-XX:TieredStopAtLevel=1",
                    "-XX:+UseSerialGC",
                    "-cp",
                    ManagementFactory.getRuntimeMXBean().getClassPath(),
                    McpTool.class.getName(),
                    done().toString());
        }
    }

    AgentRun run(Path program, Place place) throws InterruptedException {
        try {
            Map<String, String> settings = new HashMap<>(Map.of("HOME", place.home.toString()));
            List<String> command = this == CODEX ? codex(program, place, settings) : claude(program, place, settings);
            return AgentRun.alone(command, place.work, settings, LIMIT);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> claude(Path program, Place place, Map<String, String> settings) throws IOException {
        settings.putAll(Map.of(
                "ANTHROPIC_BASE_URL", place.url,
                "ANTHROPIC_AUTH_TOKEN", place.key,
                "ANTHROPIC_MODEL", place.model,
                "ANTHROPIC_DEFAULT_HAIKU_MODEL", place.model,
                "CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC", "1",
                "DISABLE_AUTOUPDATER", "1"));
        String tool = "mcp__" + McpTool.SERVER + "__" + McpTool.TOOL;
        List<String> command =
                new ArrayList<>(List.of(program.toString(), "-p", PROMPT, "--allowedTools", "Bash,Read," + tool));
        if (place.task == AgentTask.MCP) {
            Path file = place.home.resolve("mcp.json");
            List<String> server = place.mcp();
            Files.writeString(
                    file,
                    "{\"mcpServers\":{\"" + McpTool.SERVER + "\":{\"command\":" + quoted(server.getFirst())
                            + ",\"args\":" + quoted(server.subList(1, server.size())) + "}}}");
            command.addAll(List.of("--mcp-config", file.toString(), "--strict-mcp-config"));
        }
        return command;
    }

    private static List<String> codex(Path program, Place place, Map<String, String> settings) throws IOException {
        settings.put("AGW_KEY", place.key);
        Path folder = Files.createDirectories(place.home.resolve(".codex"));
        List<String> server = place.mcp();
        String file = """
                model = %s
                model_provider = "agw"
                [model_providers.agw]
                name = "agw"
                base_url = %s
                env_key = "AGW_KEY"
                wire_api = "responses"
                """.formatted(quoted(place.model), quoted(place.url + "/v1"));
        if (place.task == AgentTask.MCP) {
            file += "[mcp_servers." + McpTool.SERVER + "]\ncommand = " + quoted(server.getFirst()) + "\nargs = "
                    + quoted(server.subList(1, server.size())) + "\n";
        }
        Files.writeString(folder.resolve("config.toml"), file);
        List<String> command = new ArrayList<>(List.of(
                program.toString(), "exec", "--skip-git-repo-check", "--dangerously-bypass-approvals-and-sandbox"));
        if (place.task == AgentTask.PICTURE) {
            command.addAll(List.of("--image", place.picture.toString(), "--"));
        }
        command.add(PROMPT);
        return command;
    }

    /** The same in JSON and TOML. */
    private static String quoted(String text) {
        return JsonText.quoted(text);
    }

    private static String quoted(List<String> texts) {
        return "[" + String.join(",", texts.stream().map(Agent::quoted).toList()) + "]";
    }
}
