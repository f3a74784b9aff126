using Wiber.Node.Broker.Groups.Commands;
using Wiber.Node.Raft;

namespace Wiber.Node.Broker.Groups;

/// <summary>What applying a group's command came to.</summary>
/// <param name="Status">
/// If some partitions were refused, what was wrong with the first of them. A commit counts for the others, a reset for none.
/// </param>
/// <param name="Group">The group's name.</param>
internal sealed record GroupOutcome(GroupStatus Status, string Group)
{
    /// <summary>The group's generation afterwards; 0 if there is no such group.</summary>
    public long Generation { get; init; }

    /// <summary>After a join, what the member proves itself by from now on.</summary>
    public LogIndex JoinedAt { get; init; }

    /// <summary>The partitions for which the command did not count.</summary>
    public IReadOnlyList<RefusedPartition> Refused { get; init; } = [];

    /// <summary>The partitions in which a commit lay behind what is committed, and where the group is there.</summary>
    public IReadOnlyList<PartitionOffset> Behind { get; init; } = [];

    /// <summary>A number made from the answer and from everything that changed.</summary>
    public ulong Digest { get; init; }

    /// <summary>The number of the answer and of what changed.</summary>
    /// <param name="changes">The number of what changed.</param>
    public ulong DigestWith(ulong changes)
    {
        var digest = default(GroupDigest);
        digest.Add((long)Status);
        digest.Add(Generation);
        digest.Add(JoinedAt);
        foreach (RefusedPartition refused in Refused)
        {
            digest.Add(refused.Partition);
            digest.Add((long)refused.Status);
        }

        foreach (PartitionOffset behind in Behind)
        {
            digest.Add(behind.Partition);
            digest.Add(behind.Offset);
        }

        digest.Add(unchecked((long)changes));
        return digest.Value;
    }
}
