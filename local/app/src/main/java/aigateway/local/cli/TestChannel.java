package aigateway.local.cli;

import aigateway.json.JsonText;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
        name = "test",
        description = "Sends a test message to a channel, with one attempt. Exit code 1 if it was not delivered.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  ai-gateway channels test chn_0199c0ffee00000000000000000000a1",
            "  ai-gateway channels test chn_0199c0ffee00000000000000000000a1 --json",
            "  AGW_URL=https://gateway.example.com ai-gateway channels test chn_0199c0ffee00000000000000000000a1"
        })
final class TestChannel implements Callable<Integer> {
    private static final byte[] NOTHING = JsonText.object(_ -> {});

    @Mixin
    private final Connection connection;

    @Parameters(paramLabel = "ID", description = "The channel's id, as 'channels' lists it.")
    private @Nullable String id;

    TestChannel(CommandSettings settings) {
        this.connection = new Connection(settings);
    }

    @Override
    public Integer call() {
        String path = ListChannels.PATH + "/" + Pages.encoded(String.valueOf(id)) + "/test";
        ApiResponse answer = connection.post(path, NOTHING);
        if (!(answer instanceof ApiResponse.Given given)) {
            return connection.refuse(answer);
        }
        String status = JsonValues.text(given.body(), "status");
        connection.conclude(answer, _ -> {
            connection.out().println(status + ": " + JsonValues.text(given.body(), "outcome"));
            return ExitCode.OK;
        });
        return status.equals("delivered") ? ExitCode.OK : ExitCode.SOFTWARE;
    }
}
