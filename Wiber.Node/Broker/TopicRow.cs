namespace Wiber.Node.Broker;

/// <summary>A topic, as stored.</summary>
internal readonly record struct TopicRow(int Topic, string Name);
