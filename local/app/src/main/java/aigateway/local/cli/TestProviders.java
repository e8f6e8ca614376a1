package aigateway.local.cli;

import aigateway.json.Json;
import aigateway.json.JsonText;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
        name = "test",
        description = {
            "Lets the gateway list the models of its providers with each of their keys, which costs nothing.",
            "Says in the provider's own words why a key was refused. Exit code 1 if one does not work."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  ai-gateway providers test",
            "  ai-gateway providers test openai",
            "  ai-gateway providers test openai --json"
        })
final class TestProviders implements Callable<Integer> {
    private static final byte[] NOTHING = JsonText.object(_ -> {});

    @Mixin
    private final Connection connection;

    @Parameters(
            paramLabel = "NAME",
            arity = "0..1",
            description = "The provider, as 'providers' lists it; its models are listed too. All if left out.")
    private @Nullable String name;

    TestProviders(CommandSettings settings) {
        this.connection = new Connection(settings);
    }

    @Override
    public Integer call() {
        List<String> names = new ArrayList<>();
        if (name == null) {
            ApiResponse answer = connection.read(ListProviders.PATH);
            if (!(answer instanceof ApiResponse.Given given)) {
                return connection.refuse(answer);
            }
            given.body().items("data").forEach(each -> {
                if (each instanceof Json.Obj provider) {
                    names.add(ListProviders.text(provider, "name"));
                }
            });
        } else {
            names.add(name);
        }
        List<Json.Obj> tests = new ArrayList<>();
        for (String each : names) {
            ApiResponse answer = connection.post(
                    ListProviders.PATH + "/" + URLEncoder.encode(each, StandardCharsets.UTF_8) + "/test", NOTHING);
            if (!(answer instanceof ApiResponse.Given given)) {
                return connection.refuse(answer);
            }
            tests.add(given.body());
        }
        return print(tests);
    }

    private int print(List<Json.Obj> tests) {
        if (connection.json()) {
            connection
                    .out()
                    .println(Printable.json(JsonText.objectText(
                            json -> json.text("object", "list").json("data", new Json.Arr(List.copyOf(tests))))));
        } else {
            table(tests);
        }
        return tests.stream().allMatch(test -> flag(test, "works")) ? ExitCode.OK : ExitCode.SOFTWARE;
    }

    private void table(List<Json.Obj> tests) {
        var table = new Table("PROVIDER", "KEY", "WORKS", "STATUS", "MODELS", "WHY NOT");
        var models = new TreeSet<String>();
        for (Json.Obj test : tests) {
            for (Json item : test.items("keys")) {
                if (item instanceof Json.Obj key) {
                    List<Json> listed = key.items("models");
                    listed.forEach(each -> models.add(each instanceof Json.Str(String id) ? id : ""));
                    table.row(
                            ListProviders.text(test, "provider"),
                            ListProviders.text(key, "name"),
                            flag(key, "works") ? "yes" : "no",
                            key.member("status") instanceof Json.Num(String digits) ? digits : "",
                            flag(key, "works") ? Integer.toString(listed.size()) : "",
                            ListProviders.text(key, "message"));
                }
            }
        }
        table.print(connection.out());
        if (name != null) {
            models.forEach(id -> connection.out().println(Printable.text(id)));
        }
    }

    private static boolean flag(Json.Obj object, String member) {
        return object.member(member) instanceof Json.Bool(boolean value) && value;
    }
}
