package aigateway.local.cli;

import aigateway.json.Json;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ExitCode;

/** Prints what a gateway says only once: one line on stdout, so that a script can take it, all else on stderr. */
record ShownOnce(Connection connection) {
    /** A new secret: the whole key is the line. */
    int key(Json.Obj answer) {
        hint("id: ", answer.text("id"));
        return print(answer, "key");
    }

    /** A new token of a person: the whole token is the line. */
    int token(Json.Obj answer) {
        hint("id: ", answer.text("id"));
        return print(answer, "token");
    }

    /** An imported key, which the caller has: its id is the line. */
    int id(Json.Obj answer) {
        return print(answer, "id");
    }

    private int print(Json.Obj answer, String member) {
        hint("webhook secret: ", answer.text("webhook_secret"));
        long rolledUntil = answer.integer("rolled_until", 0);
        if (rolledUntil > 0) {
            hint("the old secret works until ", Times.utc(rolledUntil));
        }
        String line = answer.text(member);
        if (line == null) {
            return connection.failed("The gateway's answer has no " + member + ".");
        }
        connection.out().println(Printable.text(line));
        connection.err().println("No secret is shown a second time.");
        return ExitCode.OK;
    }

    private void hint(String what, @Nullable String value) {
        if (value != null) {
            connection.err().println(what + Printable.text(value));
        }
    }
}
