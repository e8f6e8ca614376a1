package aigateway.local.drills;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Real coding agents from npm behind the gateway, with scripted providers: each finishes a task with a call of a tool, with and
 * without a hard budget, with an MCP server and with a picture. An agent that cannot be installed is skipped.
 */
final class AgentsDrill implements Drill {
    private static final String PICTURE =
            "iVBORw0KGgoAAAANSUhEUgAAAAgAAAAICAIAAABLbSncAAAAEklEQVR4nGP4z8CAFWEXHbQSACj/P8F" + "u7N9hAAAAAElFTkSuQmCC";
    private static final String PRICES = "\"input_usd_per_million\":1,\"output_usd_per_million\":1,"
            + "\"context_tokens\":200000,\"output_tokens_max\":64000";
    private static final int SHOWN_LENGTH_MAX = 300;

    /** The keys of the agents. */
    private record Keys(Client.Key unlimited, Client.Key hard) {}

    @Override
    public void play(Environment stage, Options plan, Report findings) throws InterruptedException {
        Path picture = stage.folder().resolve("picture.png");
        try (var provider = AgentProvider.open(new AgentScript(AgentTask.SHELL, picture))) {
            Files.write(picture, Base64.getDecoder().decode(PICTURE));
            GatewayProcess gateway = stage.gateways(List.of(Map.of("GATEWAY_CONFIG", config(stage, provider))))
                    .getFirst();
            for (AgentServer server : AgentServer.values()) {
                if (!server.hasPrice()) {
                    gateway.client().setPrice(server.id, server.model, PRICES);
                }
            }
            var keys = new Keys(
                    gateway.client().createKey(json -> json.text("name", "agents")),
                    gateway.client()
                            .createKey(json -> json.text("name", "agents, hard budget")
                                    .raw("budgets", "[{\"limit_usd\":100,\"period\":\"day\",\"mode\":\"hard\"}]")));
            for (Agent agent : Agent.values()) {
                play(agent, stage, provider, gateway, keys, findings);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String config(Environment stage, AgentProvider provider) throws IOException {
        var text = new StringBuilder("providers:\n");
        for (AgentServer server : AgentServer.values()) {
            text.append("  %s: {base_url: \"%s\", %s}%n".formatted(server.id, provider.url(server), server.settings));
        }
        text.append("routes:\n");
        for (AgentServer server : AgentServer.values()) {
            text.append("  - {model: \"%s\", provider: %s}%n".formatted(server.model, server.id));
        }
        Path file = stage.folder().resolve("agents.yaml");
        Files.writeString(file, text);
        return file.toString();
    }

    private static void play(
            Agent agent, Environment stage, AgentProvider provider, GatewayProcess gateway, Keys keys, Report findings)
            throws InterruptedException, IOException {
        AgentPackage.Installed installed = agent.npm().install();
        if (installed.program().isEmpty()) {
            findings.say("%-20s SKIPPED: %s", agent.words, installed.words());
            return;
        }
        findings.say("%-20s %s", agent.words, installed.words());
        for (AgentServer server : agent.servers()) {
            Map<AgentTask, String> cells = new EnumMap<>(AgentTask.class);
            for (AgentTask task : AgentTask.values()) {
                Path folder = Files.createTempDirectory(stage.folder(), "agent.");
                var place = new Agent.Place(
                        "http://127.0.0.1:" + gateway.port(),
                        (task.hardBudget ? keys.hard : keys.unlimited).secret(),
                        server.model,
                        task,
                        Files.createDirectory(folder.resolve("work")),
                        Files.createDirectory(folder.resolve("home")),
                        stage.folder().resolve("picture.png"));
                provider.play(new AgentScript(task, place.picture()));
                List<String> faults =
                        faults(agent, agent.run(installed.program().get(), place), place, provider);
                findings.expect(
                        faults.isEmpty(),
                        "%s, %s, %s: %s",
                        agent.words,
                        server.words,
                        task.words,
                        String.join("; ", faults));
                cells.put(task, task.words + ": " + (faults.isEmpty() ? "ok" : "FAILED"));
            }
            findings.say("  %-28s %s", server.words, String.join(" | ", cells.values()));
        }
    }

    private static List<String> faults(Agent agent, AgentRun run, Agent.Place place, AgentProvider provider)
            throws IOException {
        List<String> faults = new ArrayList<>();
        if (run.exit() != 0 || !run.output().contains(AgentScript.DONE)) {
            faults.add("exit " + run.exit() + ": " + end(run.output()));
        }
        provider.refusals().forEach(refusal -> faults.add("the provider refused " + refusal));
        boolean onlyLooks = place.task() == AgentTask.PICTURE && agent != Agent.CODEX;
        if (!onlyLooks
                && (!Files.exists(place.done())
                        || !Files.readString(place.done()).strip().equals("42"))) {
            faults.add("the tool did not run");
        }
        if (place.task() == AgentTask.PICTURE && !provider.sawPicture()) {
            faults.add("the provider got no picture");
        }
        return faults;
    }

    private static String end(String output) {
        String line = output.strip().replaceAll("\\s+", " ");
        return line.substring(Math.max(0, line.length() - SHOWN_LENGTH_MAX));
    }
}
