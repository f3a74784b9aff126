namespace Wiber.Client.Transport;

/// <summary>The nodes' addresses, and the one that calls go to first: the leader as last heard of.</summary>
internal sealed class NodeDirectory
{
    private readonly Uri[] nodes;
    private volatile Uri preferred;

    public NodeDirectory(IEnumerable<Uri> nodes)
    {
        this.nodes = nodes.ToArray();
        preferred = this.nodes.Length > 0
            ? this.nodes[0]
            : throw new ArgumentException("a cluster has at least one node", nameof(nodes));
    }

    public IReadOnlyList<Uri> Nodes => nodes;

    public Uri Preferred => preferred;

    public void Prefer(Uri node) => preferred = node;

    /// <summary>The node of the list to try after this one, but not the one that just failed if there is another.</summary>
    public Uri After(Uri node, Uri justFailed)
    {
        // A leader that others named may not be in the list; the search then begins with the first.
        int index = (Array.IndexOf(nodes, node) + 1) % nodes.Length;
        return nodes[index] == justFailed ? nodes[(index + 1) % nodes.Length] : nodes[index];
    }
}
