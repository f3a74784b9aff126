using Wiber.Node.Http.Security;

namespace Wiber.Node.Http.Peers;

/// <summary>What a link says of itself, and where it leads.</summary>
/// <param name="Hello">Which node means which.</param>
/// <param name="PeerUri">Where the link leads.</param>
/// <param name="Secret">What it shows there; null for nothing.</param>
internal sealed record PeerLinkOptions(PeerHello Hello, Uri PeerUri, PeerSecret? Secret);
