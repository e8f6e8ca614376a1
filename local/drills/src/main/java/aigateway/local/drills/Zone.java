package aigateway.local.drills;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The names that webhooks are sent to in the drill, and what they stand for. */
final class Zone {
    /** No such domain can be registered. */
    static final String DOMAIN = "webhooks.test";

    private static final Address V4 = Address.of("93.184.215.14");
    private static final Address V6 = Address.of("2606:2800:21f:cb07:6820:80da:af6b:8b2c");
    /** Public ones, as far as anybody can tell from the number. */
    static final Set<InetAddress> GOOD = Set.of(V4.inet(), V6.inet());

    /** What good names turn into. */
    private static final List<Address> TURNED_TO = Stream.of(
                    "127.0.0.1", "169.254.169.254", "10.0.0.1", "::1", "::ffff:169.254.169.254", "fd00:ec2::254")
            .map(Address::of)
            .toList();

    private final Map<String, NameServer.Name> names = new HashMap<>();

    Zone(int rounds) {
        for (String name : List.of("good", "redirect", "drip-head", "drip-body", "flood-head", "flood-body")) {
            add(name, List.of(List.of(V4)));
        }
        add("good6", List.of(List.of(V6)));
        add("mixed", List.of(List.of(Address.of("10.0.0.1"), Address.of("fd00::1"), V4)));
        List<List<Address>> turns = new ArrayList<>();
        for (int i = 0; i < Spellings.ADDRESSES.size(); i++) {
            Address refused = Spellings.ADDRESSES.get(i);
            add(refused(i), List.of(List.of(refused)));
            // Of one family: lookups at the same time would mix the turns of two.
            if (!refused.isV6()) {
                turns.add(List.of(V4));
                turns.add(List.of(refused));
            }
        }
        add("rebind", turns);
        for (int round = 1; round <= rounds; round++) {
            List<String> turned = turned(round);
            for (int i = 0; i < turned.size(); i++) {
                add(turned.get(i), List.of(List.of(V4), List.of(TURNED_TO.get(i))));
            }
        }
    }

    private void add(String name, List<List<Address>> turns) {
        names.put(name + "." + DOMAIN, new NameServer.Name(turns));
    }

    /** By their whole names. */
    Map<String, NameServer.Name> names() {
        return names;
    }

    int lookups(String name) {
        NameServer.Name known = names.get(name + "." + DOMAIN);
        return known == null ? 0 : known.lookups();
    }

    /** The name that always stands for this one of the refused addresses. */
    static String refused(int index) {
        return "refused-" + index;
    }

    /** Names of one round that stand for a good address at first, and then for a refused one. */
    static List<String> turned(int round) {
        return IntStream.range(0, TURNED_TO.size())
                .mapToObj(i -> "turned-" + (round * TURNED_TO.size() + i))
                .toList();
    }

    static String url(String name, String path) {
        return "https://" + name + "." + DOMAIN + path;
    }
}
