package aigateway.local.drills;

import java.util.List;

/** Ways to name what no webhook may reach. */
final class Spellings {
    /** Addresses that a name may stand for. The IPv6 ones hold IPv4 addresses where that was ever a way to write one. */
    static final List<Address> ADDRESSES = words("""
                    127.0.0.1 127.0.0.2 127.255.255.254 0.0.0.0 0.1.2.3 10.0.0.1 10.255.255.255 100.64.0.1 100.100.100.200
                    168.63.129.16 169.254.169.254 169.254.170.2 172.16.0.1 172.31.255.255 192.0.0.1 192.0.0.192 192.0.2.1
                    192.88.99.1 192.168.1.1 198.18.0.1 198.19.255.255 198.51.100.1 203.0.113.1 224.0.0.1 239.255.255.250
                    240.0.0.1 255.255.255.255 :: ::1 ::ffff:127.0.0.1 ::ffff:169.254.169.254 ::ffff:10.0.0.1 ::7f00:1
                    ::a9fe:a9fe 64:ff9b::7f00:1 64:ff9b::a9fe:a9fe 64:ff9b:1::a00:1 2002:7f00:1:: 2002:a9fe:a9fe::1
                    2001::7f00:1 2001:db8::1 3fff::1 fc00::1 fd00::1 fd00:ec2::254 fe80::1 fe80::a9fe:a9fe fec0::1 ff02::1
                    100::1""").stream().map(Address::of).toList();

    /** As they can stand in a URL, without any name server's help. */
    static final List<String> URLS = words("""
            https://127.0.0.1/ https://127.1/ https://127.0.1/ https://2130706433/ https://0x7f000001/ https://0x7f.1/
            https://0X7F.0.0.1/ https://0x7f.0x0.0x0.0x1/ https://0177.0.0.01/ https://017700000001/ https://4294967297/
            https://127.0.0.1./ https://127.0.0.1.:443/ https://0/ https://00.00.00.00/ https://0.0.0.0/ https://[::]/
            https://[::1]/ https://[0:0:0:0:0:0:0:1]/ https://[0000::0001]/ https://[::ffff:127.0.0.1]/
            https://[::FFFF:7F00:1]/ https://[0:0:0:0:0:ffff:7f00:0001]/ https://[::127.0.0.1]/ https://[64:ff9b::7f00:1]/
            https://[64:ff9b::169.254.169.254]/ https://[64:ff9b:1::a9fe:a9fe]/ https://[2002:7f00:1::]/
            https://[2002:a9fe:a9fe::1]/ https://[2001:0:7f00:1::]/ https://[fe80::1%25lo]/ https://[fe80::1%lo]/
            https://[::1%25lo]/ https://[fe80::1]/ https://[fd00:ec2::254]/ https://[fc00::1]/ https://[fec0::1]/
            https://[2001:db8::1]/ https://[ff02::1]/ https://[::1]:443/ https://169.254.169.254/latest/meta-data/
            https://169.254.43518/ https://2852039166/ https://0xA9FEA9FE/ https://0251.0376.0251.0376/
            https://[::ffff:169.254.169.254]/ https://[::ffff:a9fe:a9fe]/ https://168.63.129.16/ https://100.100.100.200/
            https://10.0.0.1/ https://10.1/ https://167772161/ https://172.16.0.1/ https://192.168.1.1/ https://192.168.257/
            https://198.18.0.1/ https://192.0.2.1/ https://203.0.113.1/ https://240.0.0.1/ https://255.255.255.255/
            https://localhost/ https://LOCALHOST/ https://LocalHost:443/ https://localhost./ https://a.localhost/
            https://localhost.localdomain/ https://ip6-localhost/ https://ip6-loopback/ https://%31%32%37.0.0.1/
            https://127%2e0%2e0%2e1/ https://127.0.0.1%2f/ https://%6c%6f%63%61%6c%68%6f%73%74/ https://１２７.0.0.1/
            https://127。0。0。1/ https://①②⑦.0.0.1/ https://ⓛⓞⓒⓐⓛⓗⓞⓢⓣ/ https://%EF%BC%91%EF%BC%92%EF%BC%97.0.0.1/
            https://good.webhooks.test@127.0.0.1/ https://good.webhooks.test:443@169.254.169.254/
            https://127.0.0.1#@good.webhooks.test/ https://127.0.0.1?@good.webhooks.test/
            https://good.webhooks.test\\@127.0.0.1/ https://127.0.0.1\\.good.webhooks.test/ https:127.0.0.1/
            https:///127.0.0.1/ https:\\\\127.0.0.1/ http://127.0.0.1/ http://127.0.0.1:6379/ http://localhost:5432/
            http://[::1]:8080/ http://169.254.169.254/latest/meta-data/ http://good.webhooks.test/
            https://good.webhooks.test:80/ https://good.webhooks.test:8443/ https://good.webhooks.test:22/
            gopher://127.0.0.1:6379/ ftp://127.0.0.1/ file:///etc/passwd //127.0.0.1/ https://metadata.google.internal/""");

    /** Where a good receiver may send us on to. */
    static final List<String> REDIRECTS = List.of(
            "http://169.254.169.254/latest/meta-data/",
            "https://127.0.0.1/",
            "http://[::1]:8080/",
            "//10.0.0.1/",
            "http://localhost:6379/",
            "https://refused-0.webhooks.test/",
            "https://2130706433/",
            "http://good.webhooks.test/");

    private Spellings() {}

    private static List<String> words(String text) {
        return List.of(text.strip().split("\\s+", -1));
    }
}
