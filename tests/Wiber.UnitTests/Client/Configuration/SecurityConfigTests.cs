using Wiber.Client.Configuration;

namespace Wiber.UnitTests.Client.Configuration;

/// <summary>Sections <c>[tls]</c> and <c>[security]</c> of cluster.toml: read, written back alike, and refused by name.</summary>
public sealed class SecurityConfigTests : IDisposable
{
    private const string Node = "[[node]]\nid = \"n1\"\nhost = \"10.0.0.1\"\nport = 1\n";

    private readonly string _folder = Directory.CreateTempSubdirectory("wiber-security-config-").FullName;

    private string FilePath => Path.Combine(_folder, ClusterConfig.DefaultFileName);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Paths_are_relative_to_the_file_and_are_written_back()
    {
        ClusterConfig config = Load(
            "[tls]\nca = \"tls/ca.pem\"\n[security]\ntokens = \"tokens\"\npeer_secret = \"/etc/secret\"\nallow_plaintext = true\n"
            + Node);

        Assert.Equal(Path.Combine(_folder, "tls", "ca.pem"), config.Tls!.Authority);
        Assert.Equal(Path.Combine(_folder, "tokens"), config.Security.Tokens);
        Assert.Equal("/etc/secret", config.Security.PeerSecret);
        Assert.True(config.Security.AllowPlaintext);
        Assert.Equal(
            (Path.Combine(_folder, "tls", "n1.pem"), Path.Combine(_folder, "tls", "n1.key")),
            config.CertificateFilesOf(config.Nodes[0]));
        string written = config.ToToml();
        Assert.Contains("ca = \"tls/ca.pem\"", written, StringComparison.Ordinal);
        File.WriteAllText(FilePath, written);
        Assert.Equal(written, ClusterConfig.Load(FilePath).ToToml());
        ClusterConfig elsewhere = config.WithDataDirectory("elsewhere");
        Assert.Equal((config.Tls, config.Security), (elsewhere.Tls, elsewhere.Security));
    }

    [Fact]
    public void With_certificates_nodes_are_reached_over_tls_and_without_in_the_clear()
    {
        NodeConfig secure = Load("[tls]\nca = \"ca.pem\"\n" + Node).Nodes[0];
        Assert.Equal(("https", "https"), (secure.ClientUri.Scheme, secure.PeerUri.Scheme));
        NodeConfig plain = Load(Node).Nodes[0];
        Assert.Equal(("http", "http"), (plain.ClientUri.Scheme, plain.PeerUri.Scheme));
    }

    [Fact]
    public void A_node_may_have_its_files_elsewhere()
    {
        ClusterConfig config = Load(
            "[tls]\nca = \"ca.pem\"\ndirectory = \"nodes\"\n" + Node + "certificate = \"/etc/n1.pem\"\nkey = \"n1.key\"\n");
        Assert.Equal(("/etc/n1.pem", Path.Combine(_folder, "n1.key")), config.CertificateFilesOf(config.Nodes[0]));
        Assert.Equal(Path.Combine(_folder, "nodes"), config.Tls!.Directory);
        File.WriteAllText(FilePath, config.ToToml());
        Assert.Equal(config.ToToml(), ClusterConfig.Load(FilePath).ToToml());
    }

    [Fact]
    public void Without_the_sections_nothing_is_protected_and_nothing_is_written()
    {
        ClusterConfig config = Load(Node);
        Assert.Null(config.Tls);
        Assert.Equal(new SecurityOptions(), config.Security);
        Assert.DoesNotContain("[tls]", config.ToToml(), StringComparison.Ordinal);
        Assert.DoesNotContain("[security]", config.ToToml(), StringComparison.Ordinal);
    }

    [Fact]
    public void The_console_puts_the_authority_behind_what_is_there()
    {
        Load("# mine\n" + Node);
        ClusterConfigEditor.AddTls(FilePath, "tls/ca.pem");
        string text = File.ReadAllText(FilePath);
        Assert.EndsWith(Node + "\n[tls]\nca = \"tls/ca.pem\"\n", text, StringComparison.Ordinal);
        Assert.Throws<ClusterConfigException>(() => ClusterConfigEditor.AddTls(FilePath, "tls/ca.pem"));
        Assert.Equal(text, File.ReadAllText(FilePath));
    }

    [Theory]
    [InlineData("[tls]\n", "tls.ca: this key is required and missing")]
    [InlineData("[tls]\nca = \"\"\n", "tls.ca: must be a path")]
    [InlineData("[tls]\ncert = \"x\"\n", "tls.cert: unknown key; known here: ca, directory")]
    [InlineData("[security]\nallow_plain = true\n", "security.allow_plain: unknown key; did you mean allow_plaintext?")]
    [InlineData("[security]\nallow_plaintext = 1\n", "security.allow_plaintext: is an integer and must be true or false")]
    public void What_is_wrong_is_named(string section, string message) => Assert.EndsWith(
        message, Assert.Throws<ClusterConfigException>(() => Load(section + Node)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("key = \"k\"\n", "node[0].key: certificate and key go together")]
    [InlineData("certificate = \"c\"\n", "node[0].certificate: certificate and key go together")]
    [InlineData(
        "certificate = \"c\"\nkey = \"k\"\n",
        "node[0].certificate: there is no [tls] in this file, which names the authority that signed it")]
    public void What_is_wrong_with_a_node_is_named(string lines, string message) => Assert.EndsWith(
        message, Assert.Throws<ClusterConfigException>(() => Load(Node + lines)).Message, StringComparison.Ordinal);

    private ClusterConfig Load(string sections)
    {
        File.WriteAllText(FilePath, $"[cluster]\nname = \"c\"\n{sections}");
        return ClusterConfig.Load(FilePath);
    }
}
