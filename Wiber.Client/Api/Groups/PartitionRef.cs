namespace Wiber.Client.Api.Groups;

/// <summary>A partition of a topic.</summary>
public readonly record struct PartitionRef(string Topic, int Partition);
