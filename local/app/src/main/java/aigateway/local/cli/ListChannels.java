package aigateway.local.cli;

import aigateway.json.Json;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;

@Command(
        name = "channels",
        description = "Lists the channels that alerts and reports go to.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  ai-gateway channels",
            "  ai-gateway channels --json",
            "  ai-gateway channels test chn_0199c0ffee00000000000000000000a1"
        })
final class ListChannels implements Callable<Integer> {
    static final String PATH = "/admin/v1/channels";

    @Mixin
    private final Connection connection;

    ListChannels(CommandSettings settings) {
        this.connection = new Connection(settings);
    }

    @Override
    public Integer call() {
        return Pages.read(connection, PATH + "?", "channels", this::print);
    }

    private int print(List<Json.Obj> channels, boolean more, @Nullable String last) {
        if (connection.json()) {
            connection.out().println(ListAlerts.list(channels, more, last));
        } else if (channels.isEmpty()) {
            connection.err().println("There are no channels. POST " + PATH + " creates one (docs/alerts.md).");
        } else {
            var table = new Table("ID", "NAME", "KIND", "STATUS", "TO");
            channels.forEach(channel -> table.row(
                    JsonValues.text(channel, "id"),
                    JsonValues.text(channel, "name"),
                    JsonValues.text(channel, "kind"),
                    JsonValues.text(channel, "status"),
                    to(channel)));
            table.print(connection.out());
        }
        return ExitCode.OK;
    }

    /** The URL of Slack is not shown. */
    private static String to(Json.Obj channel) {
        return channel.member("addresses") instanceof Json.Arr(List<Json> addresses)
                ? addresses.stream()
                        .map(each -> each instanceof Json.Str(String text) ? text : "")
                        .collect(Collectors.joining(", "))
                : JsonValues.text(channel, "url");
    }
}
