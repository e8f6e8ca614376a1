package aigateway.functions.api;

import aigateway.admin.ManageTokens;
import aigateway.json.JsonText;
import aigateway.kernel.TeamId;
import aigateway.kernel.UnixTime;
import aigateway.people.Person;
import aigateway.people.PersonToken;
import java.time.Instant;

/** People and their tokens in the admin API's shape. */
final class PersonJson {
    private PersonJson() {}

    static void write(JsonText json, Person person) {
        json.text("id", person.id().value())
                .text("object", "person")
                .text("email", person.email())
                .text("name", person.name())
                .text("role", person.role().text())
                .texts(
                        "teams",
                        person.teams().stream().map(TeamId::value).sorted().toList())
                .flag("disabled", person.isDisabled())
                .flag("has_password", person.hasPassword())
                .number("created_at", UnixTime.seconds(person.createdAt()))
                .number("disabled_at", UnixTime.seconds(person.disabledAt()))
                .number("last_sign_in_at", UnixTime.seconds(person.lastSignInAt()));
    }

    /**
     * @param now which decides whether it has expired
     */
    static JsonText.Members<PersonToken> token(Instant now) {
        return (json, token) -> json.text("id", token.id().value())
                .text("object", "person_token")
                .text("person", token.person().value())
                .text("name", token.name())
                .text("role", token.role().text())
                .text("status", token.status(now).text())
                .number("created_at", UnixTime.seconds(token.createdAt()))
                .number("expires_at", UnixTime.seconds(token.expiresAt()))
                .number("last_used_at", UnixTime.seconds(token.lastUsedAt()))
                .number("revoked_at", UnixTime.seconds(token.revokedAt()));
    }

    /** With the token itself, which is shown this once. */
    static JsonText.Members<ManageTokens.IssuedToken> issued(Instant now) {
        return (json, issued) -> {
            token(now).write(json, issued.token());
            json.text("token", issued.text());
        };
    }
}
