using Wiber.Client;
using Wiber.Client.Api;
using Wiber.Client.Security;

namespace Wiber.UnitTests.Client.Failover;

/// <summary>
/// Where a client goes with its token: to a leader that a node over TLS names, over TLS too, and not in the clear. The nodes are
/// made up, so that they can say what a real one never would.
/// </summary>
public sealed class RedirectTests : IDisposable
{
    private const string Token = "wiber_this_must_not_go_in_the_clear";

    private readonly string _folder = Directory.CreateTempSubdirectory("wiber-redirect-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_redirect_from_tls_into_the_clear_is_not_followed()
    {
        using CertificateMaker maker = CertificateMaker.Open(_folder, "c");
        using ServerCertificate certificate = Make(maker);
        await using FakeApiNode plain = await FakeApiNode.StartAsync((context, _) => FakeApiNode.StoredAsync(context));
        await using FakeApiNode secure = await FakeApiNode.StartAsync(
            (context, _) => FakeApiNode.RedirectAsync(context, plain.Uri), certificate: certificate);
        using WiberClient client = ClientOf(secure, maker);

        WiberApiException error = await Assert.ThrowsAsync<WiberApiException>(
            () => client.PublishAsync("t", OutgoingMessage.Text("x")));

        // The last of its attempts may be under way when its time is up.
        Assert.Contains(error.Code, (string[])[WiberErrorCodes.NotLeader, WiberErrorCodes.OutcomeUnknown]);
        Assert.NotEmpty(secure.Requests);
        Assert.Empty(plain.Requests);
    }

    [Fact]
    public async Task A_redirect_over_tls_is_followed_with_the_token()
    {
        using CertificateMaker maker = CertificateMaker.Open(_folder, "c");
        using ServerCertificate certificate = Make(maker);
        string? shown = null;
        await using FakeApiNode leader = await FakeApiNode.StartAsync(
            (context, _) =>
            {
                shown = context.Request.Headers.Authorization;
                return FakeApiNode.StoredAsync(context, 7);
            },
            certificate: certificate);
        await using FakeApiNode follower = await FakeApiNode.StartAsync(
            (context, _) => FakeApiNode.RedirectAsync(context, leader.Uri), certificate: certificate);
        using WiberClient client = ClientOf(follower, maker);

        Assert.Equal(7, (await client.PublishAsync("t", OutgoingMessage.Text("x"))).Offset);
        Assert.Equal($"Bearer {Token}", shown);
    }

    private static ServerCertificate Make(CertificateMaker maker)
    {
        (string certificate, string key) = maker.MakeServer("fake", ["127.0.0.1"], 30)!.Value;
        return ServerCertificate.Load(certificate, key);
    }

    private static WiberClient ClientOf(FakeApiNode node, CertificateMaker maker) => new(
        [node.Uri],
        new WiberClientOptions
        {
            CallTimeout = TimeSpan.FromSeconds(5),
            Token = Token,
            CertificateAuthority = maker.AuthorityPath,
        });
}
