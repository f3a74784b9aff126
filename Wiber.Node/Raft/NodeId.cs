namespace Wiber.Node.Raft;

/// <summary>
/// A member of a Raft group: the name of a node, as in cluster.toml, and the disk that its vote and log are on. A node that lost
/// its disk is another member under the same name: it must not vote again in a term in which it may have voted before, nor
/// count for entries that it once acknowledged (thesis §4.4, §11.2 on servers that lose their storage).
/// </summary>
/// <param name="Value">The name. Compared by its bytes.</param>
/// <param name="Disk">A random number that was given to the data folder when it was made.</param>
public readonly record struct NodeId(string Value, ulong Disk = 0) : IComparable<NodeId>
{
    public int CompareTo(NodeId other)
    {
        int order = string.CompareOrdinal(Value, other.Value);
        return order != 0 ? order : Disk.CompareTo(other.Disk);
    }

    public override string ToString() => Value;
}
