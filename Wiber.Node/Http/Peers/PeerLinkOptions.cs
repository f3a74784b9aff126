namespace Wiber.Node.Http.Peers;

/// <summary>What a link says of itself, and where it leads.</summary>
internal sealed record PeerLinkOptions(PeerHello Hello, Uri PeerUri);
