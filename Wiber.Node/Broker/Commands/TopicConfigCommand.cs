using System.Diagnostics.CodeAnalysis;
using System.Text;
using Wiber.Client.Messages;
using Wiber.Node.Broker.Topics;

namespace Wiber.Node.Broker.Commands;

/// <summary>
/// A command that says what a topic is to be.
/// <code>
/// configuration, see <see cref="TopicConfig"/>
/// name, ASCII, to the end
/// </code>
/// </summary>
/// <param name="Name">The topic's name, a valid one.</param>
/// <param name="Config">Within its limits.</param>
internal abstract record TopicConfigCommand(string Name, TopicConfig Config) : BrokerCommand
{
    private protected override int FieldBytes => TopicConfig.Bytes + Name.Length;

    private protected static bool TryRead(
        ReadOnlySpan<byte> fields, [NotNullWhen(true)] out string? name, [NotNullWhen(true)] out TopicConfig? config)
    {
        name = null;
        config = null;
        if (fields.Length < TopicConfig.Bytes || !TopicName.IsValid(fields[TopicConfig.Bytes..]))
        {
            return false;
        }

        name = Encoding.ASCII.GetString(fields[TopicConfig.Bytes..]);
        config = TopicConfig.Read(fields);
        return config.IsValid;
    }

    private protected override void WriteFields(Span<byte> target)
    {
        Invariant.Require(Config.IsValid && TopicName.TryValidate(Name, out _));
        Config.Write(target);
        Encoding.ASCII.GetBytes(Name, target[TopicConfig.Bytes..]);
    }
}
