namespace Wiber.Node.Broker.Stores;

/// <summary>A topic, as stored.</summary>
internal readonly record struct TopicRow(int Topic, string Name);
