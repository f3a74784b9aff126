using System.Net.Http.Headers;
using System.Net.Security;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Text;
using Wiber.Client;
using Wiber.Client.Api;
using Wiber.Client.Configuration;
using Wiber.Client.Processes;
using Wiber.Client.Security;
using Wiber.Gateway.Hosting;
using Wiber.Testing;

namespace Wiber.ClusterTests.Security;

/// <summary>
/// Goal: a cluster with certificates and tokens does all that one without does, for those who may, and nothing for those who may
/// not; and its secrets show nowhere.
/// Method: real nodes; strangers with no certificate, with one of another authority, with one that is good for something else.
/// </summary>
public sealed class SecureClusterTests(SecureClusterFixture fixture) : IClassFixture<SecureClusterFixture>
{
    private static readonly TimeSpan CallTimeout = TimeSpan.FromSeconds(20);

    private readonly TestCluster _cluster = fixture.Cluster;
    private readonly TestSecurity _security = fixture.Security;

    [Fact]
    public async Task Messages_are_kept_over_tls_while_a_leader_is_killed()
    {
        await using PublishLoad load = PublishLoad.Start(_cluster, "tls", publishers: 2);
        await load.WaitForMoreAsync(50);
        string leader = await _cluster.WaitForLeaderAsync();
        await _cluster.Node(leader).KillAsync();
        await load.WaitForMoreAsync(50);
        await _cluster.Node(leader).StartAsync();
        await load.WaitForMoreAsync(50);
        await load.StopAsync();
        await _cluster.WaitForEqualHashesAsync();
        Assert.Empty(HistoryCheck.Find(load.Acknowledged, load.Unknown, await _cluster.ReadAllAsync("n3", "tls")));
    }

