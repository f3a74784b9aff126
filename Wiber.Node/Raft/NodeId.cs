namespace Wiber.Node.Raft;

/// <summary>The name of a node, as in cluster.toml. Compared by its bytes.</summary>
public readonly record struct NodeId(string Value) : IComparable<NodeId>
{
    public int CompareTo(NodeId other) => string.CompareOrdinal(Value, other.Value);

    public override string ToString() => Value;
}
