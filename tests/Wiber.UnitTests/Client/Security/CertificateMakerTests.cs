using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Wiber.Client.Security;

namespace Wiber.UnitTests.Client.Security;

/// <summary>
/// Certificates that the console makes: they are trusted by who trusts their authority and nobody else's, name their node and
/// hosts, keep their keys to their owner, and never take the place of others.
/// </summary>
public sealed class CertificateMakerTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("wiber-cert-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_nodes_certificate_is_trusted_by_its_authority_and_by_no_other()
    {
        using X509Certificate2 node = Make("a", "n1");
        using (CertificateMaker.Open(Path.Combine(_folder, "b"), "c"))
        {
            // The other authority.
        }

        Assert.Null(Authority("a").FindProblem(node, []));
        Assert.NotNull(Authority("b").FindProblem(node, []));
    }

    [Fact]
    public void A_certificate_names_its_node_in_its_cluster_and_its_hosts()
    {
        using X509Certificate2 node = Make("a", "n1");
        Assert.Equal("n1", NodeName.Read(node, "c"));
        Assert.Null(NodeName.Read(node, "another"));
        Assert.True(node.MatchesHostname("10.0.0.1"));
        Assert.True(node.MatchesHostname("n1.example.org"));
        Assert.False(node.MatchesHostname("n1"));
        Assert.False(node.MatchesHostname("10.0.0.2"));
    }

    [Fact]
    public void The_certificate_of_a_server_makes_nobody_a_node_even_if_its_host_is_called_like_one()
    {
        using CertificateMaker maker = CertificateMaker.Open(Path.Combine(_folder, "a"), "c");
        (string certificate, string _) = maker.MakeServer("gateway", ["n1"], 30)!.Value;
        using X509Certificate2 server = X509Certificate2.CreateFromPem(File.ReadAllText(certificate));
        Assert.Null(NodeName.Read(server, "c"));
        Assert.NotNull(Authority("a").FindProblem(server, []));
    }

    [Fact]
    public void Nothing_is_overwritten()
    {
        using X509Certificate2 first = Make("a", "n1");
        string[] before = [.. Directory.GetFiles(Path.Combine(_folder, "a")).Order().Select(File.ReadAllText)];
        using CertificateMaker maker = CertificateMaker.Open(Path.Combine(_folder, "a"), "c");
        Assert.False(maker.IsNew);
        Assert.Null(maker.MakeNode("c", "n1", ["10.0.0.9"], 30));
        Assert.Throws<SecurityFileException>(() => maker.MakeNode("c", "CA", ["10.0.0.9"], 30));
        Assert.Equal(before, Directory.GetFiles(Path.Combine(_folder, "a")).Order().Select(File.ReadAllText));
    }

    [Fact]
    public void Keys_are_their_owners_alone_and_one_that_others_can_read_is_refused()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        Make("a", "n1").Dispose();
        string folder = Path.Combine(_folder, "a");
        string key = Path.Combine(folder, "n1.key");
        foreach (string path in Directory.GetFiles(folder, "*.key"))
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
        }

        File.SetUnixFileMode(key, UnixFileMode.UserRead | UnixFileMode.OtherRead);
        SecurityFileException error = Assert.Throws<SecurityFileException>(
            () => ServerCertificate.Load(Path.Combine(folder, "n1.pem"), key));
        Assert.Equal($"{key}: everyone on this machine may read it; run: chmod 600 {key}", error.Message);
    }

    [Fact]
    public void A_key_of_another_certificate_is_refused_and_not_shown()
    {
        Make("a", "n1").Dispose();
        Make("a", "n2").Dispose();
        string folder = Path.Combine(_folder, "a");
        string key = Path.Combine(folder, "n2.key");
        SecurityFileException error = Assert.Throws<SecurityFileException>(
            () => ServerCertificate.Load(Path.Combine(folder, "n1.pem"), key));
        Assert.Contains("are not a certificate and its key", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(File.ReadAllLines(key)[1], error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Half_an_authority_is_not_replaced()
    {
        Make("a", "n1").Dispose();
        string key = Path.Combine(_folder, "a", "ca.key");
        File.Delete(key);
        SecurityFileException error = Assert.Throws<SecurityFileException>(
            () => CertificateMaker.Open(Path.Combine(_folder, "a"), "c"));
        Assert.Equal(key, error.Path);
    }

    [Fact]
    public void Nothing_outlives_its_authority_and_everything_ends_when_it_was_told_to()
    {
        using CertificateMaker maker = CertificateMaker.Open(Path.Combine(_folder, "a"), "c");
        maker.MakeNode("c", "short", ["h"], 1);
        maker.MakeNode("c", "long", ["h"], 100_000);
        using X509Certificate2 authority = Read("ca");
        using X509Certificate2 brief = Read("short");
        using X509Certificate2 lasting = Read("long");
        Assert.InRange(brief.NotAfter, DateTime.Now.AddHours(20), DateTime.Now.AddHours(25));
        Assert.Equal(authority.NotAfter, lasting.NotAfter);
    }

    [Fact]
    public void Clients_trust_the_authority_alone_and_hold_names_against_certificates()
    {
        Make("a", "n1").Dispose();
        SslClientAuthenticationOptions options = Authority("a").CreateClientOptions();
        Assert.Null(options.RemoteCertificateValidationCallback);
        Assert.Equal(X509ChainTrustMode.CustomRootTrust, options.CertificateChainPolicy!.TrustMode);
        Assert.Equal(X509VerificationFlags.NoFlag, options.CertificateChainPolicy.VerificationFlags);
    }

    private X509Certificate2 Make(string folder, string node)
    {
        using CertificateMaker maker = CertificateMaker.Open(Path.Combine(_folder, folder), "c");
        (string certificate, string _) = maker.MakeNode("c", node, ["10.0.0.1", "n1.example.org"], 30)!.Value;
        return X509Certificate2.CreateFromPem(File.ReadAllText(certificate));
    }

    private X509Certificate2 Read(string name) =>
        X509Certificate2.CreateFromPem(File.ReadAllText(Path.Combine(_folder, "a", $"{name}.pem")));

    private TrustedAuthority Authority(string folder) => TrustedAuthority.Load(Path.Combine(_folder, folder, "ca.pem"));
}
