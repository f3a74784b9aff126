using Wiber.Node.Broker.Topics;

namespace Wiber.Node.Broker.Commands;

/// <summary>Makes a topic. One of that name may be there already: then nothing changes.</summary>
/// <param name="Name">The topic's name, a valid one.</param>
/// <param name="Config">What is decided about it, within its limits.</param>
internal sealed record CreateTopic(string Name, TopicConfig Config) : TopicConfigCommand(Name, Config)
{
    private protected override BrokerCommandType Type => BrokerCommandType.CreateTopic;

    /// <summary>Reads the fields, or nothing if they are not whole and valid.</summary>
    public static CreateTopic? Read(ReadOnlySpan<byte> fields) =>
        TryRead(fields, out string? name, out TopicConfig? config) ? new CreateTopic(name, config) : null;
}