    [Fact]
    public async Task Who_speaks_in_the_clear_is_not_answered()
    {
        NodeConfig node = _cluster.Address("n1");
        foreach (int port in (int[])[node.Port, node.PeerPort, node.LinePort!.Value, node.ChatPort!.Value])
        {
            using var client = new TcpClient();
            await client.ConnectAsync("127.0.0.1", port);
            await client.GetStream().WriteAsync("GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"u8.ToArray());
            Assert.DoesNotContain("HTTP/1.1 200", await ReadToEndAsync(client.GetStream()), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_peer_without_a_nodes_certificate_is_refused()
    {
        NodeConfig node = _cluster.Address("n1");
        (string, string) own = (fixture.FileOf("n2.pem"), fixture.FileOf("n2.key"));
        Assert.Equal(200, await PeerStranger.AskAsync(node, "n2", fixture.Authority, own));

        // Of the cluster's own authority, but not n3's.
        Assert.Equal(403, await PeerStranger.AskAsync(node, "n3", fixture.Authority, own));
        await Assert.ThrowsAsync<HttpRequestException>(() => PeerStranger.AskAsync(node, "n2", fixture.Authority));
        await Assert.ThrowsAsync<HttpRequestException>(() => PeerStranger.AskAsync(
            node, "gateway", fixture.Authority, (fixture.FileOf("gateway.pem"), fixture.FileOf("gateway.key"))));

        using var folder = new TemporaryFolder();
        using CertificateMaker other = CertificateMaker.Open(folder.Path, "test");
        (string, string) forged = other.MakeNode("test", "n2", ["127.0.0.1"], 30)!.Value;
        await Assert.ThrowsAsync<HttpRequestException>(
            () => PeerStranger.AskAsync(node, "n2", fixture.Authority, forged));
        Assert.Contains(_cluster.LogLines("n1", "refused a peer"), line => line.Contains("CN=n2", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_client_trusts_the_clusters_authority_and_no_other()
    {
        using var folder = new TemporaryFolder();
        using CertificateMaker other = CertificateMaker.Open(folder.Path, "test");
        using var client = new WiberClient(
            [_cluster.Address("n1").ClientUri],
            new WiberClientOptions
            {
                CallTimeout = CallTimeout,
                ConnectTimeout = CallTimeout,
                StatusTimeout = CallTimeout,
                CertificateAuthority = other.AuthorityPath,
                Token = _security.AdminToken,
            });
        WiberApiException error = await Assert.ThrowsAsync<WiberApiException>(() => client.GetTopicsAsync());
        Assert.Equal(WiberErrorCodes.Untrusted, error.Code);
        Assert.Contains("is not trusted", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("gave up", error.Message, StringComparison.Ordinal);
        Assert.Equal(
            WiberErrorCodes.Untrusted,
            (await Assert.ThrowsAsync<WiberApiException>(() => client.GetClusterStatusAsync())).Code);
    }

    [Fact]
    public async Task A_client_holds_the_host_against_the_certificate()
    {
        // Reached at localhost, which is not among the names of the certificate: 127.0.0.1 is.
        NodeConfig node = _cluster.Address("n1") with { Host = "localhost" };
        using var client = new WiberClient(
            [node.ClientUri],
            new WiberClientOptions
            {
                CallTimeout = CallTimeout,
                ConnectTimeout = CallTimeout,
                StatusTimeout = CallTimeout,
                CertificateAuthority = fixture.Authority,
                Token = _security.AdminToken,
            });
        Assert.Equal(
            WiberErrorCodes.Untrusted, (await Assert.ThrowsAsync<WiberApiException>(() => client.GetTopicsAsync())).Code);
    }

    [Fact]
    public async Task A_client_without_a_good_token_is_told_so_at_once()
    {
        foreach ((string token, string code) in ((string, string)[])[
            ("", WiberErrorCodes.Unauthorized),
            (ApiToken.Create(), WiberErrorCodes.Unauthorized),
            (_security.Tokens[ApiRole.Read], WiberErrorCodes.Forbidden)])
        {
            using WiberClient client = ClientWith(token);
            WiberApiException error = await Assert.ThrowsAsync<WiberApiException>(
                () => client.PublishAsync("refused", OutgoingMessage.Text("x")));
            Assert.Equal(code, error.Code);
            Assert.DoesNotContain("gave up", error.Message, StringComparison.Ordinal);
        }

        using WiberClient stranger = ClientWith("");
        Assert.Equal(
            WiberErrorCodes.Unauthorized,
            (await Assert.ThrowsAsync<WiberApiException>(() => stranger.GetClusterStatusAsync())).Code);
    }

    [Fact]
    public async Task The_line_protocol_wants_tls_and_a_token()
    {
        SslClientAuthenticationOptions tls = TrustedAuthority.Load(fixture.Authority).CreateClientOptions();
        string leader = await _cluster.WaitForLeaderAsync();
        string follower = _cluster.NodeIds.First(id => id != leader);
        using LineClient client = await LineClient.OpenAsync(_cluster.Address(follower).LinePort!.Value, tls: tls);
        Assert.Equal("PONG", await client.AskAsync("PING"));
        foreach (string request in (string[])["PUB lines x", "SUB lines", "HISTORY lines 1", "TIME_SYNC 1"])
        {
            Assert.StartsWith("ERR unauthorized ", await client.AskAsync(request), StringComparison.Ordinal);
        }

        Assert.StartsWith("ERR unauthorized ", await client.AskAsync($"AUTH {ApiToken.Create()}"), StringComparison.Ordinal);
        Assert.Equal("OK auth", await client.AskAsync($"AUTH {_security.Tokens[ApiRole.Read]}"));
        Assert.StartsWith("ERR forbidden ", await client.AskAsync("PUB lines x"), StringComparison.Ordinal);
        Assert.Equal("OK auth", await client.AskAsync($"AUTH {_security.Tokens[ApiRole.Write]}"));

        // The follower shows the leader the token of who asks.
        Assert.StartsWith("OK REDIRECTED ", await client.AskAsync("PUB lines x"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_chat_wants_a_token_with_the_login()
    {
        SslClientAuthenticationOptions tls = TrustedAuthority.Load(fixture.Authority).CreateClientOptions();
        using LineClient client = await LineClient.OpenAsync(_cluster.Address("n1").ChatPort!.Value, tls: tls);
        Assert.Contains(
            "wants an API token", await client.AskAsync("{\"type\":\"login\",\"sender\":\"ana\"}"), StringComparison.Ordinal);
        string token = _security.Tokens[ApiRole.Write];
        Assert.Contains(
            "Welcome, ana!",
            await client.AskAsync($$"""{"type":"login","sender":"ana","token":"{{token}}"}"""),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stream_ends_when_its_token_is_revoked()
    {
        string path = _cluster.Config.Security.Tokens!;
        string token = TokenFile.Add(path, "passing", ApiRole.Read);
        await _cluster.Client.PublishAsync("watched", OutgoingMessage.Text("before"));
        using WiberClient client = ClientWith(token);
        await TestCluster.WaitUntilAsync(() => IsKnownAsync(client), "the nodes to know the new token");
        using WebSocket stream = await client.OpenWebSocketAsync(
            _cluster.Address("n2").ClientUri, "/v1/topics/watched/stream?from=earliest");
        byte[] block = new byte[4096];
        await stream.ReceiveAsync(block, CancellationToken.None);

        TokenFile.Remove(path, "passing");
        using var patience = new CancellationTokenSource(CallTimeout);
        await Assert.ThrowsAsync<WebSocketException>(async () =>
        {
            while (true)
            {
                await stream.ReceiveAsync(block, patience.Token);
            }
        });
        await TestCluster.WaitUntilAsync(async () => !await IsKnownAsync(client), "the nodes to forget the token");
    }

    [Fact]
    public async Task A_stream_without_a_token_is_refused()
    {
        using WiberClient client = ClientWith("");
        WiberApiException error = await Assert.ThrowsAsync<WiberApiException>(
            () => client.OpenWebSocketAsync(_cluster.Address("n1").ClientUri, "/v1/topics/t/stream"));
        Assert.Equal(WiberErrorCodes.Unauthorized, error.Code);
    }

    [Fact]
    public async Task The_gateway_serves_a_secure_cluster_to_whoever_shows_an_admins_token()
    {
        var options = new GatewayOptions
        {
            Cluster = _cluster.Config,
            Port = FreePorts.Pick(1)[0],
            Client = new WiberClientOptions { Token = _security.AdminToken },
        };
        await using GatewayHost gateway = await GatewayHost.StartAsync(options);
        Assert.Equal((401, "Basic"), await AskGatewayAsync(gateway, null));
        Assert.Equal(403, (await AskGatewayAsync(gateway, $"Bearer {_security.Tokens[ApiRole.Write]}")).Status);
        Assert.Equal(200, (await AskGatewayAsync(gateway, $"Bearer {_security.AdminToken}")).Status);
        string basic = Convert.ToBase64String(Encoding.UTF8.GetBytes($"anyone:{_security.AdminToken}"));
        Assert.Equal(200, (await AskGatewayAsync(gateway, $"Basic {basic}")).Status);
    }

    [Fact]
    public async Task No_secret_is_in_a_log_a_status_or_an_error()
    {
        string wrong = ApiToken.Create();
        using WiberClient client = ClientWith(wrong);
        WiberApiException refused = await Assert.ThrowsAsync<WiberApiException>(() => client.GetTopicsAsync());
        var said = new StringBuilder(refused.ToString());
        foreach (NodeConfig node in _cluster.Config.Nodes)
        {
            said.AppendJoin('\n', _cluster.LogLines(node.Id, ""));
            said.Append(await AskTextAsync(new Uri(node.ClientUri, "/v1/status")));
        }

        string all = said.ToString();
        Assert.Contains("API tokens on", all, StringComparison.Ordinal);
        Assert.All(_security.Tokens.Values.Append(wrong), token => Assert.DoesNotContain(token, all, StringComparison.Ordinal));
        Assert.All(
            Directory.GetFiles(Path.GetDirectoryName(fixture.Authority)!, "*.key"),
            key => Assert.DoesNotContain(File.ReadAllLines(key)[1], all, StringComparison.Ordinal));
        Assert.DoesNotContain("Bearer", all, StringComparison.Ordinal);
    }

    private static async Task<string> ReadToEndAsync(NetworkStream stream)
    {
        var text = new StringBuilder();
        byte[] block = new byte[4096];
        using var patience = new CancellationTokenSource(CallTimeout);
        try
        {
            int read;
            while ((read = await stream.ReadAsync(block, patience.Token)) > 0)
            {
                text.Append(Encoding.Latin1.GetString(block, 0, read));
            }
        }
        catch (IOException)
        {
            // The node cut it off.
        }

        return text.ToString();
    }

    private static async Task<(int Status, string? Asks)> AskGatewayAsync(GatewayHost gateway, string? authorization)
    {
        using var http = new HttpClient { BaseAddress = gateway.Address };
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/status");
        request.Headers.TryAddWithoutValidation("Authorization", authorization);
        using HttpResponseMessage answer = await http.SendAsync(request);
        return ((int)answer.StatusCode, answer.Headers.WwwAuthenticate.FirstOrDefault()?.Scheme);
    }

    private static async Task<bool> IsKnownAsync(WiberClient client)
    {
        try
        {
            return (await client.GetClusterStatusAsync()).Nodes.All(node => node.Role is not null);
        }
        catch (WiberApiException error) when (error.Code == WiberErrorCodes.Unauthorized)
        {
            return false;
        }
    }

    private WiberClient ClientWith(string token) =>
        new(_cluster.Config, new WiberClientOptions { CallTimeout = CallTimeout, Token = token });

    private async Task<string> AskTextAsync(Uri address)
    {
        SslClientAuthenticationOptions tls = TrustedAuthority.Load(fixture.Authority).CreateClientOptions();
        using var handler = new SocketsHttpHandler { SslOptions = tls };
        using var http = new HttpClient(handler);
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", _security.AdminToken);
        return await http.GetStringAsync(address);
    }
}
