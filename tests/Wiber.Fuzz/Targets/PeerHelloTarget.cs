using System.Text;
using Microsoft.AspNetCore.Http;
using Wiber.Fuzz.Corpus;
using Wiber.Fuzz.Engine;
using Wiber.Node.Http.Peers;
using Wiber.Node.Raft;

namespace Wiber.Fuzz.Targets;

/// <summary>The headers with which a stream between nodes begins, a line each.</summary>
internal sealed class PeerHelloTarget : FuzzTarget
{
    public override string Name => "peer-hello";

    public override IReadOnlyList<byte[]> Corpus { get; } =
    [
        Write(new PeerHello("demo", 1, new NodeId("n1", 0x90c1f2d83b5a6e47), new Uri("http://127.0.0.1:5001/"), new NodeId("n2", 7))),
        Write(new PeerHello("x", uint.MaxValue, new NodeId("a"), new Uri("http://[::1]:80/"), new NodeId("b", ulong.MaxValue))),
    ];

    public override IReadOnlyList<byte[]> Words { get; } = SampleTexts.Utf8(
        PeerProtocol.ClusterHeader, PeerProtocol.GroupHeader, PeerProtocol.FromHeader, PeerProtocol.FromDiskHeader,
        PeerProtocol.FromAddressHeader, PeerProtocol.ToHeader, PeerProtocol.ToDiskHeader, ": ", "\n", "0123456789abcdef", "user@",
        "/path", "?q", "#f", "[::1]", "999.1.1.1", ":65536", "%41", "xn--");

    public override Verdict Try(FuzzInput input)
    {
        var headers = new HeaderDictionary();
        foreach (string line in Encoding.UTF8.GetString(input.Bytes).Split('\n'))
        {
            int colon = line.IndexOf(": ", StringComparison.Ordinal);

            // The server in front lets no control characters through.
            if (colon > 0 && !line.Any(char.IsControl))
            {
                headers[line[..colon]] = line[(colon + 2)..];
            }
        }

        if (!PeerHello.TryRead(headers, Uri.UriSchemeHttp, out PeerHello? hello))
        {
            return Verdict.Refused;
        }

        Require(hello.FromAddress is { Scheme: "http", AbsolutePath: "/", UserInfo: "" }, $"the address {hello.FromAddress}");
        Require(hello.From.Value.Length is > 0 and <= 64 && hello.To.Value.Length is > 0 and <= 64, "the length of a name");
        return Verdict.Accepted;
    }

    private static byte[] Write(PeerHello hello)
    {
        using var request = new HttpRequestMessage();
        hello.WriteTo(request);
        return Encoding.UTF8.GetBytes(
            string.Join('\n', request.Headers.NonValidated.Select(header => $"{header.Key}: {header.Value}")));
    }
}
