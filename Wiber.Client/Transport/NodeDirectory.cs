namespace Wiber.Client.Transport;

/// <summary>The nodes' addresses, and the one that calls go to first: the leader as last heard of.</summary>
internal sealed class NodeDirectory
{
    private readonly Uri[] _nodes;
    private volatile Uri _preferred;

    public NodeDirectory(IEnumerable<Uri> nodes)
    {
        _nodes = nodes.ToArray();
        _preferred = _nodes.Length > 0
            ? _nodes[0]
            : throw new ArgumentException("a cluster has at least one node", nameof(nodes));
    }

    public IReadOnlyList<Uri> Nodes => _nodes;

    public Uri Preferred => _preferred;

    public void Prefer(Uri node) => _preferred = node;

    /// <summary>The node of the list to try after this one, but not the one that just failed if there is another.</summary>
    public Uri After(Uri node, Uri justFailed)
    {
        // A leader that others named may not be in the list; the search then begins with the first.
        int index = (Array.IndexOf(_nodes, node) + 1) % _nodes.Length;
        return _nodes[index] == justFailed ? _nodes[(index + 1) % _nodes.Length] : _nodes[index];
    }
}
