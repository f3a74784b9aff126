using Wiber.Node.Broker.Topics;
using Wiber.Node.Raft;

namespace Wiber.Node.Broker.Stores;

/// <summary>A topic, as stored.</summary>
/// <param name="Topic">Its number.</param>
/// <param name="Name">Its name.</param>
/// <param name="Config">What was decided about it.</param>
/// <param name="PartitionsAddedAt">The last entry that added partitions to those it was made with; 0 if none did.</param>
internal readonly record struct TopicRow(int Topic, string Name, TopicConfig Config, LogIndex PartitionsAddedAt);
