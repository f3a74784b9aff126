using Wiber.Node.Broker.Groups;
using Wiber.Node.Broker.Groups.Reading;

namespace Wiber.Simulation.Checks.Models;

/// <summary>Whose which partition is in a group after an entry.</summary>
internal sealed record GroupAssignment(long Generation, IReadOnlyDictionary<TopicPartition, PartitionOwnership> Ownerships)
{
    public static readonly GroupAssignment None = new(0, new Dictionary<TopicPartition, PartitionOwnership>());

    public static GroupAssignment Of(GroupDescription group) => new(
        group.Generation,
        group.Partitions
            .Where(each => each.Ownership is not null)
            .ToDictionary(each => each.Partition, each => each.Ownership!.Value));

    public PartitionOwnership? Find(TopicPartition partition) =>
        Ownerships.TryGetValue(partition, out PartitionOwnership ownership) ? ownership : null;

    public bool HasSameOwnerships(GroupAssignment other) =>
        Ownerships.Count == other.Ownerships.Count && Ownerships.All(pair => other.Find(pair.Key) == pair.Value);
}
