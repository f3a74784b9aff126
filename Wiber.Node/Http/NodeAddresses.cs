using Wiber.Client.Configuration;
using Wiber.Node.Raft;
using Wiber.Node.Raft.Members;

namespace Wiber.Node.Http;

/// <summary>
/// Where nodes are reached: where this node's cluster.toml says, by their names; a member that it does not name, where the
/// cluster's log says.
/// </summary>
internal sealed class NodeAddresses(ClusterConfig config)
{
    public string Cluster => config.Name;

    /// <summary>How nodes are reached: over TLS or in the clear, all of them alike.</summary>
    public string Scheme => config.Tls is null ? Uri.UriSchemeHttp : Uri.UriSchemeHttps;

    public Uri ClientUri(Member member) =>
        config.FindNode(member.Id.Value)?.ClientUri ?? ToUri(member.Host, member.Port);

    public Uri PeerUri(Member member) => PeerUri(member.Id) ?? ToUri(member.Host, member.PeerPort);

    /// <summary>Of a node that cluster.toml names; nothing if it does not.</summary>
    public Uri? PeerUri(NodeId id) => config.FindNode(id.Value)?.PeerUri;

    private Uri ToUri(string host, int port) => new UriBuilder(Scheme, host, port).Uri;
}
