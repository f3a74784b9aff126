using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Wiber.Node.Raft;

namespace Wiber.Node.Http.Peers;

/// <summary>How a stream between two nodes begins: the headers that say which node means which.</summary>
/// <param name="Cluster">The cluster's name.</param>
/// <param name="Group">The Raft group.</param>
/// <param name="From">The sender, name and disk.</param>
/// <param name="FromAddress">Where the sender takes streams itself: a node that does not know it yet answers there.</param>
/// <param name="To">Whom the sender means, name and disk: what it says to one disk is not for another.</param>
internal sealed record PeerHello(string Cluster, uint Group, NodeId From, Uri FromAddress, NodeId To)
{
    private const int NameCharsMax = 64;

    public void WriteTo(HttpRequestMessage request)
    {
        Add(request, PeerProtocol.ClusterHeader, Cluster);
        Add(request, PeerProtocol.GroupHeader, Group.ToString(CultureInfo.InvariantCulture));
        Add(request, PeerProtocol.FromHeader, From.Value);
        Add(request, PeerProtocol.FromDiskHeader, DiskText.Of(From.Disk));
        Add(request, PeerProtocol.FromAddressHeader, FromAddress.Authority);
        Add(request, PeerProtocol.ToHeader, To.Value);
        Add(request, PeerProtocol.ToDiskHeader, DiskText.Of(To.Disk));
    }

    /// <summary>Reads the headers of a request; false if they are not those of this protocol.</summary>
    /// <param name="headers">The headers.</param>
    /// <param name="scheme">That of the addresses at which nodes take streams.</param>
    /// <param name="hello">What they say.</param>
    public static bool TryRead(IHeaderDictionary headers, string scheme, [NotNullWhen(true)] out PeerHello? hello)
    {
        hello = null;
        if (!uint.TryParse(headers[PeerProtocol.GroupHeader], NumberStyles.None, CultureInfo.InvariantCulture, out uint group)
            || !TryReadNode(headers, PeerProtocol.FromHeader, PeerProtocol.FromDiskHeader, out NodeId from)
            || !TryReadNode(headers, PeerProtocol.ToHeader, PeerProtocol.ToDiskHeader, out NodeId to)
            || !Uri.TryCreate($"{scheme}://{headers[PeerProtocol.FromAddressHeader]}/", UriKind.Absolute, out Uri? address)
            || address.AbsolutePath != "/" || address.UserInfo.Length > 0)
        {
            return false;
        }

        hello = new PeerHello(headers[PeerProtocol.ClusterHeader].ToString(), group, from, address, to);
        return true;
    }

    private static bool TryReadNode(IHeaderDictionary headers, string nameHeader, string diskHeader, out NodeId id)
    {
        string name = headers[nameHeader].ToString();
        bool isRead = DiskText.TryParse(headers[diskHeader], out ulong disk);
        id = new NodeId(name, disk);
        return isRead && name.Length is > 0 and <= NameCharsMax;
    }

    private static void Add(HttpRequestMessage request, string name, string value) =>
        request.Headers.TryAddWithoutValidation(name, value);
}
