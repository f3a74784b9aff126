using Wiber.Client.Api;

namespace Wiber.Gateway.Live.Documents;

/// <summary>What the nodes that answer hold back for reads in the order of timestamps.</summary>
internal sealed record OrderingFrame(IReadOnlyList<OrderingStatus> Nodes)
{
    public string Type => "ordering";
}
