using System.Net;
using Wiber.Client.Api;
using Wiber.Client.Configuration;
using Wiber.Client.Processes;
using Wiber.Client.Security;
using Wiber.Gateway.Hosting;
using Wiber.Testing;

namespace Wiber.ClusterTests.Security;

/// <summary>
/// What nodes, console and gateway refuse to do unprotected, what they say then, and the way from a plain cluster to a protected
/// one with the console alone.
/// </summary>
public sealed class ProtectionTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly TemporaryFolder _folder = new();

    private string ConfigPath => Path.Combine(_folder.Path, ClusterConfig.DefaultFileName);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_node_does_not_listen_for_other_machines_in_the_clear()
    {
        // An address for documentation (RFC 5737), which no machine has: told apart by what the node says.
        Write("192.0.2.1");
        ProgramRun refused = await RunNodeAsync();
        Assert.Equal(2, refused.ExitCode);
        Assert.StartsWith(
            $"{ConfigPath}:5: node[0].host: 192.0.2.1 is no loopback address", refused.Errors, StringComparison.Ordinal);
        Assert.Contains("wiber cert", refused.Errors, StringComparison.Ordinal);
        Assert.Contains("allow_plaintext = true", refused.Errors, StringComparison.Ordinal);

        Write("192.0.2.1", "[security]\nallow_plaintext = true\n");
        Assert.Contains("cannot listen on 192.0.2.1", (await RunNodeAsync()).Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_node_says_what_is_wrong_with_its_files()
    {
        Write("127.0.0.1", "[tls]\nca = \"tls/ca.pem\"\n");
        Assert.Contains("the certificate of the authority cannot be read", await RefusedAsync(), StringComparison.Ordinal);

        using (CertificateMaker maker = CertificateMaker.Open(Path.Combine(_folder.Path, "tls"), "test"))
        {
            maker.MakeServer("n1", ["127.0.0.1"], 30);
        }

        Assert.Contains("it is not valid as a node's certificate", await RefusedAsync(), StringComparison.Ordinal);
        Replace("another", "n1", "127.0.0.1");
        Assert.Contains("it is not for node n1: urn:wiber:node:test:n1 must be", await RefusedAsync(), StringComparison.Ordinal);
        Replace("test", "n1", "10.0.0.1");
        Assert.Contains("it is not for 127.0.0.1", await RefusedAsync(), StringComparison.Ordinal);

        Write("127.0.0.1", "[security]\ntokens = \"tokens\"\n");
        Assert.Contains("there is no such file", await RefusedAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_gateway_does_not_listen_for_other_machines_in_the_clear()
    {
        Write("127.0.0.1");
        var options = new GatewayOptions
        {
            Cluster = ClusterConfig.Load(ConfigPath),
            Address = IPAddress.Any,
            Port = FreePorts.Pick(1)[0],
        };
        GatewayStartException error = await Assert.ThrowsAsync<GatewayStartException>(() => GatewayHost.StartAsync(options));
        Assert.Contains("--allow-plaintext", error.Message, StringComparison.Ordinal);
        await using GatewayHost allowed = await GatewayHost.StartAsync(options with { AllowPlaintext = true });
        Assert.Equal("http", allowed.Address.Scheme);
    }

    [Fact]
    public async Task The_gateway_serves_other_machines_over_tls_under_the_names_of_its_certificate()
    {
        Write("127.0.0.1", "[tls]\nca = \"tls/ca.pem\"\n");
        using CertificateMaker maker = CertificateMaker.Open(Path.Combine(_folder.Path, "tls"), "test");
        var options = new GatewayOptions
        {
            Cluster = ClusterConfig.Load(ConfigPath),
            Address = IPAddress.Any,
            Port = FreePorts.Pick(1)[0],
        };
        Assert.Contains(
            "wiber cert gateway",
            (await Assert.ThrowsAsync<SecurityFileException>(() => GatewayHost.StartAsync(options))).Message,
            StringComparison.Ordinal);

        maker.MakeServer("gateway", ["localhost"], 30);
        await using GatewayHost gateway = await GatewayHost.StartAsync(options);
        using var handler = new SocketsHttpHandler
        {
            SslOptions = TrustedAuthority.Load(maker.AuthorityPath).CreateClientOptions(),
        };
        using var http = new HttpClient(handler);
        Assert.Equal("ok\n", await http.GetStringAsync(new Uri(gateway.Address, "/healthz")));
        var elsewhere = new UriBuilder(gateway.Address) { Host = "127.0.0.1", Path = "/healthz" };
        await Assert.ThrowsAsync<HttpRequestException>(() => http.GetStringAsync(elsewhere.Uri));
    }

    [Fact]
    public async Task Peers_without_the_secret_are_refused_and_the_secret_shows_nowhere()
    {
        TestSecurity security = TestSecurity.OfSecrets();
        await using TestCluster cluster = await TestCluster.StartAsync(nodes: 2, security: security);
        NodeConfig node = cluster.Address("n1");
        Assert.Equal(403, await PeerStranger.AskAsync(node, "n2"));
        Assert.Equal(403, await PeerStranger.AskAsync(node, "n2", secret: security.PeerSecret + "x"));
        Assert.Equal(200, await PeerStranger.AskAsync(node, "n2", secret: security.PeerSecret));
        await cluster.Client.PublishAsync("t", OutgoingMessage.Text("x"));
        Assert.NotEmpty(cluster.LogLines("n1", "the peer secret is missing or wrong"));
        Assert.All(cluster.NodeIds, id => Assert.Empty(cluster.LogLines(id, security.PeerSecret!)));
    }

    [Fact]
    public async Task The_console_alone_protects_a_cluster_and_uses_it()
    {
        new ClusterConfig("test", ConfigPath, "data", new RaftOptions(), FreePorts.PickNodes(3))
        {
            Security = new SecurityOptions { Tokens = "api-tokens" },
        }.Save();
        try
        {
            Assert.Contains("has [tls] now", await SucceedAsync("cert", "--write"), StringComparison.Ordinal);
            string again = await SucceedAsync("cert");
            Assert.Contains("kept the certificate of n1", again, StringComparison.Ordinal);
            Assert.DoesNotContain("made", again, StringComparison.Ordinal);

            string tokenPath = Path.Combine(_folder.Path, "me");
            await File.WriteAllTextAsync(tokenPath, await SucceedAsync("token", "create", "me", "--role", "admin"));
            if (!OperatingSystem.IsWindows())
            {
                File.SetUnixFileMode(tokenPath, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            }

            await SucceedAsync("up", "--token-file", tokenPath);
            await SucceedAsync("send", "t", "hello", "--token-file", tokenPath);
            Assert.Contains(
                "hello", await SucceedAsync("history", "t", "--token-file", tokenPath), StringComparison.Ordinal);
            Assert.Contains(
                "https://", await SucceedAsync("status", "--json", "--token-file", tokenPath), StringComparison.Ordinal);

            ProgramRun refused = await RunAsync("status");
            Assert.Equal(1, refused.ExitCode);
            Assert.Contains("this cluster wants an API token", refused.Errors, StringComparison.Ordinal);
            Assert.Contains("me", await SucceedAsync("token", "list"), StringComparison.Ordinal);
        }
        finally
        {
            ClusterConfig config = ClusterConfig.Load(ConfigPath);
            await Task.WhenAll(config.Nodes.Select(node => new NodeProcess(config, node).KillAsync()));
        }
    }

    private void Write(string host, string sections = "") => File.WriteAllText(
        ConfigPath,
        $"[cluster]\nname = \"test\"\n[[node]]\nid = \"n1\"\nhost = \"{host}\"\nport = {FreePorts.Pick(1)[0]}\n"
        + $"peer_port = {FreePorts.Pick(1)[0]}\n{sections}");

    private void Replace(string cluster, string node, string host)
    {
        string folder = Path.Combine(_folder.Path, "tls");
        File.Delete(Path.Combine(folder, $"{node}.pem"));
        File.Delete(Path.Combine(folder, $"{node}.key"));
        using CertificateMaker maker = CertificateMaker.Open(folder, cluster);
        maker.MakeNode(cluster, node, [host], 30);
    }

    private Task<ProgramRun> RunNodeAsync() =>
        ProgramRun.OfAsync(NodeExecutable.Locate(), ["--id", "n1", "--config", ConfigPath], null, Patience);

    private async Task<string> RefusedAsync()
    {
        ProgramRun run = await RunNodeAsync();
        Assert.Equal(2, run.ExitCode);
        return run.Errors;
    }

    private Task<ProgramRun> RunAsync(params string[] arguments) => ProgramRun.OfAsync(
        ProgramRun.Locate("Wiber.Tui", "wiber"), [.. arguments, "--config", ConfigPath], null, Patience);

    private async Task<string> SucceedAsync(params string[] arguments)
    {
        ProgramRun run = await RunAsync(arguments);
        Assert.Equal("0: ", $"{run.ExitCode}: {(run.ExitCode == 0 ? "" : run.Errors)}");
        return run.Output;
    }
}
