namespace Wiber.Node.Broker.Groups.Rows;

/// <summary>The keys of rows of groups.</summary>
internal sealed record GroupKeys(
    IReadOnlyList<string> Groups,
    IReadOnlyList<(string Group, string Member)> Members,
    IReadOnlyList<(string Group, TopicPartition Partition)> Ownerships,
    IReadOnlyList<(string Group, TopicPartition Partition)> Offsets);
