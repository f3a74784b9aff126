using Wiber.Client.Api;

namespace Wiber.Gateway.Live.Documents;

/// <summary>The clocks of the nodes that answer.</summary>
internal sealed record TimeFrame(IReadOnlyList<NodeTime> Nodes)
{
    public string Type => "time";
}
