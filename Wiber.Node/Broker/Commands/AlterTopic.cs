using Wiber.Node.Broker.Topics;

namespace Wiber.Node.Broker.Commands;

/// <summary>Replaces what was decided about a topic. Partitions may be added; none may go.</summary>
/// <param name="Name">The topic's name, a valid one.</param>
/// <param name="Config">The whole new configuration, within its limits.</param>
internal sealed record AlterTopic(string Name, TopicConfig Config) : TopicConfigCommand(Name, Config)
{
    private protected override BrokerCommandType Type => BrokerCommandType.AlterTopic;

    /// <summary>Reads the fields, or nothing if they are not whole and valid.</summary>
    public static AlterTopic? Read(ReadOnlySpan<byte> fields) =>
        TryRead(fields, out string? name, out TopicConfig? config) ? new AlterTopic(name, config) : null;
}
