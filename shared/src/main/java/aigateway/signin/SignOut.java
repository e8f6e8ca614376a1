package aigateway.signin;

import aigateway.audit.AdminEvent;
import aigateway.audit.Audits;
import aigateway.json.JsonText;
import aigateway.kernel.Transactions;
import aigateway.people.Person;
import aigateway.people.Sessions;
import aigateway.people.SignedIn;
import java.util.List;

/** Ends the session that a person is in. */
public final class SignOut {
    private final Sessions sessions;
    private final Audits audits;
    private final Transactions transactions;

    SignOut(Sessions sessions, Audits audits, Transactions transactions) {
        this.sessions = sessions;
        this.audits = audits;
        this.transactions = transactions;
    }

    public void end(SignedIn by) {
        Person person = by.person();
        String detail = JsonText.objectText(
                json -> json.text("session", by.session().id().value()));
        transactions.commit(List.of(
                sessions.end(person.id(), by.session().id()),
                audits.admin(new AdminEvent(
                        person.email(), "session.close", person.id().value(), detail))));
    }
}
