package aigateway.local.cli;

import aigateway.audit.AdminEvent;
import aigateway.audit.Anchor;
import aigateway.audit.AnchorCheck;
import aigateway.audit.AuditEntry;
import aigateway.audit.ChainCheck;
import aigateway.audit.ChainFault;
import aigateway.audit.ChainPosition;
import aigateway.json.Json;
import aigateway.json.JsonText;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Iterator;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Reads the whole chain of admin events in pages and computes each hash on this machine. */
@Command(
        name = "verify-audit",
        description = {
            "Checks every admin and security event: whether one was changed, deleted, moved or replaced.",
            "Names the first one that is wrong, with exit code 1."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  ai-gateway verify-audit",
            "  ai-gateway verify-audit --anchors local/data/audit-anchors.log",
            "  ai-gateway verify-audit --json"
        })
final class VerifyAudit implements Callable<Integer> {
    private static final String PATH = "/admin/v1/audit?order=asc&limit=100";

    @Mixin
    private final Connection connection;

    @Option(
            names = "--anchors",
            paramLabel = "FILE",
            description =
                    "Lines of time, number and hash, by which deleted last events are recognised (AUDIT_ANCHOR_FILE;"
                            + " else audit-anchors.log in AGW_DATA_DIR for the gateway of this machine).")
    private @Nullable Path anchorsOption;

    VerifyAudit(CommandSettings settings) {
        this.connection = new Connection(settings);
    }

    @Override
    public Integer call() {
        Path file = file();
        try (Stream<String> lines = file == null ? Stream.empty() : Files.lines(file)) {
            return verify(lines.iterator(), file != null);
        } catch (IOException | UncheckedIOException _) {
            return connection.failed("The file of anchors cannot be read: " + file);
        }
    }

    private @Nullable Path file() {
        CommandSettings settings = connection.settings();
        if (anchorsOption != null) {
            return anchorsOption;
        }
        String fromEnvironment = settings.value("AUDIT_ANCHOR_FILE");
        if (fromEnvironment != null) {
            return settings.home().resolve(fromEnvironment);
        }
        boolean elsewhere = connection.namesGateway() || settings.value("AGW_URL") != null;
        Path own = settings.secretsFile().resolveSibling("audit-anchors.log");
        return !elsewhere && Files.exists(own) ? own : null;
    }

    private int verify(Iterator<String> lines, boolean anchored) {
        var chain = ChainCheck.whole();
        var anchors = new AnchorCheck(lines);
        String after = "";
        while (true) {
            ApiResponse answer = connection.read(PATH + after);
            if (!(answer instanceof ApiResponse.Given given)) {
                return connection.refuse(answer);
            }
            Optional<ChainFault> fault = check(given.body(), chain, anchors);
            if (fault.isPresent()) {
                return broken(fault.get(), chain);
            }
            if (!(given.body().member("has_more") instanceof Json.Bool(boolean more)) || !more) {
                return chain.end(head(given.body()))
                        .or(() -> anchors.end(chain.at()))
                        .map(last -> broken(last, chain))
                        .orElseGet(() -> whole(chain, anchors, anchored));
            }
            String next = "&after=" + chain.at().seq();
            if (next.equals(after)) {
                return connection.failed("The gateway says that there are more events, but does not send them.");
            }
            after = next;
        }
    }

    private static Optional<ChainFault> check(Json.Obj page, ChainCheck chain, AnchorCheck anchors) {
        for (Json item : page.items("data")) {
            if (item instanceof Json.Obj event) {
                Optional<ChainFault> fault = chain.next(entry(event)).or(() -> anchors.next(chain.at()));
                if (fault.isPresent()) {
                    return fault;
                }
            }
        }
        return Optional.empty();
    }

    private static AuditEntry entry(Json.Obj event) {
        return new AuditEntry(
                event.integer("seq", 0),
                Instant.ofEpochSecond(event.integer("created_at", 0)),
                new AdminEvent(text(event, "actor"), text(event, "action"), text(event, "target"), "{}"),
                text(event, "hashed"),
                text(event, "previous_hash"),
                text(event, "hash"));
    }

    private static ChainPosition head(Json.Obj page) {
        Json.Obj head = page.object("head");
        return head == null ? ChainPosition.START : new ChainPosition(head.integer("seq", 0), text(head, "hash"));
    }

    private static String text(Json.Obj object, String name) {
        return Objects.requireNonNullElse(object.text(name), "");
    }

    private int broken(ChainFault fault, ChainCheck chain) {
        if (connection.json()) {
            connection
                    .out()
                    .println(JsonText.objectText(json -> result(json, false, chain.at())
                            .object(
                                    "fault",
                                    member -> member.text("kind", fault.word())
                                            .number("seq", fault.seq())
                                            .text("what", fault.what()))));
            return ExitCode.SOFTWARE;
        }
        int exitCode = connection.failed(fault.what());
        long before = Math.min(chain.at().seq(), fault.seq() - 1);
        if (before > 0) {
            connection.err().println("The chain is whole up to event " + before + ".");
        }
        return exitCode;
    }

    private int whole(ChainCheck chain, AnchorCheck anchors, boolean anchored) {
        ChainPosition head = chain.at();
        if (connection.json()) {
            connection
                    .out()
                    .println(JsonText.objectText(json -> result(json, true, head)
                            .number("anchors", anchors.compared())
                            .nullMember("fault")));
            return ExitCode.OK;
        }
        connection
                .out()
                .println("The audit chain is whole: " + head.seq() + (head.seq() == 1 ? " event." : " events."));
        connection.out().println("Head: " + head.seq() + " " + head.hash());
        String last =
                anchors.last().map(Anchor::at).map(at -> ", the last of " + at).orElse("");
        if (anchored) {
            connection.out().println("Anchors that agree: " + anchors.compared() + last);
        } else {
            connection
                    .err()
                    .println("No anchors were given: last events that were deleted with their head do not show.");
        }
        return ExitCode.OK;
    }

    private static JsonText result(JsonText json, boolean whole, ChainPosition head) {
        return json.text("object", "audit_check")
                .flag("whole", whole)
                .number("events", head.seq())
                .object("head", each -> each.number("seq", head.seq()).text("hash", head.hash()));
    }
}
